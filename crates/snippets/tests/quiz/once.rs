//! `03_primitives/once.md`

use real::collections::BTreeSet;

use crate::outcomes::{can_wait_for_ever, outcomes};

mod two_settings {
    // ANCHOR: two_settings
    use std::sync::OnceLock;
    use std::thread;

    pub fn limits() -> (u32, u32) {
        let limit = OnceLock::new();
        thread::scope(|scope| {
            let from_file = scope.spawn(|| match limit.get() {
                Some(limit) => *limit,
                None => limit.set(10).map_or(0, |()| 10),
            });
            let from_flag = *limit.get_or_init(|| 20);
            (from_file.join().unwrap(), from_flag)
        })
    }
    // ANCHOR_END: two_settings
}

#[test]
fn who_loses_the_set_has_nothing() {
    assert_eq!(outcomes(two_settings::limits), BTreeSet::from([(0, 20), (10, 10), (20, 20)]));
}

mod within {
    use std::sync::OnceLock;
    use std::thread;

    pub fn a() {
        // ANCHOR: a
        let (user, token) = (OnceLock::new(), OnceLock::new());
        thread::scope(|scope| {
            scope.spawn(|| *user.get_or_init(|| *token.get_or_init(|| 1)));
            token.get_or_init(|| 2);
        });
        // ANCHOR_END: a
    }

    pub fn b() {
        // ANCHOR: b
        let (user, token) = (OnceLock::new(), OnceLock::new());
        thread::scope(|scope| {
            scope.spawn(|| *user.get_or_init(|| *token.get_or_init(|| 1)));
            token.get_or_init(|| *user.get_or_init(|| 2));
        });
        // ANCHOR_END: b
    }
}

#[test]
fn initialisers_that_need_each_other_may_wait_for_ever() {
    assert!(!can_wait_for_ever(within::a));
    assert!(can_wait_for_ever(within::b));
}
