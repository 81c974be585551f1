//! # A thread that reads ahead
//!
//! An importer reads a file block by block and parses each block. Reading waits for the disk, parsing keeps a
//! core busy, so a thread reads the next blocks while the last one is parsed.
//!
//! Build [`Generator`], an iterator whose items a thread of its own makes by calling `make`. It promises:
//!
//! - The items come out in the order in which `make` gave them, each one once, whichever thread reads.
//! - `make` is called on that thread alone, never on one that reads.
//! - The thread begins at once, and works ahead of the reader until `capacity` items are ready, or until
//!   there are no more. An item that is ready can be read while `make` is busy with the next one.
//! - It works no further ahead: when `capacity` items are ready it makes at most one more, and makes the next
//!   one when an item has been read. With a capacity of 0 that is one item, which is made at once and waits
//!   for its reader. (What becomes of a capacity that does not fit into memory, such as `usize::MAX`, is left
//!   open.)
//! - When `make` gives `None` that is the end: it is not called again. After the last item `next` gives
//!   `None`, and goes on to do so.
//! - If `make` panics, the items before it come out as ever. Then `next` panics, once, with the same payload,
//!   also in a destructor while its thread panics. After that it gives `None`.
//! - Dropping the generator ends its thread, also one that waits for room, and returns when it has ended,
//!   also where a panic of the reader drops it. Once the drop has begun, `make` is called once more at
//!   most; a drop that has to wait for a lock of yours while `make` runs has begun. Dropping never panics,
//!   even if `make` has. (Left open are which of the two gets a lock for which both the drop and the thread
//!   wait, and what becomes of a payload, an item or a `make` whose own drop panics.)
//! - Nobody spins: who has to wait sleeps meanwhile. To look again every few milliseconds is sleep enough.

use std::marker::PhantomData;

/// Items that a thread makes ahead of their reader.
#[derive(Debug)]
pub struct Generator<T> {
    items: PhantomData<T>,
}

impl<T: Send + 'static> Generator<T> {
    /// Starts a thread that calls `make` until it gives `None`, and keeps `capacity` items ready.
    pub fn new(capacity: usize, make: impl FnMut() -> Option<T> + Send + 'static) -> Self {
        let _ = (capacity, make);
        Self { items: PhantomData }
    }
}

impl<T> Iterator for Generator<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        None
    }
}
