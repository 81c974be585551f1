//! Waiting is checked under every schedule only: on real threads a bell that rings too early is heard on most days.

use crate::exercise::{Worker, start};
use interleave_std::within_time_limit;

/// There is none of these.
struct Nobody;

impl Worker for Nobody {
    fn connect(&self) {}

    fn warm_up(&self, _: &str) {}
}

/// A service without workers, started twice. If this fails, look at what waits for the first worker, and if only the second start does, for a static.
#[test]
fn without_workers_it_opens() {
    within_time_limit(|| {
        let none: [Nobody; 0] = [];
        for settings in ["alone", "again"] {
            let opened = start(|| settings.to_owned(), &none, |settings| format!("open {settings}"));
            assert_eq!(opened, format!("open {settings}"));
        }
    });
}
