/// A stop, and what it hands back.
mod stop;

/// Whoever waits: the thread for room, the reader for an item.
mod waiting;

/// A feed that is dropped, and whoever waits for the end of its thread.
mod dropped;

/// A source that panics, and a reader that does.
mod panics;

use std::ops::Range;

use interleave_std::probe::Log;

/// Numbers, and a note of each one that was taken.
struct Queue {
    numbers: Range<u64>,
    taken: Log<u64>,
}

impl Queue {
    fn of(end: u64) -> (Self, Log<u64>) {
        let taken = Log::new();
        (Self { numbers: 0..end, taken: taken.clone() }, taken)
    }
}

impl Iterator for Queue {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        let number = self.numbers.next()?;
        self.taken.push(number);
        Some(number)
    }
}
