//! What the real types are, those of this crate are too: each line is compiled with both. A stand-in that asks for more
//! than the real one refuses a right answer.

#![allow(dead_code, reason = "most of it only has to compile")]

macro_rules! kinds {
    ($name:ident: $tokio:ident) => {
        mod $name {
            use std::cell::Cell;
            use std::collections::VecDeque;
            use std::error::Error;
            use std::fmt::{Debug, Display};
            use std::future::{Future, Ready};
            use std::hash::Hash;
            use std::panic::{RefUnwindSafe, UnwindSafe};
            use std::sync::{Arc, MutexGuard as Bound};
            use std::time::Duration;

            use $tokio::runtime::{Builder, Handle, Runtime};
            use $tokio::sync::{broadcast, futures::*, mpsc, oneshot, watch, *};
            use $tokio::task::{AbortHandle, Id, JoinError, JoinHandle, JoinSet, LocalKey, LocalSet};
            use $tokio::task::futures::TaskLocalFuture;
            use $tokio::time::{self, Instant, Interval, Sleep, Timeout};

            /// Shows nothing of itself, and is neither default nor a copy.
            struct Plain;
            /// May go to another thread, but not be seen from one.
            type Lone = Cell<u8>;
            /// May be seen from another thread, but not go there.
            type Stays = Bound<'static, u8>;

            fn shows<T: Debug>() {}
            fn prints<T: Display>() {}
            fn moves<T: Send>() {}
            fn moving<T: Send>(_: &T) {}
            fn is_shared<T: Sync>() {}
            fn unpins<T: Unpin>() {}
            fn unwinds<T: UnwindSafe + RefUnwindSafe>() {}
            fn clones<T: Clone>() {}
            fn fails<T: Error + Send + Sync + 'static>() {}
            fn compares<T: Copy + Eq + Hash>() {}

            static LOCK: Mutex<u8> = Mutex::const_new(0);
            static RW: RwLock<u8> = RwLock::const_with_max_readers(0, 7);
            static SEMAPHORE: Semaphore = Semaphore::const_new(Semaphore::MAX_PERMITS);
            static NOTIFY: Notify = Notify::const_new();
            static CELLS: [OnceCell<u8>; 2] = [OnceCell::const_new(), OnceCell::const_new_with(1)];
            static ONCE: SetOnce<u8> = SetOnce::const_new();
            $tokio::task_local! { static KEY: Vec<&'static str>; static OTHER: Lone }

            #[test]
            fn their_traits() {
                let _ = (&LOCK, &RW, &SEMAPHORE, &NOTIFY, &CELLS, &ONCE);
                moves::<(Mutex<Lone>, RwLock<Lone>, OnceCell<Lone>, SetOnce<Lone>, Semaphore, Notify, Barrier)>();
                is_shared::<(Mutex<Lone>, RwLock<u8>, OnceCell<u8>, SetOnce<u8>, Semaphore, Notify, Barrier)>();
                let _: (Mutex<u8>, Mutex<u8>, RwLock<u8>, RwLock<u8>) =
                    (Mutex::default(), 1.into(), RwLock::default(), 1.into());
                let _: (OnceCell<Plain>, OnceCell<Plain>, SetOnce<Plain>, SetOnce<Plain>, Notify) =
                    (OnceCell::default(), Plain.into(), SetOnce::default(), Plain.into(), Notify::default());
                let _: (Arc<Mutex<dyn Debug>>, Arc<RwLock<[u8]>>) =
                    (Arc::new(Mutex::new(1)), Arc::new(RwLock::new([1, 2])));
                shows::<(Mutex<u8>, RwLock<u8>, OnceCell<u8>, SetOnce<u8>, Semaphore, Notify, Barrier)>();
                clones::<(OnceCell<u8>, SetOnce<u8>)>();
                assert!(OnceCell::new_with(Some(1)) == OnceCell::from(1) && SetOnce::<u8>::new() == SetOnce::new());

                moves::<(MutexGuard<Lone>, MappedMutexGuard<Lone>, OwnedMutexGuard<Lone>, OwnedMappedMutexGuard<Lone>)>();
                is_shared::<(MutexGuard<u8>, MappedMutexGuard<Stays>, OwnedMutexGuard<u8>, OwnedMappedMutexGuard<u8>)>();
                moves::<(RwLockReadGuard<Stays>, RwLockWriteGuard<u8>, RwLockMappedWriteGuard<u8>)>();
                moves::<(OwnedRwLockReadGuard<u8, Stays>, OwnedRwLockWriteGuard<u8>, OwnedRwLockMappedWriteGuard<u8>)>();
                is_shared::<(RwLockReadGuard<u8>, RwLockWriteGuard<u8>, RwLockMappedWriteGuard<u8>)>();
                is_shared::<(OwnedRwLockReadGuard<u8>, OwnedRwLockWriteGuard<u8>, OwnedRwLockMappedWriteGuard<u8>)>();
                shows::<(MutexGuard<[u8]>, OwnedMappedMutexGuard<Plain, u8>, OwnedRwLockReadGuard<Plain, [u8]>)>();
                prints::<MutexGuard<str>>();
                prints::<OwnedRwLockMappedWriteGuard<Plain, str>>();
                shows::<(SemaphorePermit, OwnedSemaphorePermit, BarrierWaitResult)>();

                shows::<(mpsc::Sender<Plain>, mpsc::Receiver<Plain>, mpsc::WeakSender<Plain>)>();
                shows::<(mpsc::UnboundedSender<Plain>, mpsc::UnboundedReceiver<Plain>, mpsc::WeakUnboundedSender<Plain>)>();
                shows::<(mpsc::Permit<Plain>, mpsc::PermitIterator<Plain>, mpsc::OwnedPermit<Plain>)>();
                shows::<(broadcast::Sender<Plain>, broadcast::Receiver<Plain>, broadcast::WeakSender<Plain>)>();
                shows::<(oneshot::Sender<u8>, oneshot::Receiver<u8>, watch::Sender<u8>, watch::Receiver<u8>, watch::Ref<u8>)>();
                moves::<(mpsc::Sender<Lone>, mpsc::Receiver<Lone>, mpsc::Permit<Lone>, mpsc::OwnedPermit<Lone>)>();
                is_shared::<(mpsc::Sender<Lone>, mpsc::Receiver<Lone>, mpsc::WeakSender<Lone>, mpsc::OwnedPermit<Lone>)>();
                moves::<(oneshot::Sender<Lone>, oneshot::Receiver<Lone>, broadcast::Sender<Lone>, broadcast::Receiver<Lone>)>();
                is_shared::<(oneshot::Sender<Lone>, oneshot::Receiver<Lone>, broadcast::Sender<Lone>, broadcast::Receiver<Lone>)>();
                moves::<(watch::Sender<u8>, watch::Receiver<u8>)>();
                is_shared::<(watch::Sender<u8>, watch::Receiver<u8>)>();
                unpins::<(mpsc::Sender<*const u8>, mpsc::Receiver<*const u8>, oneshot::Receiver<*const u8>)>();
                clones::<(mpsc::Sender<Plain>, mpsc::WeakSender<Plain>, mpsc::UnboundedSender<Plain>)>();
                clones::<(broadcast::Sender<Plain>, broadcast::WeakSender<Plain>, watch::Sender<Plain>, watch::Receiver<Plain>)>();
                let _: watch::Sender<u8> = watch::Sender::default();

                moves::<(JoinHandle<Lone>, JoinSet<Lone>, AbortHandle, JoinError, Notified, OwnedNotified)>();
                is_shared::<(JoinHandle<Lone>, JoinSet<Lone>, AbortHandle, JoinError, Notified, OwnedNotified)>();
                unpins::<(JoinHandle<std::marker::PhantomPinned>, JoinSet<std::marker::PhantomPinned>, LocalSet)>();
                unwinds::<(JoinHandle<Plain>, AbortHandle)>();
                shows::<(JoinHandle<u8>, JoinSet<Plain>, AbortHandle, JoinError, Notified, OwnedNotified, LocalSet)>();
                clones::<(AbortHandle, Handle)>();
                compares::<(Id, Instant)>();
                fails::<JoinError>();
                fails::<time::error::Elapsed>();
                let _: (JoinSet<Plain>, LocalSet) = (JoinSet::default(), LocalSet::default());
                let _ = |error: JoinError| std::io::Error::from(error);
                shows::<(TaskLocalFuture<u8, Plain>, LocalKey<Plain>, Sleep, Interval, Timeout<u8>, Instant)>();
                moves::<(TaskLocalFuture<Lone, Lone>, LocalKey<*const u8>, Sleep, Interval, Timeout<Lone>)>();
                is_shared::<(LocalKey<*const u8>, Sleep, Interval, Timeout<u8>, Handle, Runtime)>();
                unpins::<(Interval, Instant)>();
            }

            /// What can only be read through shows what lives shorter just as well. (Not `watch::Ref`, nor are locks
            /// always `UnwindSafe`: both depend on tokio's feature `parking_lot`, which others may have turned on.)
            fn shrinks<'a>(
                guard: RwLockReadGuard<'a, &'static str>,
                owned: OwnedRwLockReadGuard<u8, &'static str>,
            ) -> (RwLockReadGuard<'a, &'a str>, OwnedRwLockReadGuard<u8, &'a str>) {
                (guard, owned)
            }

            /// Whatever has no `'static`, no `Sync` and no `Debug` can be sent and locked, on any thread.
            async fn locks<T: Send>(lock: Arc<Mutex<T>>, value: T) -> T {
                moving(&lock.lock());
                moving(&Arc::clone(&lock).lock_owned());
                let mut guard = lock.lock().await;
                let _: &Mutex<T> = MutexGuard::mutex(&guard);
                std::mem::replace(&mut guard, value)
            }

            async fn reads<T: Send + Sync>(lock: Arc<RwLock<T>>) {
                moving(&lock.read());
                moving(&lock.write());
                moving(&Arc::clone(&lock).read_owned());
                moving(&Arc::clone(&lock).write_owned());
                let _ = RwLockReadGuard::map::<_, T>(lock.read().await, |value| value);
                let whole = RwLockWriteGuard::try_map::<_, T>(lock.write().await, |value| Some(value));
                drop(whole.map(|whole| RwLockMappedWriteGuard::map::<_, T>(whole, |value| value)).ok());
                let _ = OwnedRwLockWriteGuard::downgrade_map::<_, T>(lock.write_owned().await, |value| value);
            }

            async fn sends<T: Send>(mut values: VecDeque<T>) -> Option<()> {
                let (sender, mut receiver) = mpsc::channel::<T>(1);
                moving(&sender.send(values.pop_front()?));
                moving(&sender.send_timeout(values.pop_front()?, Duration::ZERO));
                moving(&sender.reserve());
                moving(&sender.reserve_many(1));
                moving(&sender.clone().reserve_owned());
                moving(&sender.closed());
                moving(&receiver.recv());
                moving(&receiver.recv_many(&mut Vec::new(), 1));
                sender.reserve().await.ok()?.send(values.pop_front()?);
                sender.clone().try_reserve_owned().ok()?.send(values.pop_front()?);
                let (sender, mut receiver) = mpsc::unbounded_channel::<T>();
                sender.send(values.pop_front()?).ok()?;
                moving(&receiver.recv());
                let (mut sender, mut receiver) = oneshot::channel::<T>();
                moving(&sender.closed());
                moving(&receiver);
                sender.send(values.pop_front()?).ok()?;
                drop(receiver.try_recv());
                drop(receiver.await.ok()?);
                Some(())
            }

            async fn tells<T: Clone + Send + Sync>(value: T) -> Option<()> {
                let (sender, mut receiver) = broadcast::channel::<T>(1);
                sender.send(value.clone()).ok()?;
                moving(&receiver.recv());
                moving(&sender.closed());
                drop(receiver.resubscribe().recv().await);
                let (sender, mut receiver) = watch::channel(value.clone());
                moving(&receiver.changed());
                moving(&receiver.wait_for(|_| true));
                moving(&sender.closed());
                sender.send_replace(value.clone());
                sender.send_modify(|_| {});
                drop(receiver.borrow_and_update().clone());
                let (cell, once) = (OnceCell::new(), SetOnce::new());
                moving(&cell.get_or_init(|| std::future::ready(value.clone())));
                moving(&cell.get_or_try_init(|| std::future::ready(Err::<T, ()>(()))));
                moving(&once.wait());
                once.set(value).ok()
            }

            /// What no thread needs to share need not be `Send`, where tokio does not ask for it.
            async fn stays<T>(value: T) -> Option<T> {
                let (sender, mut receiver) = mpsc::channel(1);
                sender.send(Mutex::new(RwLock::new(value))).await.ok()?;
                let (sender, receiver2) = oneshot::channel();
                sender.send(receiver.recv().await?).ok()?;
                let (sender, mut receiver) = watch::channel(None);
                sender.send_replace(Some(receiver2.await.ok()?));
                receiver.changed().await.ok()?;
                drop(receiver);
                Some(sender.send_replace(None)?.into_inner().into_inner())
            }

            async fn waits(set: &mut JoinSet<&'static str>, tasks: JoinSet<Lone>, semaphore: Arc<Semaphore>) {
                moving(&set.join_next());
                moving(&set.join_next_with_id());
                moving(&set.shutdown());
                moving(&tasks.join_all());
                moving(&semaphore.acquire_many(1));
                moving(&semaphore.acquire_many_owned(1));
                moving(&time::timeout(Duration::ZERO, std::future::ready(Lone::default())));
                moving(&time::interval(Duration::from_secs(1)).tick());
                moving(&$tokio::task::yield_now());
                moving(&KEY.scope(Vec::new(), std::future::ready(Lone::default())));
                OTHER.sync_scope(Lone::new(1), || KEY.try_with(Vec::len).ok());
            }

            fn borrows<'a>(text: &'a str, set: &LocalSet) -> impl Future<Output = (&'a str, &'a str)> {
                let until = set.run_until(async move { text });
                async move { (time::timeout(Duration::ZERO, async { text }).await.unwrap_or(""), until.await) }
            }

            fn collects(tasks: Vec<Ready<Lone>>) -> JoinSet<Lone> {
                let mut set: JoinSet<Lone> = tasks.into_iter().collect();
                set.extend([std::future::ready(Lone::default())]);
                set
            }

            fn builds(hook: fn()) -> std::io::Result<Runtime> {
                Builder::new_current_thread().enable_all().on_thread_start::<fn()>(hook).build()
            }
        }
    };
}

kinds!(the_real_ones_are: tokio);
kinds!(so_are_these: interleave_tokio);
