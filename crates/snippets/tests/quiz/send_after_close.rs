//! `07_anti_patterns/send-after-close.md`

use real::collections::BTreeSet;

use crate::outcomes::outcomes;

mod ends {
    // ANCHOR: try_once
    use crossbeam::channel::bounded;
    use std::thread;

    /// Whether it was sent, and whether it was received.
    pub fn try_once() -> (bool, bool) {
        let (sender, receiver) = bounded(1);
        let reader = thread::spawn(move || receiver.try_recv().is_ok());
        let sent = sender.send("mail").is_ok();
        (sent, reader.join().unwrap())
    }
    // ANCHOR_END: try_once

    // ANCHOR: to_the_end
    pub fn to_the_end() -> (bool, bool) {
        let (sender, receiver) = bounded(1);
        let reader = thread::spawn(move || receiver.iter().count() == 1);
        let sent = sender.send("mail").is_ok();
        drop(sender);
        (sent, reader.join().unwrap())
    }
    // ANCHOR_END: to_the_end
}

#[test]
fn ok_says_that_the_reader_was_alive() {
    assert_eq!(outcomes(ends::try_once), BTreeSet::from([(true, true), (true, false), (false, false)]));
    assert_eq!(outcomes(ends::to_the_end), BTreeSet::from([(true, true)]));
}
