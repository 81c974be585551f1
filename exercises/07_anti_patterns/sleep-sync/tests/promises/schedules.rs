/// What comes before what: connected, settings, warm, open.
mod order;

/// Nobody waits for more than is needed, and who waits sleeps.
mod waiting;

/// A load or a worker that panics, and a thread that does.
mod panics;

use crate::exercise::Worker;
use interleave_std::probe::{Log, boom};

/// A worker that notes what it does.
#[derive(Clone)]
struct Double {
    name: &'static str,
    log: Log<String>,
}

fn workers<const N: usize>(names: [&'static str; N], log: &Log<String>) -> [Double; N] {
    names.map(|name| Double { name, log: log.clone() })
}

impl Worker for Double {
    fn connect(&self) {
        if self.name == "bug" {
            boom();
        }
        self.log.push(format!("{} connects", self.name));
    }

    fn warm_up(&self, settings: &str) {
        if self.name == "late bug" {
            boom();
        }
        self.log.push(format!("{} warms up with {settings}", self.name));
    }
}

/// Whether `first` stands in the log before `then`.
fn before(log: &[String], first: &str, then: &str) -> bool {
    let place = |what| log.iter().position(|entry| entry == what);
    matches!((place(first), place(then)), (Some(first), Some(then)) if first < then)
}
