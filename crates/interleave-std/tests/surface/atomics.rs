//! Every atomic type and operation.

use core::sync::atomic as by_way_of_core;
use std::ptr;
use std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release, SeqCst};
use std::sync::atomic::*;

use crate::support::run;

macro_rules! integers {
    ($($name:ident $atomic:ident $int:ty;)*) => {$(
        #[test]
        fn $name() {
            run(|| {
                let mut atomic = $atomic::new(5);
                assert_eq!((atomic.load(Acquire), atomic.swap(6, AcqRel)), (5, 5));
                atomic.store(7, Release);
                assert_eq!(atomic.compare_exchange(7, 8, SeqCst, Relaxed), Ok(7));
                assert_eq!(atomic.compare_exchange(7, 9, SeqCst, Relaxed), Err(8));
                assert_eq!(atomic.compare_and_swap(8, 12, SeqCst), 8);
                assert_eq!((atomic.fetch_add(3, Relaxed), atomic.fetch_sub(1, Relaxed)), (12, 15));
                assert_eq!((atomic.fetch_and(0b110, Relaxed), atomic.fetch_or(1, Relaxed)), (14, 6));
                assert_eq!((atomic.fetch_xor(0b11, Relaxed), atomic.fetch_max(9, Relaxed)), (7, 4));
                assert_eq!((atomic.fetch_min(2, Relaxed), atomic.fetch_nand(3, Relaxed)), (9, 2));
                assert_eq!(atomic.load(Relaxed), !2);
                atomic.store(<$int>::MAX, Relaxed);
                assert_eq!((atomic.fetch_add(1, Relaxed), atomic.load(Relaxed)), (<$int>::MAX, <$int>::MIN));
                assert_eq!(atomic.fetch_update(Relaxed, Relaxed, |_| None), Err(<$int>::MIN));
                assert_eq!(atomic.fetch_update(Relaxed, Relaxed, |_| Some(3)), Ok(<$int>::MIN));
                assert_eq!(atomic.try_update(Relaxed, Relaxed, |old| old.checked_add(1)), Ok(3));
                assert_eq!((atomic.update(Relaxed, Relaxed, |old| old * 2), atomic.load(SeqCst)), (4, 8));
                *atomic.get_mut() += 1;
                assert_eq!(format!("{atomic:?}"), "9");
                assert_eq!((atomic.into_inner(), $atomic::from(3).into_inner()), (9, 3));
                assert_eq!($atomic::default().into_inner(), 0);
            });
        }
    )*};
}

integers! {
    u8_has_every_operation AtomicU8 u8;
    u16_has_every_operation AtomicU16 u16;
    u32_has_every_operation AtomicU32 u32;
    u64_has_every_operation AtomicU64 u64;
    usize_has_every_operation AtomicUsize usize;
    i8_has_every_operation AtomicI8 i8;
    i16_has_every_operation AtomicI16 i16;
    i32_has_every_operation AtomicI32 i32;
    i64_has_every_operation AtomicI64 i64;
    isize_has_every_operation AtomicIsize isize;
}

#[test]
fn bool_has_every_operation() {
    run(|| {
        let mut flag = AtomicBool::new(true);
        assert!(flag.load(Relaxed) && flag.swap(false, Relaxed));
        flag.store(true, SeqCst);
        assert_eq!(flag.compare_exchange(true, false, AcqRel, Acquire), Ok(true));
        assert_eq!(flag.compare_exchange(true, false, AcqRel, Acquire), Err(false));
        assert!(!flag.compare_and_swap(false, true, Relaxed));
        assert_eq!((flag.fetch_and(false, Relaxed), flag.fetch_or(true, Relaxed)), (true, false));
        assert_eq!((flag.fetch_xor(true, Relaxed), flag.fetch_nand(true, Relaxed)), (true, false));
        assert_eq!((flag.fetch_not(Relaxed), flag.load(Relaxed)), (true, false));
        assert_eq!(flag.fetch_update(Relaxed, Relaxed, |old| old.then_some(false)), Err(false));
        assert_eq!(flag.try_update(Relaxed, Relaxed, |old| Some(!old)), Ok(false));
        assert!(flag.update(Relaxed, Relaxed, |old| !old));
        *flag.get_mut() = true;
        assert_eq!((format!("{flag:?}"), flag.into_inner()), ("true".to_owned(), true));
        assert!(!AtomicBool::default().into_inner() && AtomicBool::from(true).into_inner());
    });
}

#[test]
fn pointers_have_every_operation() {
    run(|| {
        let mut numbers = [1_u32, 2, 3];
        let start = numbers.as_mut_ptr();
        let mut pointer = AtomicPtr::new(start);
        assert_eq!(pointer.fetch_ptr_add(2, Relaxed), start);
        assert_eq!(pointer.fetch_ptr_sub(1, Relaxed), start.wrapping_add(2));
        assert_eq!(pointer.fetch_byte_add(4, Relaxed), start.wrapping_add(1));
        assert_eq!(pointer.fetch_byte_sub(8, Relaxed), start.wrapping_add(2));
        assert_eq!(pointer.fetch_or(1, Relaxed), start);
        assert_eq!(pointer.fetch_and(!1, Relaxed).addr(), start.addr() | 1);
        assert_eq!((pointer.fetch_xor(0, Relaxed), pointer.load(Acquire)), (start, start));
        assert_eq!(pointer.swap(ptr::null_mut(), AcqRel), start);
        assert_eq!(pointer.compare_exchange(ptr::null_mut(), start, SeqCst, Relaxed), Ok(ptr::null_mut()));
        assert_eq!(pointer.compare_and_swap(start, start, Relaxed), start);
        assert_eq!(pointer.update(Relaxed, Relaxed, |old| old), start);
        assert_eq!(pointer.try_update(Relaxed, Relaxed, |_| None), Err(start));
        pointer.store(start, Release);
        *pointer.get_mut() = ptr::null_mut();
        assert_eq!(format!("{pointer:p} {pointer:?}"), "0x0 0x0");
        assert!(pointer.into_inner().is_null() && AtomicPtr::<u8>::default().into_inner().is_null());
        assert_eq!(AtomicPtr::from(start).into_inner(), start);
    });
}

#[test]
fn a_weak_exchange_in_a_loop_succeeds() {
    run(|| {
        let number = AtomicU32::new(1);
        while number.compare_exchange_weak(1, 2, SeqCst, Relaxed).is_err() {}
        assert_eq!(number.into_inner(), 2);
    });
}

#[test]
fn fences_and_the_rest() {
    run(|| {
        [Acquire, Release, AcqRel, SeqCst].into_iter().for_each(fence);
        compiler_fence(SeqCst);
        spin_loop_hint();
        std::hint::spin_loop();
        let (flag, unsigned, signed) = (ATOMIC_BOOL_INIT, ATOMIC_USIZE_INIT, ATOMIC_ISIZE_INIT);
        assert!(!flag.into_inner() && unsigned.into_inner() == 0 && signed.into_inner() == 0);
        let same: &by_way_of_core::AtomicU32 = &AtomicU32::new(1);
        assert_eq!(same.load(by_way_of_core::Ordering::SeqCst), 1);
    });
}
