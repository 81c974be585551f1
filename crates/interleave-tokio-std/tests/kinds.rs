//! What the real types are, those of this crate are too: each line is compiled with both.

#![allow(dead_code, reason = "most of it only has to compile")]

macro_rules! kinds {
    ($name:ident: $std:ident) => {
        mod $name {
            use std::cell::{Cell, RefCell};
            use std::fmt::{Debug, Display, Pointer};
            use std::panic::{RefUnwindSafe, UnwindSafe};

            use $std::sync::{atomic::*, *};
            use $std::thread::LocalKey;

            /// Shows nothing of itself, and is neither default nor a copy.
            struct Plain;
            /// May go to another thread, but not be seen from one.
            type Lone = Cell<u8>;
            /// May be seen from another thread, but not go there.
            type Stays = std::sync::MutexGuard<'static, u8>;

            fn shows<T: Debug>() {}
            fn prints<T: Display>() {}
            fn points<T: Pointer>() {}
            fn moves<T: Send>() {}
            fn is_shared<T: Sync>() {}
            fn unwinds<T: UnwindSafe + RefUnwindSafe>() {}
            fn clones<T: Clone>() {}

            static LOCKS: [Mutex<u8>; 2] = [const { Mutex::new(0) }; 2];
            static RW: (RwLock<u8>, Condvar, OnceLock<u8>) = (RwLock::new(0), Condvar::new(), OnceLock::new());
            static COUNTS: (AtomicUsize, AtomicBool, AtomicPtr<u8>) =
                (AtomicUsize::new(0), AtomicBool::new(true), AtomicPtr::new(std::ptr::null_mut()));
            const INNER: u64 = AtomicU64::new(7).into_inner();
            $std::thread_local! { static KEY: Lone = const { Cell::new(1) }; static OTHER: RefCell<Vec<u8>> = RefCell::default() }

            #[test]
            fn their_traits() {
                let _ = (&LOCKS, &RW, &COUNTS, INNER, &KEY, &OTHER);
                moves::<(Mutex<Lone>, RwLock<Lone>, OnceLock<Lone>, Condvar, LocalKey<*const u8>)>();
                is_shared::<(Mutex<Lone>, RwLock<u8>, OnceLock<u8>, Condvar, LocalKey<*const u8>)>();
                unwinds::<(Mutex<Lone>, RwLock<Lone>, OnceLock<u8>, Condvar)>();
                shows::<(Mutex<u8>, RwLock<u8>, OnceLock<u8>, Condvar, LocalKey<Plain>)>();
                let _: (Mutex<u8>, RwLock<u8>, OnceLock<Plain>, Condvar) = Default::default();
                let _: (Mutex<Plain>, RwLock<Plain>, OnceLock<Plain>) = (Plain.into(), Plain.into(), Plain.into());
                let _: (Arc<Mutex<dyn Debug>>, Arc<RwLock<[u8]>>) =
                    (Arc::new(Mutex::new(1)), Arc::new(RwLock::new([1, 2])));
                clones::<OnceLock<u8>>();
                is_shared::<(MutexGuard<Stays>, RwLockReadGuard<Stays>, RwLockWriteGuard<Stays>)>();
                shows::<(MutexGuard<[u8]>, RwLockReadGuard<[u8]>, RwLockWriteGuard<[u8]>, WaitTimeoutResult)>();
                prints::<RwLockReadGuard<str>>();
                unwinds::<(AtomicUsize, AtomicBool, AtomicPtr<u8>)>();
                is_shared::<AtomicPtr<Lone>>();
                shows::<(AtomicPtr<Plain>, AtomicU8)>();
                points::<AtomicPtr<Plain>>();
            }

            /// What can only be read through shows what lives shorter just as well.
            fn shrinks<'a>(guard: RwLockReadGuard<'a, &'static str>) -> RwLockReadGuard<'a, &'a str> {
                guard
            }

            /// What is in a lock may end before the lock does.
            fn outlives() {
                let (mutex, rw) = (Mutex::new(None), RwLock::new(None));
                let text = String::new();
                *mutex.lock().unwrap() = Some(&text);
                *rw.write().unwrap() = Some(&text);
            }

            /// Whatever has no `'static`, no `Sync` and no `Debug` can be locked.
            fn locks<T: Send>(value: T) -> Option<T> {
                let mutex = Mutex::new(Some(value));
                let waits = Condvar::new().wait_while(mutex.lock().ok()?, |value| value.is_none()).ok()?.take();
                let once = OnceLock::new();
                once.set(waits?).ok()?;
                let _: &T = once.get_or_init(|| unreachable!("it is set"));
                once.into_inner()
            }

            #[test]
            fn a_pointer_moves() {
                let pointer = AtomicPtr::new(std::ptr::null_mut::<u32>());
                pointer.fetch_update(Ordering::AcqRel, Ordering::Acquire, |old| Some(old.wrapping_add(2))).unwrap();
                assert_eq!(pointer.into_inner().addr(), 8);
            }
        }
    };
}

kinds!(the_real_ones_are: std);
kinds!(so_are_these: interleave_tokio_std);

/// By the names that came with Rust 1.91.
#[test]
fn the_newer_operations_of_a_pointer() {
    use interleave_tokio_std::sync::atomic::{AtomicPtr, Ordering::Relaxed};

    let pointer = AtomicPtr::new(std::ptr::null_mut::<u32>());
    pointer.fetch_ptr_add(3, Relaxed);
    pointer.fetch_ptr_sub(1, Relaxed);
    pointer.fetch_byte_add(4, Relaxed);
    pointer.fetch_byte_sub(8, Relaxed);
    pointer.fetch_or(3, Relaxed);
    pointer.fetch_and(5, Relaxed);
    assert_eq!(pointer.fetch_xor(1, Relaxed).addr(), 5);
    assert_eq!(pointer.into_inner().addr(), 4);
}
