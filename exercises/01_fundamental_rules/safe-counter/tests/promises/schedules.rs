/// Whoever counts.
mod counting;

/// Whoever asks.
mod asking;

/// Counts that could go back.
mod back;

/// Many paths, and tables that grow.
mod many;

/// Others who never rest.
mod busy;

/// Whoever counts or asks in a panic.
mod panics;

/// A counter that is gone.
mod dropped;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::exercise::SafeCounter;

fn path(number: usize) -> String {
    format!("/{number}")
}

/// A counter in which so many paths were counted once.
fn with_paths(known: usize) -> Arc<SafeCounter> {
    let counter = SafeCounter::new();
    (0..known).for_each(|number| counter.incr(&path(number)));
    Arc::new(counter)
}

/// Looks at so many paths, and notes each look: many looks without a change between them would be taken for a
/// loop that never ends, where each has to go through a list.
fn each_was_counted_once(counter: &SafeCounter, paths: usize) -> bool {
    let looks = AtomicUsize::new(0);
    (0..paths).all(|number| {
        looks.fetch_add(1, Ordering::Relaxed);
        counter.get(&path(number)) == 1
    })
}
