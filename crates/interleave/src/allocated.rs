//! How much memory a thread has taken and not given back.
//!
//! A task that has ended keeps its memory for as long as somebody has a handle of it, and no count of tasks
//! or of values shows that.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

thread_local! {
    // Without a destructor, so that it can be used as long as the thread lives.
    static HELD: Cell<isize> = const { Cell::new(0) };
}

/// The system's allocator, which counts. A check's program makes it the `#[global_allocator]`.
#[derive(Clone, Copy, Debug)]
pub struct Counting;

/// The bytes that the running thread has allocated, less those that it has freed. Below 0 if it frees what
/// others have allocated.
///
/// Always 0 where [`Counting`] is not the allocator.
#[must_use]
pub fn held() -> isize {
    HELD.get()
}

fn count(bytes: isize) {
    HELD.set(HELD.get().wrapping_add(bytes));
}

/// No layout is larger than `isize::MAX`.
fn size(layout: Layout) -> isize {
    layout.size().cast_signed()
}

// SAFETY: every call goes to the system's allocator as it is.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(size(layout));
        // SAFETY: the caller keeps the promises of `GlobalAlloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(-size(layout));
        // SAFETY: as above.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[global_allocator]
    static ALLOCATOR: Counting = Counting;

    #[test]
    fn what_is_kept_is_held_and_what_is_freed_is_not() {
        let before = held();
        let kept = Box::new([0_u8; 100]);
        drop(Box::new([0_u8; 1_000]));
        assert_eq!(held() - before, 100);
        drop(kept);
        assert_eq!(held(), before);
        let mut grown = Vec::with_capacity(10);
        grown.extend([0_u8; 10]);
        grown.reserve_exact(90);
        assert_eq!(held() - before, 100);
    }
}
