#![allow(
    clippy::drop_non_drop,
    clippy::forget_non_drop,
    reason = "in the starting point nothing has a Drop yet"
)]

/// Jobs and guards that have ended.
mod ended;

/// What is added while somebody waits.
mod added;

/// Whoever waits, alone or beside others.
mod waiting;

/// A job that panics, and a thread with a guard that does.
mod panics;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use crate::exercise::WaitGroup;

/// A thread that waits for the group, and expects that all is imported then.
#[track_caller]
fn page_that_waits(group: &Arc<WaitGroup>, imported: &Arc<AtomicBool>) -> thread::JoinHandle<()> {
    let (group, imported) = (Arc::clone(group), Arc::clone(imported));
    thread::spawn(move || {
        group.wait();
        assert!(imported.load(Ordering::SeqCst), "the guard was dropped before");
    })
}
