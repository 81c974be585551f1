//! `01_fundamental_rules/stoppable-thread.md`

use real::collections::BTreeSet;

use crate::outcomes::{can_wait_for_ever, outcomes};

mod rounds {
    // ANCHOR: rounds
    use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
    use std::thread;

    pub fn rounds() -> u32 {
        let stopped = AtomicBool::new(false);
        thread::scope(|scope| {
            let counter = scope.spawn(|| {
                let mut rounds = 0;
                while rounds < 2 && !stopped.load(Relaxed) {
                    rounds += 1;
                }
                rounds
            });
            stopped.store(true, Relaxed);
            counter.join().unwrap()
        })
    }
    // ANCHOR_END: rounds
}

#[test]
fn a_stop_may_come_before_the_first_round() {
    assert_eq!(outcomes(rounds::rounds), BTreeSet::from([0, 1, 2]));
}

mod ends {
    use std::sync::mpsc;
    use std::thread;

    pub fn a() {
        // ANCHOR: a
        let (wakes, woken) = mpsc::channel::<()>();
        let thread = thread::spawn(move || for () in woken {});
        drop(wakes);
        thread.join().unwrap();
        // ANCHOR_END: a
    }

    pub fn b() {
        // ANCHOR: b
        let (_wakes, woken) = mpsc::channel::<()>();
        let thread = thread::spawn(move || for () in woken {});
        thread.join().unwrap();
        // ANCHOR_END: b
    }
}

#[test]
fn who_joins_with_the_sender_in_hand_waits_for_ever() {
    assert!(!can_wait_for_ever(ends::a));
    assert!(can_wait_for_ever(ends::b));
}
