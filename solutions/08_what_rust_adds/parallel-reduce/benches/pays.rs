//! Where rayon begins to pay: `word_counts` beside a plain loop, for few and many pages that are quick and
//! slow to read. `cargo bench -p parallel-reduce-solution`
//!
//! Prints the table of the chapter `08_what_rust_adds/parallel-reduce.md`. Each figure is the median of 51
//! rounds. A page has 100 words, drawn from 2,000 by a xorshift generator (Marsaglia 2003). Reading divides
//! it into words, after so many passes of FNV-1a over its text: that stands for what makes a page slow to
//! read.

use std::collections::HashMap;
use std::hint::black_box;
use std::time::Instant;

use parallel_reduce_solution::{Count, word_counts};

const ROUNDS: usize = 51;

fn pages(number: usize, words: usize) -> Vec<String> {
    let mut random = 0x9E37_79B9_7F4A_7C15_u64;
    let mut word = || {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        format!("w{} ", random % 2_000)
    };
    (0..number).map(|_| (0..words).map(|_| word()).collect()).collect()
}

/// Reads a page, after so many passes over its text.
fn read(page: &str, passes: usize) -> Vec<&str> {
    for _ in 0..passes {
        let hash = page.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        black_box(hash);
    }
    page.split_whitespace().collect()
}

fn in_a_loop<'p>(pages: &[&'p str], passes: usize) -> HashMap<&'p str, Count> {
    let mut counts: HashMap<&str, Count> = HashMap::new();
    for (number, page) in pages.iter().enumerate() {
        for word in read(page, passes) {
            let count = counts.entry(word).or_default();
            count.times += 1;
            if count.pages.last() != Some(&number) {
                count.pages.push(number);
            }
        }
    }
    counts
}

/// The median of what `run` takes, in microseconds.
fn median<T>(mut run: impl FnMut() -> T) -> f64 {
    let mut rounds: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let begun = Instant::now();
            black_box(run());
            begun.elapsed().as_secs_f64() * 1e6
        })
        .collect();
    rounds.sort_by(f64::total_cmp);
    rounds[ROUNDS / 2]
}

fn main() {
    println!("On {} threads, in µs:", rayon::current_num_threads());
    println!("| pages | to read one | a loop | `word_counts` | |");
    println!("|---|---|---|---|---|");
    for number in [16, 128, 1_024] {
        for passes in [0, 10, 100, 1_000] {
            let text = pages(number, 100);
            let pages: Vec<&str> = text.iter().map(String::as_str).collect();
            let one = median(|| read(pages[0], passes));
            let alone = median(|| in_a_loop(&pages, passes));
            let together = median(|| word_counts(&pages, |page| read(page, passes)));
            println!(
                "| {number} | {one:.1} | {alone:.0} | {together:.0} | {:.2} times as fast |",
                alone / together
            );
        }
    }
}
