//! What cannot be explored, and so does not compile.
//!
//! Each such method asks for a bound that nothing meets; the compiler then says the sentence that stands
//! here. The `for<'a>` keeps it from looking for the bound before somebody calls the method.

/// ```compile_fail,E0277
/// interleave_std::sync::atomic::AtomicBool::new(true).as_ptr();
/// ```
/// ```compile_fail,E0277
/// let word: &interleave_std::sync::atomic::AtomicU32 =
///     unsafe { interleave_std::sync::atomic::AtomicU32::from_ptr(&mut 7) };
/// ```
///
/// That memory can be used as an atomic, or an atomic's memory as plain memory.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "under the checker, an atomic's memory cannot be reached through a pointer",
    label = "what is read and written through it would go behind the checker's back",
    note = "use the atomic itself: make it with `new`, share it by reference or in an `Arc`"
)]
pub trait ReachedThroughAPointer<'a> {}

/// ```compile_fail,E0277
/// interleave_std::cell::Cell::from_mut(&mut 7);
/// ```
/// ```compile_fail,E0277
/// let cell: &interleave_std::cell::Cell<[i32]> = &interleave_std::cell::Cell::new([7, 8]);
/// cell.as_slice_of_cells();
/// ```
///
/// That a value becomes a `Cell` where it is, or each part of one.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "under the checker, a value cannot be made a `Cell` where it is",
    label = "the checker keeps what it knows of a cell beside its value, and here is no room for that",
    note = "make each cell with `Cell::new`"
)]
pub trait SeenWithoutItsCell<'a> {}
