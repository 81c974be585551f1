//! Dining philosophers (Dijkstra, EWD310; in this form by Hoare).

use std::sync::{Arc, Mutex};
use std::thread;

use interleave::report::Kind;

use crate::verdict::{fails, passes_within};

const SEATS: usize = 3;

/// `order` says which of his two forks a philosopher takes first.
fn dine(order: fn(usize, usize) -> (usize, usize)) {
    let forks: Arc<[Mutex<u32>; SEATS]> = Arc::default();
    let philosophers: Vec<_> = (0..SEATS)
        .map(|seat| {
            let forks = Arc::clone(&forks);
            let (first, second) = order(seat, (seat + 1) % SEATS);
            let philosopher = thread::Builder::new().name(format!("philosopher {seat}"));
            let dine = move || {
                let mut first = forks[first].lock().unwrap();
                let mut second = forks[second].lock().unwrap();
                *first += 1;
                *second += 1;
            };
            philosopher.spawn(dine).unwrap()
        })
        .collect();
    philosophers.into_iter().for_each(|philosopher| philosopher.join().unwrap());
    assert!(forks.iter().all(|fork| *fork.lock().unwrap() == 2));
}

#[test]
fn all_who_take_the_left_fork_first_starve() {
    let what = fails(Kind::Deadlock, || dine(|left, right| (left, right)));
    assert!(
        what.contains("philosopher 0, philosopher 1 and philosopher 2 wait for each other in a circle"),
        "{what}"
    );
}

#[test]
fn all_who_take_the_lower_fork_first_dine() {
    passes_within(3, || dine(|left, right| (left.min(right), left.max(right))));
}

#[test]
fn one_who_takes_the_right_fork_first_is_enough() {
    passes_within(3, || dine(|left, right| if left == 0 { (right, left) } else { (left, right) }));
}
