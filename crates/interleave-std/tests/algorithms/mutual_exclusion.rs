//! Mutual exclusion without read-modify-writes: Dekker's and Peterson's algorithms.
//!
//! Both rest on store buffering: who announces himself and then looks must see the other, or be seen. So they are right
//! only if the stores and loads are sequentially consistent, or fences stand between them (Peterson, "Myths About the
//! Mutual Exclusion Problem", 1981; Dijkstra, EWD123, on Dekker's).

use std::sync::Arc;
use std::sync::atomic::Ordering::{self, AcqRel, Acquire, Relaxed, Release, SeqCst};
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, fence};
use std::thread;

use interleave::report::Kind;

use crate::verdict::{fails, passes, passes_within};

#[derive(Clone, Copy)]
struct Orders {
    store: Ordering,
    fence: Option<Ordering>,
    load: Ordering,
}

const SEQ_CST: Orders = Orders { store: SeqCst, fence: None, load: SeqCst };
const ACQ_REL: Orders = Orders { store: Release, fence: None, load: Acquire };
const RELAXED: Orders = Orders { store: Relaxed, fence: None, load: Relaxed };
const FENCED: Orders = Orders { store: Release, fence: Some(SeqCst), load: Acquire };
const WEAKLY_FENCED: Orders = Orders { store: Release, fence: Some(AcqRel), load: Acquire };

/// A lock for threads 0 and 1.
trait Exclusion: Send + Sync + 'static {
    fn new(orders: Orders) -> Self;
    fn lock(&self, me: usize);
    fn unlock(&self, me: usize);
}

/// With fences in the first of two places, or in both: between its stores and its loads, and between its two stores.
struct Peterson<const PLACES: usize> {
    wants: [AtomicBool; 2],
    gives_way: AtomicUsize,
    orders: Orders,
}

impl<const PLACES: usize> Exclusion for Peterson<PLACES> {
    fn new(orders: Orders) -> Self {
        Self {
            wants: [AtomicBool::new(false), AtomicBool::new(false)],
            gives_way: AtomicUsize::new(0),
            orders,
        }
    }

    fn lock(&self, me: usize) {
        let Orders { store, fence: between, load } = self.orders;
        self.wants[me].store(true, store);
        between.into_iter().filter(|_| PLACES == 2).for_each(fence);
        self.gives_way.store(me, store);
        between.into_iter().for_each(fence);
        while self.wants[1 - me].load(load) && self.gives_way.load(load) == me {
            thread::yield_now();
        }
    }

    fn unlock(&self, me: usize) {
        self.wants[me].store(false, Release);
    }
}

struct Dekker {
    wants: [AtomicBool; 2],
    turn: AtomicUsize,
    orders: Orders,
}

impl Exclusion for Dekker {
    fn new(orders: Orders) -> Self {
        Self { wants: [AtomicBool::new(false), AtomicBool::new(false)], turn: AtomicUsize::new(0), orders }
    }

    fn lock(&self, me: usize) {
        let Orders { store, fence: between, load } = self.orders;
        self.wants[me].store(true, store);
        between.into_iter().for_each(fence);
        while self.wants[1 - me].load(load) {
            if self.turn.load(Relaxed) == me {
                thread::yield_now();
                continue;
            }
            self.wants[me].store(false, store);
            while self.turn.load(Relaxed) != me {
                thread::yield_now();
            }
            self.wants[me].store(true, store);
            between.into_iter().for_each(fence);
        }
    }

    fn unlock(&self, me: usize) {
        self.turn.store(1 - me, Relaxed);
        self.wants[me].store(false, Release);
    }
}

/// Both threads add to a count that only the lock protects.
fn count<L: Exclusion>(orders: Orders) {
    let shared = Arc::new((L::new(orders), AtomicU32::new(0)));
    let add = |me: usize, (lock, count): &(L, AtomicU32)| {
        lock.lock(me);
        let old = count.load(Relaxed);
        count.store(old + 1, Relaxed);
        lock.unlock(me);
    };
    let theirs = Arc::clone(&shared);
    let other = thread::spawn(move || add(1, &theirs));
    add(0, &shared);
    other.join().unwrap();
    assert_eq!(shared.1.load(Relaxed), 2);
}

#[test]
fn peterson_is_right_when_sequentially_consistent() {
    passes(|| count::<Peterson<2>>(SEQ_CST));
    passes_within(4, || count::<Peterson<2>>(FENCED));
}

#[test]
fn peterson_is_broken_when_it_is_not() {
    for orders in [ACQ_REL, RELAXED, WEAKLY_FENCED] {
        fails(Kind::Assertion, move || count::<Peterson<2>>(orders));
    }
}

/// The shape that the literature calls R: my store to `gives_way` may be later than theirs, and my store to `wants` still
/// not be there for them. x86 does not show it; POWER does.
#[test]
fn peterson_needs_more_than_a_fence_between_its_stores_and_its_loads() {
    fails(Kind::Assertion, || count::<Peterson<1>>(FENCED));
}

#[test]
fn dekker_is_right_when_sequentially_consistent() {
    passes_within(4, || count::<Dekker>(SEQ_CST));
    passes_within(4, || count::<Dekker>(FENCED));
}

#[test]
fn dekker_is_broken_when_it_is_not() {
    for orders in [ACQ_REL, RELAXED, WEAKLY_FENCED] {
        fails(Kind::Assertion, move || count::<Dekker>(orders));
    }
}

#[test]
fn two_flags_alone_exclude_each_other_but_may_leave_nobody_in() {
    let tries = |orders: Orders| {
        move || {
            let flags = Arc::new([AtomicBool::new(false), AtomicBool::new(false)]);
            let enter = move |me: usize, flags: &[AtomicBool; 2]| {
                flags[me].store(true, orders.store);
                !flags[1 - me].load(orders.load)
            };
            let theirs = Arc::clone(&flags);
            let other = thread::spawn(move || enter(1, &theirs));
            let mine = enter(0, &flags);
            assert!(!(mine && other.join().unwrap()), "both are in");
        }
    };
    passes(tries(SEQ_CST));
    fails(Kind::Assertion, tries(ACQ_REL));
}
