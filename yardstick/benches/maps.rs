//! How many operations a second a shared map takes: `Mutex<HashMap>`, `RwLock<HashMap>`, 16 shards with a
//! `Mutex` each, and `dashmap`, at several mixes of reads and writes, from 1 to 8 threads. `cargo bench -p
//! yardstick --bench maps`
//!
//! Prints the table of the chapter `03_primitives/concurrent-map.md`, and its plot, `maps.svg` beside it.
//! Each figure is the median of seven rounds, in which each thread does 200,000 operations on 10,000 keys
//! that are all there from the beginning, drawn by a xorshift generator of its own (Marsaglia 2003).

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Barrier, Mutex, RwLock};
use std::thread;
use std::time::Instant;

use dashmap::DashMap;

const KEYS: u64 = 10_000;
const OPERATIONS: u64 = 200_000;
const ROUNDS: usize = 7;
const THREADS: [usize; 4] = [1, 2, 4, 8];
/// How many operations of 100 read.
const READS: [u64; 3] = [50, 90, 99];
const SHARDS: usize = 16;

/// What is measured.
trait Map: Sync {
    fn read(&self, key: u64) -> u64;
    fn write(&self, key: u64, value: u64);
}

impl Map for Mutex<HashMap<u64, u64>> {
    fn read(&self, key: u64) -> u64 {
        self.lock().unwrap()[&key]
    }

    fn write(&self, key: u64, value: u64) {
        self.lock().unwrap().insert(key, value);
    }
}

impl Map for RwLock<HashMap<u64, u64>> {
    fn read(&self, key: u64) -> u64 {
        RwLock::read(self).unwrap()[&key]
    }

    fn write(&self, key: u64, value: u64) {
        RwLock::write(self).unwrap().insert(key, value);
    }
}

#[derive(Default)]
struct Sharded {
    shards: [Mutex<HashMap<u64, u64>>; SHARDS],
    hasher: RandomState,
}

impl Sharded {
    fn shard(&self, key: u64) -> &Mutex<HashMap<u64, u64>> {
        // The low bits of the hash: as many shards as there are values of them.
        &self.shards[self.hasher.hash_one(key) as usize % SHARDS]
    }
}

impl Map for Sharded {
    fn read(&self, key: u64) -> u64 {
        self.shard(key).read(key)
    }

    fn write(&self, key: u64, value: u64) {
        self.shard(key).write(key, value);
    }
}

impl Map for DashMap<u64, u64> {
    fn read(&self, key: u64) -> u64 {
        *self.get(&key).expect("each key is there")
    }

    fn write(&self, key: u64, value: u64) {
        self.insert(key, value);
    }
}

/// Millions of operations a second, all threads together.
fn round(map: &dyn Map, threads: usize, reads: u64) -> f64 {
    let start = Barrier::new(threads + 1);
    let begun = thread::scope(|scope| {
        for thread in 0..threads {
            let start = &start;
            scope.spawn(move || {
                let mut random = 0x9E37_79B9_7F4A_7C15 ^ (thread as u64 + 1);
                start.wait();
                for _ in 0..OPERATIONS {
                    random ^= random << 13;
                    random ^= random >> 7;
                    random ^= random << 17;
                    let key = (random >> 32) % KEYS;
                    if random % 100 < reads {
                        std::hint::black_box(map.read(key));
                    } else {
                        map.write(key, random);
                    }
                }
            });
        }
        start.wait();
        Instant::now()
    });
    (threads as u64 * OPERATIONS) as f64 / begun.elapsed().as_secs_f64() / 1e6
}

fn median(make: Make, threads: usize, reads: u64) -> f64 {
    let map = make();
    for key in 0..KEYS {
        map.write(key, key);
    }
    let mut rounds: Vec<f64> = (0..ROUNDS).map(|_| round(&*map, threads, reads)).collect();
    rounds.sort_by(f64::total_cmp);
    rounds[ROUNDS / 2]
}

/// Makes an empty map.
type Make = fn() -> Box<dyn Map>;

const MAPS: [(&str, Make); 4] = [
    ("Mutex<HashMap>", || Box::new(Mutex::new(HashMap::new()))),
    ("RwLock<HashMap>", || Box::new(RwLock::new(HashMap::new()))),
    ("16 shards", || Box::new(Sharded::default())),
    ("dashmap", || Box::new(DashMap::new())),
];

fn main() {
    let measured =
        READS.map(|reads| MAPS.map(|(_, make)| THREADS.map(|threads| median(make, threads, reads))));
    table(&measured);
    plot(&measured);
}

type Measured = [[[f64; THREADS.len()]; MAPS.len()]; READS.len()];

fn table(measured: &Measured) {
    println!("| million operations a second | 1 thread | 2 | 4 | 8 |");
    println!("|---|---|---|---|---|");
    for (reads, maps) in READS.iter().zip(measured) {
        for ((name, _), threads) in MAPS.iter().zip(maps) {
            let figures = threads.map(|figure| format!("{figure:.1}")).join(" | ");
            println!("| {reads} % reads, `{name}` | {figures} |");
        }
    }
}

/// Bars in groups: a group for each number of threads, a row of groups for each mix. In `currentColor`, so
/// that it suits any theme.
fn plot(measured: &Measured) {
    let most = measured.iter().flatten().flatten().copied().fold(0.0, f64::max);
    let (bar, group, row) = (16, 90, 110);
    let height = row * READS.len() + 30;
    println!(
        r#"<svg viewBox="0 0 480 {height}" role="img" aria-label="Million operations a second; the table has the figures" font-size="11" fill="currentColor">"#
    );
    for (r, (reads, maps)) in READS.iter().zip(measured).enumerate() {
        let base = r * row + 90;
        println!(r#"<text x="0" y="{}">{reads} % reads</text>"#, base - 76);
        println!(r#"<line x1="60" y1="{base}" x2="470" y2="{base}" stroke="currentColor"/>"#);
        for (t, threads) in THREADS.iter().enumerate() {
            let left = 80 + t * (group + 10);
            println!(
                r#"<text x="{left}" y="{}">{threads} thread{}</text>"#,
                base + 14,
                if *threads == 1 { "" } else { "s" }
            );
            for (m, figures) in maps.iter().enumerate() {
                let tall = figures[t] / most * 75.0;
                let (x, y, opacity) = (left + m * (bar + 2), base as f64 - tall, 0.25 * (m + 1) as f64);
                println!(
                    r#"<rect x="{x}" y="{y:.1}" width="{bar}" height="{tall:.1}" fill-opacity="{opacity}" stroke="currentColor" stroke-width="0.5"/>"#
                );
            }
        }
    }
    for (m, (name, _)) in MAPS.iter().enumerate() {
        let (x, y) = (60 + m * 105, height - 10);
        println!(
            r#"<rect x="{x}" y="{}" width="10" height="10" fill-opacity="{}" stroke="currentColor" stroke-width="0.5"/>"#,
            y - 9,
            0.25 * (m + 1) as f64
        );
        println!(r#"<text x="{}" y="{y}">{}</text>"#, x + 14, name.trim_end_matches("<HashMap>"));
    }
    println!("</svg>");
}
