//! For each type a program that is right, and one that is broken.

extern crate interleave_crossbeam as crossbeam;
extern crate interleave_std as std;

mod support;

use crossbeam::atomic::AtomicCell;
use crossbeam::channel;
use crossbeam::queue::{ArrayQueue, SegQueue};
use crossbeam::select;
use crossbeam::sync::{Parker, ShardedLock, WaitGroup};
use crossbeam::utils::Backoff;
use interleave::report::Kind;
use std::sync::Arc;
use std::thread;
use support::{kind, outcomes, set};

fn right(program: impl Fn() + Send + Sync + 'static) {
    outcomes(program);
}

#[test]
fn a_channel_ends_with_its_last_sender() {
    let sum = |keep: bool| {
        move || {
            let (s, r) = channel::unbounded();
            let t = s.clone();
            let kept = keep.then_some(s);
            let worker = thread::spawn(move || t.send(1).unwrap());
            assert_eq!(r.iter().sum::<i32>(), 1);
            worker.join().unwrap();
            drop(kept);
        }
    };
    right(sum(false));
    assert_eq!(kind(sum(true)), Kind::Deadlock);
}

#[test]
fn a_bounded_channel_wants_a_reader() {
    let write = |read_all: bool| {
        move || {
            let (s, r) = channel::bounded(1);
            let reader = thread::spawn(move || r.iter().take(if read_all { 3 } else { 1 }).count());
            let sent = (0..3).filter(|&number| s.send(number).is_ok()).count();
            reader.join().unwrap();
            assert_eq!(sent, 3);
        }
    };
    right(write(true));
    assert_eq!(kind(write(false)), Kind::Assertion);
}

#[test]
fn a_rendezvous_needs_two() {
    let meet = |alone: bool| {
        move || {
            let (s, r) = channel::bounded(0);
            if alone {
                s.send(1).unwrap();
            } else {
                let sender = thread::spawn(move || s.send(1));
                assert_eq!(r.recv(), Ok(1));
                sender.join().unwrap().unwrap();
            }
        }
    };
    right(meet(false));
    assert_eq!(kind(meet(true)), Kind::Deadlock);
}

#[test]
fn a_select_has_no_order() {
    let drain = |in_order: bool| {
        move || {
            let (s1, r1) = channel::unbounded();
            let (s2, r2) = channel::unbounded();
            s1.send(1).unwrap();
            s2.send(2).unwrap();
            let mut all = Vec::new();
            for _ in 0..2 {
                select! {
                    recv(r1) -> message => all.push(message.unwrap()),
                    recv(r2) -> message => all.push(message.unwrap()),
                }
                // Both stay connected.
                let _ = (&s1, &s2);
            }
            if !in_order {
                all.sort_unstable();
            }
            assert_eq!(all, [1, 2]);
        }
    };
    right(drain(false));
    assert_eq!(kind(drain(true)), Kind::Assertion);
}

#[test]
fn a_select_that_polls_lets_others_run() {
    right(|| {
        let (s, r) = channel::bounded(1);
        let writer = thread::spawn(move || s.send(1).unwrap());
        let backoff = Backoff::new();
        loop {
            select! {
                recv(r) -> message => break assert_eq!(message, Ok(1)),
                default => backoff.snooze(),
            }
        }
        writer.join().unwrap();
    });
    assert_eq!(
        kind(|| {
            let (_s, r) = channel::bounded::<u8>(1);
            loop {
                select! {
                    recv(r) -> _ => break,
                    default => {}
                }
            }
        }),
        Kind::Livelock
    );
}

#[test]
fn a_scope_gives_the_panics_of_its_threads() {
    let all = outcomes(|| {
        let numbers = [1, 2];
        let ended = crossbeam::scope(|scope| {
            let sum = scope.spawn(|inner| inner.spawn(|_| numbers.iter().sum::<i32>()).join().unwrap());
            scope.builder().name("unlucky".to_owned()).spawn(|_| interleave_std::probe::boom()).unwrap();
            sum.join().unwrap()
        });
        ended.map_err(|panics| panics.downcast::<Vec<Box<dyn std::any::Any + Send>>>().unwrap().len())
    });
    assert_eq!(all, set([Err::<i32, _>(1)]));
}

#[test]
fn a_scope_waits_for_the_threads_of_its_threads() {
    right(|| {
        let done = AtomicCell::new(0u8);
        crossbeam::scope(|scope| {
            scope.spawn(|inner| {
                inner.spawn(|_| done.fetch_add(1));
            });
        })
        .unwrap();
        assert_eq!(done.load(), 1);
    });
    assert_eq!(
        kind(|| {
            let (s, r) = channel::unbounded::<u8>();
            // The scope waits for a thread that waits for the end of `s`.
            crossbeam::scope(|scope| drop(scope.spawn(|_| r.iter().count()))).unwrap();
            drop(s);
        }),
        Kind::Deadlock
    );
}

#[test]
fn a_wait_group_waits_for_every_clone() {
    let count = |forgotten: bool| {
        move || {
            let (group, done) = (WaitGroup::new(), Arc::new(AtomicCell::new(false)));
            let (mine, theirs) = (group.clone(), Arc::clone(&done));
            let worker = thread::spawn(move || {
                theirs.store(true);
                drop(mine);
            });
            let kept = forgotten.then(|| group.clone());
            group.wait();
            assert!(done.load());
            worker.join().unwrap();
            drop(kept);
        }
    };
    right(count(false));
    assert_eq!(kind(count(true)), Kind::Deadlock);
}

#[test]
fn a_parker_needs_an_unparker() {
    right(|| {
        let parker = Parker::new();
        let unparker = parker.unparker().clone();
        let other = thread::spawn(move || unparker.unpark());
        parker.park();
        parker.park_timeout(std::time::Duration::from_secs(1));
        other.join().unwrap();
    });
    assert_eq!(
        kind(|| {
            let parker = Parker::new();
            parker.unparker().unpark();
            parker.unparker().unpark();
            parker.park();
            // Two tokens are one.
            parker.park();
        }),
        Kind::LostWakeup
    );
}

#[test]
fn a_sharded_lock_keeps_readers_and_writers_apart() {
    let count = |between: bool| {
        move || {
            let lock = Arc::new(ShardedLock::new(0));
            let theirs = Arc::clone(&lock);
            let add = move |lock: &ShardedLock<i32>| {
                if between {
                    let old = *lock.read().unwrap();
                    *lock.write().unwrap() = old + 1;
                } else {
                    *lock.write().unwrap() += 1;
                }
            };
            let other = thread::spawn(move || add(&theirs));
            add(&lock);
            other.join().unwrap();
            assert_eq!(*lock.read().unwrap(), 2);
        }
    };
    right(count(false));
    assert_eq!(kind(count(true)), Kind::Assertion);
}

#[test]
fn an_atomic_cell_adds_in_one_step() {
    let count = |two_steps: bool| {
        move || {
            let cell = Arc::new(AtomicCell::new(0u32));
            let theirs = Arc::clone(&cell);
            let add = move |cell: &AtomicCell<u32>| {
                if two_steps {
                    cell.store(cell.load() + 1);
                } else {
                    cell.fetch_update(|old| Some(old + 1)).unwrap();
                }
            };
            let other = thread::spawn(move || add(&theirs));
            add(&cell);
            other.join().unwrap();
            assert_eq!(cell.load(), 2);
        }
    };
    right(count(false));
    assert_eq!(kind(count(true)), Kind::Assertion);
}

#[test]
fn a_queue_may_be_full_or_empty() {
    let pass = |stubborn: bool| {
        move || {
            let (queue, names) = (Arc::new(ArrayQueue::new(1)), Arc::new(SegQueue::new()));
            let (theirs, their_names) = (Arc::clone(&queue), Arc::clone(&names));
            let other = thread::spawn(move || {
                their_names.push("other");
                let backoff = Backoff::new();
                while let Err(1) = theirs.push(1) {
                    assert!(stubborn, "the queue was full");
                    backoff.snooze();
                }
            });
            queue.push(0).ok();
            let backoff = Backoff::new();
            while queue.pop() != Some(1) {
                backoff.spin();
            }
            other.join().unwrap();
            assert_eq!(names.pop(), Some("other"));
        }
    };
    right(pass(true));
    // Whoever gives up leaves the reader spinning.
    assert!(matches!(kind(pass(false)), Kind::Livelock | Kind::Assertion | Kind::Panic));
}

#[test]
fn an_assertion_in_a_scope_fails_the_check() {
    assert_eq!(kind(|| drop(crossbeam::scope(|_| panic!("in the scope")))), Kind::Assertion);
    assert_eq!(kind(|| thread::scope(|_| panic!("in the scope"))), Kind::Assertion);
    let report = support::broken(|| {
        let worker = thread::spawn(|| panic!("in the worker"));
        let Err(payload) = worker.join();
        std::panic::resume_unwind(payload);
    });
    assert!(report.what.contains("in the worker"), "{}", report.what);
}

/// The process ends all the same: see `interleave::held_hook`.
#[test]
fn a_panic_in_a_panic_is_reported() {
    struct Unlucky;
    impl Drop for Unlucky {
        fn drop(&mut self) {
            panic!("the second");
        }
    }
    let report = support::broken(|| {
        let _unlucky = Unlucky;
        panic!("the first");
    });
    assert_eq!(report.kind, Kind::Panic);
}
