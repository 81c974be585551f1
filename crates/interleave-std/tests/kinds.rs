//! What the real types are, those of this crate are too: each line is compiled with both.

#![allow(dead_code, reason = "most of it only has to compile")]

macro_rules! kinds {
    ($name:ident: $std:ident) => {
        mod $name {
            use std::error::Error;
            use std::fmt::{Debug, Display};
            use std::hash::Hash;
            use std::iter::FusedIterator;
            use std::marker::PhantomPinned;
            use std::panic::{RefUnwindSafe, UnwindSafe};

            use $std::cell::{Cell, RefCell, UnsafeCell};
            use $std::sync::{atomic::*, mpsc, *};
            use $std::thread::{self, AccessError, JoinHandle, LocalKey, Scope, ScopedJoinHandle, Thread, ThreadId};
            use $std::time::Instant;

            /// Shows nothing of itself, and is neither default nor a copy.
            struct Plain;
            /// May go to another thread, but not be seen from one.
            type Lone = Cell<u8>;

            fn shows<T: Debug>() {}
            fn prints<T: Display>() {}
            fn moves<T: Send>() {}
            fn is_shared<T: Sync>() {}
            fn unpins<T: Unpin>() {}
            fn unwinds<T: UnwindSafe + RefUnwindSafe>() {}
            fn clones<T: Clone>() {}
            fn compares<T: Copy + Eq + Hash>() {}
            fn ends_once<T: FusedIterator>() {}
            fn fails<T: Error>() {}
            fn gives<T, I: IntoIterator<Item = T>>() {}

            static LOCKS: [Mutex<u8>; 2] = [const { Mutex::new(0) }; 2];
            static RW: RwLock<u8> = RwLock::new(0);
            static WAITS: (Condvar, Once, Barrier) = (Condvar::new(), Once::new(), Barrier::new(2));
            static CELLS: (OnceLock<u8>, LazyLock<Vec<u8>>) = (OnceLock::new(), LazyLock::new(Vec::new));
            static COUNTS: (AtomicUsize, AtomicBool, AtomicPtr<u8>) =
                (AtomicUsize::new(0), AtomicBool::new(true), AtomicPtr::new(std::ptr::null_mut()));
            $std::thread_local! { static KEY: Lone = const { Cell::new(1) }; static OTHER: RefCell<Vec<u8>> = RefCell::default() }

            #[test]
            fn their_traits() {
                let _ = (&LOCKS, &RW, &WAITS, &CELLS, &COUNTS, &KEY, &OTHER);
                moves::<(Mutex<Lone>, RwLock<Lone>, OnceLock<Lone>, LazyLock<Lone>, Condvar, Once, Barrier)>();
                is_shared::<(Mutex<Lone>, RwLock<u8>, OnceLock<u8>, LazyLock<u8>, Condvar, Once, Barrier)>();
                unwinds::<(Mutex<Lone>, RwLock<Lone>, OnceLock<u8>, LazyLock<u8>, Condvar, Once, Barrier)>();
                shows::<(Mutex<u8>, RwLock<u8>, OnceLock<u8>, LazyLock<u8>, Condvar, Once, Barrier)>();
                let _: (Mutex<u8>, RwLock<u8>, OnceLock<Plain>, LazyLock<u8>, Condvar) = Default::default();
                let _: (Mutex<Plain>, RwLock<Plain>, OnceLock<Plain>) = (Plain.into(), Plain.into(), Plain.into());
                let _: (Arc<Mutex<dyn Debug>>, Arc<RwLock<[u8]>>) =
                    (Arc::new(Mutex::new(1)), Arc::new(RwLock::new([1, 2])));
                clones::<OnceLock<u8>>();
                is_shared::<(MutexGuard<u8>, RwLockReadGuard<u8>, RwLockWriteGuard<u8>)>();
                shows::<(MutexGuard<[u8]>, RwLockReadGuard<[u8]>, RwLockWriteGuard<[u8]>)>();
                prints::<RwLockReadGuard<str>>();
                shows::<(OnceState, WaitTimeoutResult, BarrierWaitResult)>();

                shows::<(mpsc::Sender<Plain>, mpsc::SyncSender<Plain>, mpsc::Receiver<Plain>, mpsc::Iter<u8>)>();
                moves::<(mpsc::Sender<Lone>, mpsc::SyncSender<Lone>, mpsc::Receiver<Lone>, mpsc::IntoIter<Lone>)>();
                is_shared::<(mpsc::Sender<Lone>, mpsc::SyncSender<Lone>)>();
                clones::<(mpsc::Sender<Plain>, mpsc::SyncSender<Plain>)>();
                gives::<Plain, mpsc::Receiver<Plain>>();
                gives::<Plain, &'static mpsc::Receiver<Plain>>();
                fails::<mpsc::SendError<Plain>>();
                fails::<mpsc::TrySendError<Plain>>();

                unwinds::<(AtomicUsize, AtomicBool, AtomicPtr<u8>)>();
                moves::<(Cell<Lone>, RefCell<Lone>, UnsafeCell<Lone>, AtomicPtr<Lone>)>();
                is_shared::<AtomicPtr<Lone>>();
                shows::<(Cell<u8>, RefCell<u8>, UnsafeCell<Plain>, AtomicPtr<Plain>, AtomicU8)>();
                let _: Box<RefCell<dyn Debug>> = Box::new(RefCell::new(1));
                let _: std::rc::Rc<UnsafeCell<dyn Debug>> = std::rc::Rc::new(UnsafeCell::new(1));

                moves::<(JoinHandle<*const u8>, Thread, ThreadId, LocalKey<*const u8>)>();
                is_shared::<(JoinHandle<*const u8>, Thread, ThreadId, LocalKey<*const u8>, Scope)>();
                unpins::<JoinHandle<PhantomPinned>>();
                unwinds::<LocalKey<Lone>>();
                shows::<(JoinHandle<Plain>, ScopedJoinHandle<Plain>, Scope, Thread, ThreadId, LocalKey<Plain>)>();
                moves::<ScopedJoinHandle<Lone>>();
                compares::<(ThreadId, Instant)>();
                clones::<(Thread, AccessError)>();
                fails::<AccessError>();
            }

            /// What can only be read through shows what lives shorter just as well.
            fn shrinks<'a>(guard: RwLockReadGuard<'a, &'static str>) -> RwLockReadGuard<'a, &'a str> {
                guard
            }

            /// What is in a cell may end before the cell does.
            fn outlives() {
                let (cells, mutex) = ((Cell::new(None), RefCell::new(None), UnsafeCell::new(None)), Mutex::new(None));
                let rw = RwLock::new(None);
                let text = String::new();
                cells.0.set(Some(&text));
                *cells.1.borrow_mut() = Some(&text);
                // SAFETY: nobody else has a reference to what is in it.
                unsafe { *cells.2.get() = Some(&text) };
                *mutex.lock().unwrap() = Some(&text);
                *rw.write().unwrap() = Some(&text);
            }

            /// Whatever has no `'static`, no `Sync` and no `Debug` can be sent and locked.
            fn sends<T: Send>(mut values: Vec<T>) -> Option<T> {
                let ((sender, receiver), mutex) = (mpsc::channel(), Mutex::new(values.pop()));
                let back = thread::scope(|scope| {
                    let mutex = &mutex;
                    let handle = scope.spawn(move || receiver.iter().chain(mutex.lock().ok()?.take()).next());
                    sender.send(values.pop()?).ok()?;
                    handle.join().ok()?
                });
                let waits = Condvar::new().wait_while(mutex.lock().ok()?, |value| value.is_some()).ok()?.take();
                let once = OnceLock::new();
                once.set(back.or(waits)?).ok()?;
                let _: &T = once.get_or_init(|| unreachable!("it is set"));
                once.into_inner()
            }

            fn borrows(text: &str) -> usize {
                let lazy = LazyLock::new(|| text.len());
                *LazyLock::force(&lazy) + KEY.with(|key| key.get() as usize) + OTHER.with_borrow(Vec::len)
            }
        }
    };
}

kinds!(the_real_ones_are: std);
kinds!(so_are_these: interleave_std);
