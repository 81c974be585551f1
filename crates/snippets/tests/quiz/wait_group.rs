//! `03_primitives/wait-group.md`

use real::collections::BTreeSet;

use crate::outcomes::{can_wait_for_ever_within, outcomes_within};

mod late {
    // ANCHOR: late
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
    use std::sync::{Arc, Condvar, Mutex};
    use std::thread;

    pub fn report() -> usize {
        let busy = Arc::new((Mutex::new(0), Condvar::new()));
        let sent = AtomicUsize::new(0);
        thread::scope(|scope| {
            for _ in 0..2 {
                let busy = Arc::clone(&busy);
                let sent = &sent;
                scope.spawn(move || {
                    *busy.0.lock().unwrap() += 1;
                    sent.fetch_add(1, SeqCst);
                    *busy.0.lock().unwrap() -= 1;
                    busy.1.notify_all();
                });
            }
            let none = busy.1.wait_while(busy.0.lock().unwrap(), |busy| *busy > 0);
            drop(none);
            sent.load(SeqCst)
        })
    }
    // ANCHOR_END: late
}

#[test]
fn who_counts_inside_the_thread_may_see_none_one_or_both() {
    assert_eq!(outcomes_within(3, late::report), BTreeSet::from([0, 1, 2]));
}

mod shutdown {
    use std::sync::{Condvar, Mutex};
    use std::thread;

    pub fn a() {
        // ANCHOR: a
        let (open, closed) = (Mutex::new(true), Condvar::new());
        thread::scope(|scope| {
            scope.spawn(|| {
                *open.lock().unwrap() = false;
                closed.notify_one();
            });
            let mut still = open.lock().unwrap();
            while *still {
                still = closed.wait(still).unwrap();
            }
        });
        // ANCHOR_END: a
    }

    pub fn b() {
        // ANCHOR: b
        let (open, closed) = (Mutex::new(true), Condvar::new());
        thread::scope(|scope| {
            scope.spawn(|| {
                *open.lock().unwrap() = false;
                closed.notify_one();
            });
            while *open.lock().unwrap() {
                drop(closed.wait(open.lock().unwrap()).unwrap());
            }
        });
        // ANCHOR_END: b
    }
}

#[test]
fn a_look_and_a_sleep_under_two_guards_may_miss_the_wake_up() {
    assert!(!can_wait_for_ever_within(4, shutdown::a));
    assert!(can_wait_for_ever_within(4, shutdown::b));
}
