/// Rows that are stored, as many at once as the limit says.
mod rows;

/// What there may be in memory: tasks, rows, errors, and nothing when it has returned.
mod memory;

/// A caller that goes away.
mod dropped;

/// One who polls it, and another who awaits it; and answers at every moment.
mod awaited;

use std::num::NonZeroUsize;

fn at_most(limit: usize) -> NonZeroUsize {
    NonZeroUsize::new(limit).expect("a limit above 0")
}
