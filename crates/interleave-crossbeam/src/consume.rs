//! `crossbeam::atomic::AtomicConsume`.

use interleave_std::sync::atomic::{self, Ordering};

/// As [`crossbeam_utils::atomic::AtomicConsume`].
pub trait AtomicConsume {
    /// What the atomic holds.
    type Val;

    /// Reads the value. Here, as on most machines, that is a load that acquires.
    #[track_caller]
    fn load_consume(&self) -> Self::Val;
}

macro_rules! consume {
    ($($atomic:ident $(<$t:ident>)?: $val:ty),+ $(,)?) => {$(
        impl $(<$t>)? AtomicConsume for atomic::$atomic $(<$t>)? {
            type Val = $val;

            #[track_caller]
            fn load_consume(&self) -> $val {
                self.load(Ordering::Acquire)
            }
        }
    )+};
}

consume! {
    AtomicBool: bool, AtomicPtr<T>: *mut T,
    AtomicI8: i8, AtomicI16: i16, AtomicI32: i32, AtomicI64: i64, AtomicIsize: isize,
    AtomicU8: u8, AtomicU16: u16, AtomicU32: u32, AtomicU64: u64, AtomicUsize: usize,
}
