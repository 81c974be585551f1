//! `std::cell`, with an [`UnsafeCell`], a [`Cell`] and a [`RefCell`] that tell data races.

mod plain;
mod ref_cell;

use std::fmt;
use std::panic::Location;

pub use ::std::cell::{BorrowError, BorrowMutError, LazyCell, OnceCell, Ref, RefMut};

pub use plain::Cell;
pub use ref_cell::RefCell;

use crate::rt;
use crate::rt::object::{CELL, Found, Id};
use crate::rt::statics::Memory;

interleave::local_cells!(Cell, RefCell);

/// What the checker knows a `Cell` or a `RefCell` by.
struct Watch(Id);

impl Watch {
    const fn new() -> Self {
        Self(Id::new())
    }

    /// The running thread uses the cell, of which this is the real one.
    #[track_caller]
    fn used<C: ?Sized>(&self, kind: &'static str, real: &C, writes: bool) {
        if rt::active() {
            let place = Location::caller();
            let (cell, new) = self.0.find_cell(kind, place);
            if new {
                Memory::of(::std::ptr::from_ref(real).cast_mut()).renew_alone();
            }
            rt::with(|run| run.use_cell(cell, place, writes));
        }
    }
}

/// As [`std::cell::UnsafeCell`].
///
/// Each [`get`](UnsafeCell::get) counts as one access of the running thread, a write if the bytes are others
/// at its next operation. Two accesses that nothing orders, one of them a write, fail the check. So a pointer
/// that was got must be used before the thread's next operation; one that is kept for later is out of sight.
/// Only the first 256 bytes are compared, and to write what is there already is no write.
#[repr(transparent)]
pub struct UnsafeCell<T: ?Sized>(Watched<T>);

struct Watched<T: ?Sized> {
    /// Dropped first: what the cell was used for is settled while the value is still there.
    _settled: Settled,
    id: Id,
    value: ::std::cell::UnsafeCell<T>,
}

/// A type of its own, and not a `Drop` of the cell, with which the value could hold no reference that ends before it.
struct Settled;

impl Drop for Settled {
    fn drop(&mut self) {
        if rt::active() {
            rt::with(rt::Run::settle_memory);
        }
    }
}

impl<T> UnsafeCell<T> {
    /// A cell with this value.
    pub const fn new(value: T) -> Self {
        Self(Watched { _settled: Settled, id: Id::new(), value: ::std::cell::UnsafeCell::new(value) })
    }

    /// The value, which nobody else can use.
    pub fn into_inner(self) -> T {
        if rt::active() {
            rt::with(rt::Run::settle_memory);
        }
        self.0.value.into_inner()
    }
}

impl<T: ?Sized> UnsafeCell<T> {
    /// A pointer to the value, to be used before the thread's next operation.
    #[track_caller]
    pub fn get(&self) -> *mut T {
        let pointer = self.0.value.get();
        if rt::active() {
            let place = Location::caller();
            let memory = Memory::of(pointer);
            let handle = match self.0.id.find(CELL, place) {
                Found::Known(handle) => handle,
                Found::New { handle, .. } => {
                    memory.renew();
                    handle
                }
            };
            rt::with(|run| run.use_memory(handle, memory, place));
        }
        pointer
    }

    /// The value, which nobody else can use.
    pub fn get_mut(&mut self) -> &mut T {
        if rt::active() {
            rt::with(rt::Run::settle_memory);
        }
        self.0.value.get_mut()
    }

    /// As `get`, from a pointer to the cell; out of sight of the check.
    #[expect(clippy::not_unsafe_ptr_arg_deref, reason = "it computes an address and reads nothing")]
    pub const fn raw_get(this: *const Self) -> *mut T {
        // SAFETY: nothing is read.
        ::std::cell::UnsafeCell::raw_get(unsafe { &raw const (*this).0.value })
    }
}

impl<T: Default> Default for UnsafeCell<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T> From<T> for UnsafeCell<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T: ?Sized> fmt::Debug for UnsafeCell<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnsafeCell").finish_non_exhaustive()
    }
}
