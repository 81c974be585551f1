/// Whoever counts.
mod counting;

/// Whoever asks.
mod asking;

/// Whoever counts or asks in a panic.
mod panics;

use std::sync::Arc;

use crate::exercise::SafeCounter;

/// How many paths are known already: as many as a table of up to 64 places has room for, one less, or as many
/// as make it full to three quarters or seven eighths; and some more.
const KNOWN: [usize; 22] = [1, 2, 3, 4, 6, 7, 8, 9, 10, 12, 14, 15, 16, 20, 24, 28, 31, 32, 48, 56, 63, 64];

fn path(number: usize) -> String {
    format!("/{number}")
}

/// A counter in which so many paths were counted once.
fn with_paths(known: usize) -> Arc<SafeCounter> {
    let counter = SafeCounter::new();
    (0..known).for_each(|number| counter.incr(&path(number)));
    Arc::new(counter)
}
