//! What the real types are, those of this crate are too: each line is compiled with both.

#![allow(dead_code, reason = "most of it only has to compile")]

macro_rules! kinds {
    ($name:ident: $crossbeam:ident, $std:ident) => {
        mod $name {
            use std::cell::Cell;
            use std::fmt::{Debug, Display};
            use std::io;
            use std::iter::FusedIterator;
            use std::marker::PhantomPinned;
            use std::panic::{RefUnwindSafe, UnwindSafe};

            use $crossbeam::atomic::{AtomicCell, AtomicConsume};
            use $crossbeam::channel::{
                self, IntoIter, Iter, Receiver, Select, SelectedOperation, Sender, TryIter,
            };
            use $crossbeam::queue::{ArrayQueue, SegQueue};
            use $crossbeam::sync::{
                Parker, ShardedLock, ShardedLockReadGuard, ShardedLockWriteGuard, Unparker, WaitGroup,
            };
            use $crossbeam::thread::{Scope, ScopedJoinHandle, ScopedThreadBuilder};
            use $crossbeam::utils::{Backoff, CachePadded};

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
            fn is_made<T: Default>() {}
            fn ends_once<T: FusedIterator>() {}
            fn consumes<T: AtomicConsume>() {}
            fn gives<T, I: IntoIterator<Item = T>>() {}

            static CELL: AtomicCell<u8> = AtomicCell::new(1);
            static QUEUE: SegQueue<u8> = SegQueue::new();
            const LOCK_FREE: bool = AtomicCell::<u8>::is_lock_free();

            #[test]
            fn their_traits() {
                let _ = (&CELL, &QUEUE, LOCK_FREE);
                shows::<(Sender<Plain>, Receiver<Plain>, Iter<Plain>, TryIter<Plain>, IntoIter<Plain>)>();
                moves::<(Sender<Lone>, Receiver<Lone>, Iter<Lone>, TryIter<Lone>, IntoIter<Lone>)>();
                is_shared::<(Sender<Lone>, Receiver<Lone>, Iter<Lone>, TryIter<Lone>, IntoIter<Lone>)>();
                unwinds::<(Sender<Lone>, Receiver<Lone>)>();
                clones::<(Sender<Plain>, Receiver<Plain>, Select)>();
                ends_once::<Iter<u8>>();
                ends_once::<IntoIter<u8>>();
                gives::<Plain, Receiver<Plain>>();
                gives::<Plain, &'static Receiver<Plain>>();
                shows::<(Select, SelectedOperation)>();
                moves::<Select>();
                is_shared::<Select>();
                is_made::<Select>();

                shows::<(AtomicCell<u8>, ArrayQueue<Plain>, SegQueue<Plain>)>();
                is_made::<(AtomicCell<u8>, SegQueue<Plain>, Parker, WaitGroup, ShardedLock<u8>, Backoff)>();
                let _: (AtomicCell<Plain>, ShardedLock<Plain>) = (Plain.into(), Plain.into());
                moves::<(AtomicCell<Lone>, ArrayQueue<Lone>, SegQueue<Lone>)>();
                is_shared::<(AtomicCell<Lone>, ArrayQueue<Lone>, SegQueue<Lone>)>();
                unwinds::<(AtomicCell<Lone>, ArrayQueue<Lone>, SegQueue<Lone>, ShardedLock<Lone>)>();
                unpins::<ArrayQueue<PhantomPinned>>();
                gives::<Plain, ArrayQueue<Plain>>();
                gives::<Plain, SegQueue<Plain>>();
                consumes::<$std::sync::atomic::AtomicUsize>();

                shows::<(Parker, Unparker, WaitGroup, ShardedLock<u8>, Backoff, CachePadded<u8>)>();
                moves::<(Parker, Unparker, WaitGroup, ShardedLock<Lone>)>();
                is_shared::<(
                    Unparker,
                    WaitGroup,
                    ShardedLock<u8>,
                    ShardedLockReadGuard<u8>,
                    ShardedLockWriteGuard<u8>,
                )>();
                clones::<(Unparker, WaitGroup)>();
                prints::<ShardedLockReadGuard<str>>();
                shows::<ShardedLockWriteGuard<u8>>();
                is_shared::<(Scope, ScopedJoinHandle<*const u8>)>();
                moves::<ScopedJoinHandle<*const u8>>();
                shows::<(Scope, ScopedThreadBuilder, ScopedJoinHandle<Plain>)>();
            }

            /// Whatever has no `'static`, no `Sync` and no `Debug` can be sent.
            fn sends<T: Send>(values: Vec<T>) -> Option<T> {
                let ((sender, receiver), queue) = (channel::unbounded(), ArrayQueue::new(1));
                for value in values {
                    sender.send(value).ok()?;
                    queue.force_push(receiver.iter().next()?);
                }
                let (none, cell) = (channel::never::<T>(), AtomicCell::new(queue.pop()));
                $crossbeam::select! {
                    recv(none) -> value => cell.store(value.ok()),
                    send(sender, cell.swap(None)?) -> sent => sent.ok()?,
                    default => {}
                }
                receiver.into_iter().next().or(cell.into_inner())
            }

            fn borrows(text: &str) -> io::Result<&str> {
                let joined = $crossbeam::scope(|scope| {
                    let inner = scope
                        .builder()
                        .name(text.to_owned())
                        .spawn(|scope| scope.spawn(move |_| text).join().expect("it does not panic"));
                    inner.map(|inner| inner.join().expect("it does not panic"))
                });
                joined.expect("no thread panics")
            }
        }
    };
}

kinds!(the_real_ones_are: crossbeam, std);
kinds!(so_are_these: interleave_crossbeam, interleave_std);
