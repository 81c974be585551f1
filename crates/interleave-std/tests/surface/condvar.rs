//! `Condvar`.

use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

use crate::support::{outcomes, run};

type Pair = Arc<(Mutex<bool>, Condvar)>;

/// A flag that another thread raises.
fn raised_by_another() -> (Pair, thread::JoinHandle<()>) {
    let pair: Pair = Arc::default();
    let theirs = Arc::clone(&pair);
    let other = thread::spawn(move || {
        *theirs.0.lock().unwrap() = true;
        theirs.1.notify_one();
    });
    (pair, other)
}

#[test]
fn a_loop_that_waits_sees_the_flag() {
    run(|| {
        let (pair, other) = raised_by_another();
        let mut raised = pair.0.lock().unwrap();
        while !*raised {
            raised = pair.1.wait(raised).unwrap();
        }
        drop(raised);
        other.join().unwrap();
    });
}

#[test]
fn wait_while_is_that_loop() {
    run(|| {
        let (pair, other) = raised_by_another();
        assert!(*pair.1.wait_while(pair.0.lock().unwrap(), |raised| !*raised).unwrap());
        other.join().unwrap();
    });
}

#[test]
fn a_wait_may_end_for_no_reason() {
    let found = outcomes(|| {
        let (pair, other) = raised_by_another();
        let guard = pair.0.lock().unwrap();
        let raised = if *guard { true } else { *pair.1.wait(guard).unwrap() };
        other.join().unwrap();
        raised
    });
    assert_eq!(found, [false, true]);
}

#[test]
fn a_wait_with_a_limit_ends_either_way() {
    let limit = Duration::from_millis(10);
    let found = outcomes(move || {
        let (pair, other) = raised_by_another();
        let guard = pair.0.lock().unwrap();
        let (guard, result) = pair.1.wait_timeout_while(guard, limit, |raised| !*raised).unwrap();
        let outcome = (*guard, result.timed_out());
        drop(guard);
        other.join().unwrap();
        outcome
    });
    // Where the time is up, the condition is looked at once more: never `(true, true)`.
    assert_eq!(found, [(false, true), (true, false)]);
    let found = outcomes(move || {
        let (pair, other) = raised_by_another();
        let guard = pair.0.lock().unwrap();
        let (guard, result) = pair.1.wait_timeout(guard, limit).unwrap();
        let outcome = (*guard, result.timed_out());
        drop(guard);
        other.join().unwrap();
        outcome
    });
    // The first is a wait that ends without a reason.
    assert_eq!(found, [(false, false), (false, true), (true, false), (true, true)]);
}

#[test]
fn the_limit_may_be_in_milliseconds() {
    let found = outcomes(|| {
        let (pair, other) = raised_by_another();
        let (guard, notified) = pair.1.wait_timeout_ms(pair.0.lock().unwrap(), 10).unwrap();
        drop(guard);
        other.join().unwrap();
        notified
    });
    assert_eq!(found, [false, true]);
}

#[test]
fn notify_one_wakes_either_and_notify_all_both() {
    let first_woken = |all: bool| {
        outcomes(move || {
            let shared = Arc::new((Mutex::new((0, Vec::new())), Condvar::new(), Condvar::new()));
            let waiters: Vec<_> = (0..2)
                .map(|me| {
                    let shared = Arc::clone(&shared);
                    thread::spawn(move || {
                        let mut state = shared.0.lock().unwrap();
                        state.0 += 1;
                        shared.2.notify_one();
                        let mut state = shared.1.wait_while(state, |state| state.0 < 10).unwrap();
                        state.1.push(me);
                    })
                })
                .collect();
            let mut state = shared.2.wait_while(shared.0.lock().unwrap(), |state| state.0 < 2).unwrap();
            state.0 = 10;
            drop(state);
            if all {
                shared.1.notify_all();
            } else {
                (0..2).for_each(|_| shared.1.notify_one());
            }
            waiters.into_iter().for_each(|waiter| waiter.join().unwrap());
            shared.0.lock().unwrap().1.clone()
        })
    };
    assert_eq!(first_woken(false), [[0, 1], [1, 0]]);
    assert_eq!(first_woken(true), [[0, 1], [1, 0]]);
}
