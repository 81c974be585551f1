//! Before which reads of a scan others run makes a difference only where somebody writes: the search puts the
//! rest off, and finds the same outcomes as one that puts nothing off.

use std::sync::atomic::Ordering::{self, AcqRel, Acquire, Relaxed, Release, SeqCst};
use std::sync::atomic::{AtomicU32, fence};
use std::sync::{Arc, Mutex};
use std::thread;

use interleave_std::{Threads, check};

use crate::dice::Dice;
use crate::outcomes::outcomes_of;

/// How many programs are made. With `INTERLEAVE_PROGRAMS` in the environment, that many.
const PROGRAMS: u64 = 60;

/// Where a search that puts nothing off is given up: the program is then too large to compare.
const LIMIT: u64 = 20_000;

/// Some more than make a scan, so that its beginning counts, too.
const LOCATIONS: usize = 11;

/// What a thread does.
#[derive(Clone, Copy, Debug)]
enum Op {
    /// Reads all locations, from the first on or from the last.
    Scan(Ordering, bool),
    Load(usize, Ordering),
    Store(usize, Ordering),
    Add(usize, Ordering),
    /// Adds to the first location that holds something, and to the last where none does.
    AddToAny(Ordering),
    Fence(Ordering),
    /// Adds to what the lock holds.
    AddLocked,
}

/// What the threads share.
struct Shared {
    locations: Vec<AtomicU32>,
    lock: Mutex<u32>,
}

impl Op {
    fn random(dice: &mut Dice) -> Self {
        let which = LOCATIONS - 1 - dice.below(4);
        match dice.below(12) {
            0..3 => Self::Scan(dice.pick(&[Relaxed, Acquire, SeqCst]), dice.below(2) == 0),
            3 => Self::Load(which, dice.pick(&[Relaxed, Acquire, SeqCst])),
            4..6 => Self::Store(which, dice.pick(&[Relaxed, Release, SeqCst])),
            6..8 => Self::Add(which, dice.pick(&[Relaxed, AcqRel, SeqCst])),
            8 => Self::AddToAny(dice.pick(&[Relaxed, Acquire, SeqCst])),
            9 => Self::Fence(dice.pick(&[Acquire, Release, SeqCst])),
            _ => Self::AddLocked,
        }
    }

    /// What it has seen: a digit a location.
    fn carry_out(self, Shared { locations, lock }: &Shared) -> u64 {
        let digits = |seen: u64, location: &AtomicU32, order| seen * 10 + u64::from(location.load(order));
        match self {
            Self::Scan(order, true) => {
                locations.iter().fold(0, |seen, location| digits(seen, location, order))
            }
            Self::Scan(order, false) => {
                locations.iter().rev().fold(0, |seen, location| digits(seen, location, order))
            }
            Self::Load(which, order) => digits(0, &locations[which], order),
            Self::Store(which, order) => {
                locations[which].store(5, order);
                0
            }
            Self::Add(which, order) => u64::from(locations[which].fetch_add(1, order)),
            Self::AddToAny(order) => {
                let any = locations.iter().find(|location| location.load(order) != 0);
                u64::from(any.unwrap_or(&locations[LOCATIONS - 1]).fetch_add(1, order))
            }
            Self::Fence(order) => {
                fence(order);
                0
            }
            Self::AddLocked => {
                let mut held = lock.lock().unwrap();
                *held += 1;
                u64::from(*held)
            }
        }
    }
}

/// The threads of a program; the last one runs on the check's own.
fn program(dice: &mut Dice) -> Vec<Vec<Op>> {
    let threads = 2 + dice.below(2);
    let most = if threads == 2 { 3 } else { 2 };
    let mut threads: Vec<Vec<Op>> =
        (0..threads).map(|_| (0..1 + dice.below(most)).map(|_| Op::random(dice)).collect()).collect();
    threads[0].push(Op::Scan(dice.pick(&[Relaxed, Acquire, SeqCst]), true));
    threads
}

fn run(threads: &[Vec<Op>]) -> Vec<u64> {
    let shared = Arc::new(Shared {
        locations: (0..LOCATIONS).map(|_| AtomicU32::new(0)).collect(),
        lock: Mutex::new(0),
    });
    let carry_out =
        |ops: &[Op], shared: &Shared| -> Vec<u64> { ops.iter().map(|op| op.carry_out(shared)).collect() };
    let [others @ .., mine] = threads else { panic!("a program without a thread") };
    let others: Vec<_> = others
        .iter()
        .map(|ops| {
            let (ops, shared) = (ops.clone(), Arc::clone(&shared));
            thread::spawn(move || carry_out(&ops, &shared))
        })
        .collect();
    let mut seen = carry_out(mine, &shared);
    for other in others {
        seen.extend(other.join().unwrap());
    }
    seen
}

#[test]
fn a_search_that_puts_off_what_makes_no_difference_finds_every_outcome() {
    let programs = std::env::var("INTERLEAVE_PROGRAMS").ok().and_then(|programs| programs.parse().ok());
    let (mut compared, mut saved) = (0, 0);
    for seed in 0..programs.unwrap_or(PROGRAMS) {
        let threads = program(&mut Dice::new(seed));
        let bound = 1 + u32::try_from(seed % 3).unwrap();
        let check = || check("It ends.").bound(bound).limit(LIMIT);
        let program = || {
            let threads = threads.clone();
            move || run(&threads)
        };
        let Some((all, slow)) = outcomes_of(check().forgetful(), program()) else { continue };
        let (found, fast) = outcomes_of(check(), program()).expect("never more schedules");
        assert_eq!(found, all, "seed {seed}, bound {bound}: {threads:#?}");
        compared += 1;
        saved += slow - fast;
    }
    println!("compared {compared} programs, and saved {saved} schedules");
    assert!(programs.is_some() || compared * 2 > PROGRAMS, "only {compared} programs were small enough");
}

#[test]
fn two_who_add_up_many_locations_are_explored_to_the_end() {
    let explored = check("It ends.").bound(2).judge(|| {
        let stripes: Arc<Vec<AtomicU32>> = Arc::new((0..100).map(|_| AtomicU32::new(0)).collect());
        let threads: Vec<_> = (0..2)
            .map(|_| {
                let stripes = Arc::clone(&stripes);
                thread::spawn(move || stripes.iter().map(|stripe| stripe.load(Acquire)).sum::<u32>())
            })
            .collect();
        stripes[50].fetch_add(1, Release);
        assert!(threads.into_iter().map(|thread| thread.join().unwrap()).all(|sum| sum <= 1));
    });
    // Without it, each pair of places would count: some ten thousand.
    let schedules = explored.expect("the sums are right").schedules;
    assert!(schedules < 1_000, "{schedules} schedules");
}
