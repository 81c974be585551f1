//! `07_anti_patterns/sender-closes.md`

use real::collections::BTreeSet;

use crate::outcomes::{can_wait_for_ever, outcomes};

mod ends {
    use std::sync::mpsc::{channel, sync_channel};
    use std::thread;

    // ANCHOR: lost
    pub fn lost() -> usize {
        let (sender, receiver) = channel();
        thread::scope(|scope| {
            let sent = scope.spawn(move || [1, 2].map(|number| sender.send(number).is_ok()));
            let read = receiver.try_iter().count();
            drop(receiver);
            sent.join().unwrap().iter().filter(|sent| **sent).count() - read
        })
    }
    // ANCHOR_END: lost

    pub fn a() {
        // ANCHOR: a
        let (sender, receiver) = sync_channel(1);
        let thread = thread::spawn(move || [1, 2].map(|number| sender.send(number).is_ok()));
        thread.join().unwrap();
        assert_eq!(receiver.iter().count(), 2);
        // ANCHOR_END: a
    }

    pub fn b() {
        // ANCHOR: b
        let (sender, receiver) = sync_channel(1);
        let thread = thread::spawn(move || [1, 2].map(|number| sender.send(number).is_ok()));
        assert_eq!(receiver.iter().count(), 2);
        thread.join().unwrap();
        // ANCHOR_END: b
    }
}

#[test]
fn what_was_sent_can_be_lost() {
    assert_eq!(outcomes(ends::lost), BTreeSet::from([0, 1, 2]));
}

#[test]
fn who_joins_before_reading_waits_for_ever() {
    assert!(can_wait_for_ever(ends::a));
    assert!(!can_wait_for_ever(ends::b));
}
