//! What the probes see.

#![allow(missing_docs, reason = "tests")]

#[macro_use]
extern crate interleave_std as std;

use std::panic::{catch_unwind, panic_any};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};
use std::sync::{Arc, Condvar, Mutex, mpsc};
use std::thread;
use std::time::Duration;

use interleave::report::Report;
use interleave_std::probe::{
    boom, in_one_way, in_turn, overtaken, spinners, threads_panicked, while_unwinding,
};
use interleave_std::{Threads, check};

/// A flag, and a thread that waits for it in a way of its own.
fn watch(wait: fn(&AtomicBool)) -> Vec<String> {
    let flag = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&flag);
    let waiter = thread::spawn(move || wait(&seen));
    let spinners = spinners();
    flag.store(true, Relaxed);
    waiter.thread().unpark();
    waiter.join().unwrap();
    spinners
}

#[test]
fn who_looks_again_and_again_spins() {
    let waits: [fn(&AtomicBool); 6] = [
        // A wait for no time at all is a look.
        |flag| {
            let (_sender, receiver) = mpsc::channel::<()>();
            while !flag.load(Relaxed) {
                let _ = receiver.recv_timeout(Duration::ZERO);
            }
        },
        |flag| while !flag.load(Relaxed) {},
        |flag| {
            while !flag.load(Relaxed) {
                std::hint::spin_loop();
            }
        },
        |flag| {
            while !flag.load(Relaxed) {
                thread::yield_now();
            }
        },
        |flag| {
            let lock = Mutex::new(());
            while !flag.load(Relaxed) {
                drop(lock.lock().unwrap());
            }
        },
        |flag| {
            while !flag.load(Relaxed) {
                thread::sleep(Duration::from_micros(20));
            }
        },
    ];
    for wait in waits {
        check("A spinner is seen.").bound(0).run(move || assert_eq!(watch(wait), ["thread 1"]));
    }
}

#[test]
fn who_waits_or_sleeps_does_not_spin() {
    let waits: [fn(&AtomicBool); 3] = [
        |flag| {
            while !flag.load(Relaxed) {
                thread::park();
            }
        },
        |flag| {
            while !flag.load(Relaxed) {
                thread::sleep(Duration::from_millis(1));
            }
        },
        |flag| {
            while !flag.load(Relaxed) {
                thread::park_timeout(Duration::from_millis(10));
            }
        },
    ];
    for wait in waits {
        check("A sleeper is no spinner.").bound(2).run(move || assert_eq!(watch(wait), [""; 0]));
    }
}

#[test]
fn who_waits_on_a_channel_or_a_condition_does_not_spin() {
    check("A waiter is no spinner.").bound(2).run(|| {
        let (sender, receiver) = mpsc::channel::<()>();
        let shared = Arc::new((Mutex::new(false), Condvar::new()));
        let other = Arc::clone(&shared);
        let reader = thread::spawn(move || receiver.recv().is_err());
        let waiter = thread::spawn(move || drop(other.1.wait_while(other.0.lock().unwrap(), |set| !*set)));
        assert_eq!(spinners(), [""; 0]);
        drop(sender);
        *shared.0.lock().unwrap() = true;
        shared.1.notify_one();
        assert!(reader.join().unwrap());
        waiter.join().unwrap();
    });
}

/// A schedule may hold it up in the middle of its work, or in its sleep after that, for as long as somebody
/// watches.
#[test]
fn who_has_much_to_do_does_not_spin() {
    check("A worker is no spinner.").bound(2).run(|| {
        let flag = Arc::new(AtomicBool::new(false));
        let worker = thread::spawn({
            let flag = Arc::clone(&flag);
            move || {
                let work = AtomicU32::new(0);
                for _ in 0..20 {
                    work.fetch_add(1, Relaxed);
                }
                while !flag.load(Relaxed) {
                    thread::sleep(Duration::from_millis(1));
                }
            }
        });
        assert_eq!(spinners(), [""; 0]);
        flag.store(true, Relaxed);
        worker.join().unwrap();
    });
}

#[test]
fn a_thread_that_panicked_is_known_by_its_name() {
    check("A panic is seen.").run(|| {
        let fails = thread::spawn(|| panic!("on purpose"));
        assert!(thread::spawn(|| ()).join().is_ok());
        assert!(fails.join().is_err());
        assert_eq!(threads_panicked(), ["thread 1"]);
        let hides_it = thread::spawn(|| drop(catch_unwind(|| panic!("on purpose"))));
        assert!(hides_it.join().is_ok());
        let was_told_to = thread::spawn(|| drop(catch_unwind(|| boom())));
        assert!(was_told_to.join().is_ok());
        assert_eq!(threads_panicked(), ["thread 1", "thread 3"]);
    });
}

/// Adds one, and gives up after so many tries.
fn add_one(count: &AtomicU32, tries: usize) {
    let mut old = count.load(Relaxed);
    for _ in 0..tries {
        match count.compare_exchange(old, old + 1, Relaxed, Relaxed) {
            Ok(_) => return,
            Err(now) => old = now,
        }
    }
}

/// A thread adds one while another adds twenty, and is overtaken wherever it can be.
fn add_beside_another(tries: usize) -> Result<(), Box<Report>> {
    let verdict = check("Who is overtaken counts.").bound(0).judge(move || {
        let count = Arc::new(AtomicU32::new(0));
        let other = Arc::clone(&count);
        let worker = thread::spawn(move || {
            for _ in 0..20 {
                other.fetch_add(1, Relaxed);
                thread::yield_now();
            }
        });
        overtaken(|| add_one(&count, tries));
        worker.join().unwrap();
        assert_eq!(count.load(Relaxed), 21);
    });
    verdict.map(drop)
}

#[test]
fn who_gives_up_after_some_tries_is_found_without_a_switch() {
    // Of twenty turns of the other, one comes before the first look.
    for tries in [1, 2, 5, 19] {
        assert!(add_beside_another(tries).is_err(), "{tries} tries, all lost");
    }
    assert!(add_beside_another(20).is_ok(), "one try more than the other has turns");
}

#[test]
fn who_gives_way_takes_a_lock_and_lets_go_of_it() {
    check("Giving way is no deadlock.").bound(1).run(|| {
        let count = Arc::new(Mutex::new(0));
        let other = Arc::clone(&count);
        let worker = thread::spawn(move || {
            for _ in 0..3 {
                *other.lock().unwrap() += 1;
                thread::yield_now();
            }
        });
        overtaken(|| *count.lock().unwrap() += 1);
        worker.join().unwrap();
        assert_eq!(*count.lock().unwrap(), 4);
    });
}

#[test]
fn a_thread_that_is_spawned_by_one_who_gives_way_gives_way_too() {
    let verdict = check("A thread is overtaken, too.").bound(0).judge(|| {
        let count = Arc::new(AtomicU32::new(0));
        let other = Arc::clone(&count);
        let clerk =
            overtaken(|| thread::spawn(move || (other.fetch_add(1, Relaxed), other.fetch_add(1, Relaxed))));
        thread::yield_now();
        count.fetch_add(1, Relaxed);
        assert_eq!(clerk.join().unwrap(), (0, 1), "nobody came between its two");
    });
    assert!(verdict.is_err());
}

#[test]
fn in_turn_another_order_costs_a_switch() {
    // Main waits for the first; the second has waited for as long, and comes after it.
    let two = || {
        let count = Arc::new(AtomicU32::new(0));
        let [first, second] = [1, 2].map(|number| {
            let count = Arc::clone(&count);
            thread::spawn(move || count.store(number, Relaxed))
        });
        first.join().unwrap();
        second.join().unwrap();
        assert_eq!(count.load(Relaxed), 2, "the second came last");
    };
    let verdict = |bound: u32, turns: bool| {
        let body = move || if turns { in_turn(two) } else { two() };
        check("The second comes last.").bound(bound).judge(body).map(drop)
    };
    assert!(verdict(0, false).is_err(), "in any order");
    assert!(verdict(0, true).is_ok(), "in turn");
    assert!(verdict(1, true).is_err(), "in turn but for one");
}

#[test]
fn what_goes_one_way_is_not_explored_and_may_be_long() {
    // Two threads, one after the other: 12,000 operations each, and each may be held up at any of them.
    let prepare = |count: &Arc<AtomicU32>| {
        let other = Arc::clone(count);
        let worker = thread::spawn(move || (0..12_000).for_each(|_| add_one(&other, 20)));
        (0..12_000).for_each(|_| add_one(count, 20));
        worker.join().unwrap();
    };
    // What comes later is explored: one of two increments in two steps may be lost.
    let outcomes = [1, 2].map(|seen| {
        let verdict = check("It ends.").bound(1).judge(move || {
            let count = Arc::new(AtomicU32::new(0));
            in_one_way(|| prepare(&count));
            let other = Arc::clone(&count);
            let worker = thread::spawn(move || other.store(other.load(Relaxed) + 1, Relaxed));
            count.store(count.load(Relaxed) + 1, Relaxed);
            worker.join().unwrap();
            assert_ne!(count.load(Relaxed), 24_000 + seen, "the outcome that is looked for");
        });
        verdict.is_err()
    });
    assert_eq!(outcomes, [true; 2], "one of two is lost, or none");
}

#[test]
fn a_report_shows_only_the_beginning_of_what_goes_one_way() {
    let verdict = check("The count is 0.").bound(0).judge(|| {
        let count = AtomicU32::new(0);
        in_one_way(|| (0..500).for_each(|_| add_one(&count, 1)));
        assert_eq!(count.load(Relaxed), 0, "and it is not");
    });
    let report = verdict.expect_err("the count is 500");
    let rows: Vec<&str> = report.steps.iter().map(|step| &*step.text).collect();
    assert!(rows.len() < 60, "{} rows", rows.len());
    assert_eq!(rows[rows.len() - 3..], ["goes on, with more than is shown here", "reads 500", "panics"]);
}

#[test]
fn a_call_while_unwinding_is_made_in_a_panic_and_gives_what_it_gives() {
    let looks = || {
        assert!(while_unwinding(thread::panicking), "a destructor calls, and the thread panics");
        assert!(!thread::panicking(), "its panic is over");
        let fails = catch_unwind(|| while_unwinding(|| panic_any("the call's own panic")));
        let payload = fails.expect_err("the call panics");
        assert_eq!(payload.downcast_ref(), Some(&"the call's own panic"));
    };
    // Once as a check on real threads calls it, and once as an explored one does.
    looks();
    check("The thread panics during the call, and neither before nor after.").run(looks);
}
