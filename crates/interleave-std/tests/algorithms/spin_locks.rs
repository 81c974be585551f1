//! Spin locks: with a flag, and with tickets.

use std::hint::spin_loop;
use std::sync::Arc;
use std::sync::atomic::Ordering::{self, Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicBool, AtomicU32};
use std::thread;

use interleave::report::Kind;

use crate::verdict::{fails, passes, passes_within};

/// What a turn of the waiting loop does.
#[derive(Clone, Copy)]
enum Turn {
    Nothing,
    Spins,
    Yields,
}

impl Turn {
    fn take(self) {
        match self {
            Self::Nothing => {}
            Self::Spins => spin_loop(),
            Self::Yields => thread::yield_now(),
        }
    }
}

const TURNS: [Turn; 3] = [Turn::Nothing, Turn::Spins, Turn::Yields];

/// Runs two threads that each add one under a lock.
fn add_up<L: Default + Send + Sync + 'static>(locked: impl Fn(&L, &dyn Fn()) + Copy + Send + 'static) {
    let shared = Arc::new((L::default(), AtomicU32::new(0)));
    let add = move |(lock, count): &(L, AtomicU32)| {
        locked(lock, &|| {
            let old = count.load(Relaxed);
            count.store(old + 1, Relaxed);
        });
    };
    let theirs = Arc::clone(&shared);
    let other = thread::spawn(move || add(&theirs));
    add(&shared);
    other.join().unwrap();
    assert_eq!(shared.1.load(Relaxed), 2);
}

fn swapping(turn: Turn, take: Ordering, give: Ordering) -> impl Fn(&AtomicBool, &dyn Fn()) + Copy + Send {
    move |lock, body| {
        while lock.swap(true, take) {
            turn.take();
        }
        body();
        lock.store(false, give);
    }
}

fn exchanging(turn: Turn, take: Ordering, weak: bool) -> impl Fn(&AtomicBool, &dyn Fn()) + Copy + Send {
    move |lock, body| {
        let exchange = || match weak {
            true => lock.compare_exchange_weak(false, true, take, Relaxed),
            false => lock.compare_exchange(false, true, take, Relaxed),
        };
        while exchange().is_err() {
            turn.take();
        }
        body();
        lock.store(false, Release);
    }
}

#[test]
fn a_swap_locks_whatever_its_loop_does() {
    for turn in TURNS {
        passes(move || add_up(swapping(turn, Acquire, Release)));
    }
}

#[test]
fn an_exchange_locks_whatever_its_loop_does() {
    for turn in TURNS {
        passes(move || add_up(exchanging(turn, Acquire, false)));
        passes_within(4, move || add_up(exchanging(turn, Acquire, true)));
    }
}

#[test]
fn looking_first_and_swapping_then_locks_too() {
    passes_within(4, || {
        add_up(|lock: &AtomicBool, body: &dyn Fn()| {
            while lock.swap(true, Acquire) {
                while lock.load(Relaxed) {
                    spin_loop();
                }
            }
            body();
            lock.store(false, Release);
        });
    });
}

#[test]
fn a_relaxed_side_lets_an_old_count_through() {
    for turn in TURNS {
        fails(Kind::Assertion, move || add_up(swapping(turn, Relaxed, Release)));
        fails(Kind::Assertion, move || add_up(swapping(turn, Acquire, Relaxed)));
        fails(Kind::Assertion, move || add_up(exchanging(turn, Relaxed, false)));
    }
}

#[test]
fn a_load_and_a_store_are_no_exchange() {
    fails(Kind::Assertion, || {
        add_up(|lock: &AtomicBool, body: &dyn Fn()| {
            while lock.load(Acquire) {
                spin_loop();
            }
            lock.store(true, Relaxed);
            body();
            lock.store(false, Release);
        });
    });
}

#[test]
fn a_lock_that_is_never_given_back_is_waited_for_for_ever() {
    for turn in TURNS {
        fails(Kind::Livelock, move || {
            add_up(move |lock: &AtomicBool, body: &dyn Fn()| {
                while lock.swap(true, Acquire) {
                    turn.take();
                }
                body();
            });
        });
    }
}

/// Tickets are drawn and served in order (Mellor-Crummey and Scott, "Algorithms for Scalable Synchronization on
/// Shared-Memory Multiprocessors", 1991).
#[derive(Default)]
struct Tickets {
    next: AtomicU32,
    served: AtomicU32,
}

fn ticket(take: Ordering, give: Ordering) -> impl Fn(&Tickets, &dyn Fn()) + Copy + Send {
    move |lock, body| {
        let mine = lock.next.fetch_add(1, Relaxed);
        while lock.served.load(take) != mine {
            spin_loop();
        }
        body();
        lock.served.store(mine + 1, give);
    }
}

#[test]
fn a_ticket_lock_locks() {
    passes(|| add_up(ticket(Acquire, Release)));
}

#[test]
fn a_ticket_lock_needs_acquire_and_release() {
    fails(Kind::Assertion, || add_up(ticket(Relaxed, Release)));
    fails(Kind::Assertion, || add_up(ticket(Acquire, Relaxed)));
}

#[test]
fn tickets_drawn_in_two_steps_may_be_the_same() {
    fails(Kind::Assertion, || {
        add_up(|lock: &Tickets, body: &dyn Fn()| {
            let mine = lock.next.load(Relaxed);
            lock.next.store(mine + 1, Relaxed);
            while lock.served.load(Acquire) < mine {
                spin_loop();
            }
            body();
            lock.served.store(mine + 1, Release);
        });
    });
}
