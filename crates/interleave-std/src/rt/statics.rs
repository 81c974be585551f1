//! Statics: each schedule finds them as the program's first did.
//!
//! A static's first value is computed by the compiler, so it owns nothing on the heap, and its bytes are the
//! whole of it. They are kept when a schedule first uses the static and written back for the next one. What
//! the last schedule's value owned is leaked: it belonged to that schedule.

use std::collections::HashMap;
use std::mem::MaybeUninit;
use std::sync::{Mutex, PoisonError};

/// Bytes, of which those in padding may never have been written.
type Bytes = Box<[MaybeUninit<u8>]>;

/// The first bytes of each static that was used so far, by address.
static FIRST: Mutex<Option<HashMap<usize, Bytes>>> = Mutex::new(None);

/// Memory that a stand-in type protects.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Memory {
    start: *mut u8,
    bytes: usize,
}

impl Memory {
    pub(crate) fn of<T: ?Sized>(value: *mut T) -> Self {
        // SAFETY: the pointer comes from an `UnsafeCell` that its caller borrows.
        let bytes = unsafe { size_of_val(&*value) };
        Self { start: value.cast(), bytes }
    }

    pub(crate) fn address(self) -> usize {
        self.start as usize
    }

    /// A copy of the bytes, of the first 256 where there are more.
    pub(crate) fn bytes(self) -> Vec<u8> {
        // SAFETY: the memory is there: the thread that uses it has not come to another operation. What is in
        // padding may never have been written, and Rust promises nothing of who reads that as a number. A
        // volatile read is one load from memory, of which the compiler must not guess what it gives: so two
        // copies are the same where nobody has written in between.
        (0..self.bytes.min(256)).map(|at| unsafe { self.start.add(at).read_volatile() }).collect()
    }

    /// Makes the memory what it was when the program began. False where that is not possible: it is no
    /// static.
    ///
    /// The caller is the only one who uses it: no schedule's thread has done so yet.
    pub(crate) fn renew(self) -> bool {
        if !is_static(self.start as usize) {
            return false;
        }
        let mut first = FIRST.lock().unwrap_or_else(PoisonError::into_inner);
        let first = first.get_or_insert_default();
        // SAFETY: the memory is a static's, so it is there; uninitialised padding is copied, not read.
        unsafe {
            match first.get(&(self.start as usize)) {
                Some(bytes) => std::ptr::copy_nonoverlapping(bytes.as_ptr().cast(), self.start, self.bytes),
                None => {
                    let mut bytes = Box::new_uninit_slice(self.bytes);
                    std::ptr::copy_nonoverlapping(self.start, bytes.as_mut_ptr().cast(), self.bytes);
                    first.insert(self.start as usize, bytes);
                }
            }
        }
        true
    }

    /// As `renew`, for what may be a part of memory that another type protects: then it is renewed with that.
    pub(crate) fn renew_alone(self) {
        if !is_static(self.address()) {
            return;
        }
        let around = |(&start, bytes): (&usize, &Bytes)| {
            bytes.len() > self.bytes && (start..start + bytes.len()).contains(&self.address())
        };
        let part = |first: &HashMap<usize, Bytes>| first.iter().any(around);
        if !FIRST.lock().unwrap_or_else(PoisonError::into_inner).as_ref().is_some_and(part) {
            self.renew();
        }
    }
}

/// True for an address in the program's own image, as the linker laid it out.
#[cfg(target_os = "linux")]
fn is_static(address: usize) -> bool {
    // Every ELF linker in use defines these two (GNU ld, lld, mold).
    unsafe extern "C" {
        static __executable_start: u8;
        static end: u8;
    }
    let (from, to) = (&raw const __executable_start as usize, &raw const end as usize);
    (from..to).contains(&address)
}

/// Elsewhere it is not known, and a check that meets a static twice says so.
#[cfg(not(target_os = "linux"))]
fn is_static(_address: usize) -> bool {
    false
}
