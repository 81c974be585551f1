//! Waiting is checked under every schedule only: on real threads a bell that rings too early is heard on most days.

use crate::exercise::{Worker, start};
use interleave_std::within_time_limit;

/// There is none of these.
struct Nobody;

impl Worker for Nobody {
    fn connect(&self) {}

    fn warm_up(&self, _: &str) {}
}

/// A service without workers. If this fails, look at what waits for the first of them.
#[test]
fn without_workers_it_opens() {
    within_time_limit(|| {
        let none: [Nobody; 0] = [];
        assert_eq!(start(|| "alone".to_owned(), &none, |settings| format!("open {settings}")), "open alone");
    });
}
