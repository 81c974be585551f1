//! `07_anti_patterns/sleep-sync.md`

use real::collections::BTreeSet;

use crate::outcomes::{can_wait_for_ever_within, outcomes};

mod waits {
    use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
    use std::sync::{Condvar, Mutex, mpsc};
    use std::thread;
    use std::time::Duration;

    // ANCHOR: after_a_sleep
    pub fn after_a_sleep() -> u64 {
        let number = AtomicU64::new(0);
        thread::scope(|scope| {
            scope.spawn(|| number.store(7, Relaxed));
            thread::sleep(Duration::from_secs(3600));
            number.load(Relaxed)
        })
    }
    // ANCHOR_END: after_a_sleep

    // ANCHOR: after_a_message
    pub fn after_a_message() -> u64 {
        let number = AtomicU64::new(0);
        let (tell, told) = mpsc::channel();
        thread::scope(|scope| {
            scope.spawn(|| {
                number.store(7, Relaxed);
                tell.send(()).unwrap();
            });
            told.recv().unwrap();
            number.load(Relaxed)
        })
    }
    // ANCHOR_END: after_a_message

    // ANCHOR: bell
    pub fn bell() {
        let (lock, bell) = (Mutex::new(()), Condvar::new());
        thread::scope(|scope| {
            scope.spawn(|| bell.notify_all());
            drop(bell.wait(lock.lock().unwrap()));
        });
    }
    // ANCHOR_END: bell
}

#[test]
fn a_sleep_orders_nothing_and_a_message_does() {
    assert_eq!(outcomes(waits::after_a_sleep), BTreeSet::from([0, 7]));
    assert_eq!(outcomes(waits::after_a_message), BTreeSet::from([7]));
}

#[test]
fn nobody_hears_a_bell_that_has_rung() {
    assert!(can_wait_for_ever_within(1, waits::bell));
}
