//! `01_fundamental_rules/generator.md`

use real::collections::BTreeSet;

use crate::outcomes::{can_wait_for_ever, outcomes};

mod read_ahead {
    // ANCHOR: ahead
    use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
    use std::sync::mpsc::sync_channel;
    use std::thread;

    pub fn ahead() -> u64 {
        let made = AtomicU64::new(0);
        let (sender, numbers) = sync_channel(1);
        thread::scope(|scope| {
            scope.spawn(|| {
                let sender = sender;
                while sender.send(made.fetch_add(1, SeqCst) + 1).is_ok() {}
            });
            numbers.recv().unwrap();
            let ahead = made.load(SeqCst);
            drop(numbers);
            ahead
        })
    }
    // ANCHOR_END: ahead
}

#[test]
fn one_is_read_one_has_room_and_one_is_in_hand() {
    assert_eq!(outcomes(read_ahead::ahead), BTreeSet::from([1, 2, 3]));
}

mod ends {
    use std::sync::mpsc::sync_channel;
    use std::thread;

    fn endless() -> std::iter::Cycle<std::ops::Range<u64>> {
        (0..2).cycle()
    }

    pub fn a() {
        // ANCHOR: a
        let (sender, numbers) = sync_channel(1);
        thread::scope(|scope| {
            scope.spawn(move || endless().try_for_each(|number| sender.send(number)));
            numbers.iter().find(|number| *number == 1)
        });
        // ANCHOR_END: a
    }

    pub fn b() {
        // ANCHOR: b
        let (sender, numbers) = sync_channel(1);
        thread::scope(|scope| {
            scope.spawn(move || endless().try_for_each(|number| sender.send(number)));
            numbers.into_iter().find(|number| *number == 1)
        });
        // ANCHOR_END: b
    }

    pub fn c() {
        // ANCHOR: c
        let (sender, numbers) = sync_channel(1);
        thread::scope(|scope| {
            scope.spawn(move || endless().try_for_each(|number| sender.send(number)));
            let found = numbers.iter().find(|number| *number == 1);
            drop(numbers);
            found
        });
        // ANCHOR_END: c
    }
}

#[test]
fn a_receiver_outside_of_the_scope_keeps_the_thread_waiting() {
    assert!(can_wait_for_ever(ends::a));
    assert!(!can_wait_for_ever(ends::b));
    assert!(!can_wait_for_ever(ends::c));
}
