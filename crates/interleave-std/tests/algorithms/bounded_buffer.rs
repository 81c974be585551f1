//! A bounded buffer: a mutex and two condition variables.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

use interleave::report::Kind;

use crate::verdict::{fails, passes_within};

/// How the buffer waits and wakes.
#[derive(Clone, Copy)]
struct Ways {
    /// Looks again when it is woken.
    again: bool,
    /// Wakes everybody.
    all: bool,
    /// Has a condition variable for each of its two conditions.
    two: bool,
}

const RIGHT: Ways = Ways { again: true, all: false, two: true };

struct Buffer {
    items: Mutex<VecDeque<u32>>,
    room: usize,
    changed: [Condvar; 2],
    ways: Ways,
}

impl Buffer {
    fn new(room: usize, ways: Ways) -> Arc<Self> {
        Arc::new(Self { items: Mutex::default(), room, changed: Default::default(), ways })
    }

    fn not_full(&self) -> &Condvar {
        &self.changed[0]
    }

    fn not_empty(&self) -> &Condvar {
        &self.changed[usize::from(self.ways.two)]
    }

    fn wake(&self, condvar: &Condvar) {
        if self.ways.all { condvar.notify_all() } else { condvar.notify_one() }
    }

    fn put(&self, item: u32) {
        let mut items = self.items.lock().unwrap();
        while items.len() == self.room {
            items = self.not_full().wait(items).unwrap();
            if !self.ways.again {
                break;
            }
        }
        assert!(items.len() < self.room, "there is room");
        items.push_back(item);
        drop(items);
        self.wake(self.not_empty());
    }

    fn take(&self) -> u32 {
        let mut items = self.items.lock().unwrap();
        while items.is_empty() {
            items = self.not_empty().wait(items).unwrap();
            if !self.ways.again {
                break;
            }
        }
        let item = items.pop_front().expect("there is an item");
        drop(items);
        self.wake(self.not_full());
        item
    }
}

/// Two threads put two items each, and main takes all four.
fn two_producers(ways: Ways) {
    let buffer = Buffer::new(1, ways);
    let producers: Vec<_> = [0, 10]
        .into_iter()
        .map(|base| {
            let buffer = Arc::clone(&buffer);
            thread::spawn(move || (1..=2).for_each(|item| buffer.put(base + item)))
        })
        .collect();
    let taken: Vec<_> = (0..4).map(|_| buffer.take()).collect();
    producers.into_iter().for_each(|producer| producer.join().unwrap());
    let of = |base: u32| taken.iter().copied().filter(move |item| item / 10 == base / 10).collect::<Vec<_>>();
    assert_eq!((of(0), of(10)), (vec![1, 2], vec![11, 12]), "each producer's items in order");
}

/// Two producers and two consumers share one condition variable.
fn two_and_two(ways: Ways) {
    let buffer = Buffer::new(1, ways);
    let hands: Vec<_> = (0..4)
        .map(|hand| {
            let buffer = Arc::clone(&buffer);
            thread::spawn(move || {
                if hand < 2 {
                    buffer.put(hand);
                } else {
                    buffer.take();
                }
            })
        })
        .collect();
    hands.into_iter().for_each(|hand| hand.join().unwrap());
}

#[test]
fn it_is_right_when_it_looks_again() {
    passes_within(2, || two_producers(RIGHT));
    passes_within(2, || two_producers(Ways { all: true, two: false, ..RIGHT }));
}

#[test]
fn an_if_in_place_of_the_while_finds_the_item_gone() {
    fails(Kind::Assertion, || two_producers(Ways { again: false, ..RIGHT }));
}

#[test]
fn one_condition_variable_and_notify_one_wake_the_wrong_thread() {
    let what = fails(Kind::LostWakeup, || two_and_two(Ways { two: false, ..RIGHT }));
    assert!(what.contains("wait to be woken"), "{what}");
}

#[test]
fn a_wake_up_without_the_lock_is_lost() {
    fails(Kind::LostWakeup, || {
        let ready = Arc::new((Mutex::new(false), Condvar::new(), std::sync::atomic::AtomicBool::new(false)));
        let theirs = Arc::clone(&ready);
        let waiter = thread::spawn(move || {
            let mut guard = theirs.0.lock().unwrap();
            while !theirs.2.load(std::sync::atomic::Ordering::SeqCst) {
                guard = theirs.1.wait(guard).unwrap();
            }
        });
        ready.2.store(true, std::sync::atomic::Ordering::SeqCst);
        ready.1.notify_one();
        waiter.join().unwrap();
    });
}
