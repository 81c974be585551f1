//! What the real types are, those of this crate are too: each line is compiled with both.

#![allow(dead_code, reason = "most of it only has to compile")]

macro_rules! kinds {
    ($name:ident: $tokio:ident, $util:ident) => {
        mod $name {
            use std::cell::Cell;
            use std::error::Error;
            use std::fmt::Debug;
            use std::future::Future;
            use std::hash::Hash;
            use std::marker::PhantomPinned;
            use std::panic::{RefUnwindSafe, UnwindSafe};
            use std::task::{Context, Poll};

            use futures_core::Stream;
            use futures_sink::Sink;
            use $tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
            use $tokio::task::JoinHandle;
            use $util::future::FutureExt;
            use $util::sync::*;
            use $util::task::task_tracker::*;
            use $util::task::{AbortOnDrop, AbortOnDropHandle, JoinQueue};

            /// Shows nothing of itself, and is neither default nor a copy.
            struct Plain;
            /// May go to another thread, but not be seen from one.
            type Lone = Cell<u8>;

            fn shows<T: Debug>() {}
            fn moves<T: Send>() {}
            fn moving<T: Send>(_: &T) {}
            fn is_shared<T: Sync>() {}
            fn unpins<T: Unpin>() {}
            fn unwinds<T: UnwindSafe + RefUnwindSafe>() {}
            fn clones<T: Clone>() {}
            fn is_made<T: Default>() {}
            fn compares<T: Clone + Eq + Hash + Default>() {}
            fn fails<T: Error>() {}
            fn takes<T, S: Sink<T, Error = PollSendError<T>>>() {}
            fn streams<S: Stream<Item = OwnedSemaphorePermit>>() {}

            #[test]
            fn their_traits() {
                compares::<CancellationToken>();
                unwinds::<CancellationToken>();
                shows::<(CancellationToken, DropGuard, DropGuardRef)>();
                shows::<(WaitForCancellationFuture, WaitForCancellationFutureOwned)>();
                moves::<(CancellationToken, DropGuard, DropGuardRef)>();
                moves::<(WaitForCancellationFuture, WaitForCancellationFutureOwned)>();
                is_shared::<(CancellationToken, DropGuard, DropGuardRef)>();
                is_shared::<(WaitForCancellationFuture, WaitForCancellationFutureOwned)>();
                shows::<(PollSender<u8>, PollSendError<u8>, PollSemaphore)>();
                clones::<(PollSender<Plain>, PollSemaphore)>();
                unpins::<(PollSender<PhantomPinned>, PollSemaphore)>();
                moves::<(PollSender<Lone>, PollSemaphore)>();
                is_shared::<(PollSender<Lone>, PollSemaphore)>();
                fails::<PollSendError<u8>>();
                takes::<Lone, PollSender<Lone>>();
                streams::<PollSemaphore>();
                let _ = |semaphore: &PollSemaphore| {
                    <PollSemaphore as AsRef<Semaphore>>::as_ref(semaphore).close()
                };

                is_made::<(TaskTracker, JoinQueue<Plain>)>();
                clones::<(TaskTracker, TaskTrackerToken)>();
                shows::<(TaskTracker, TaskTrackerToken, TaskTrackerWaitFuture, TrackedFuture<u8>)>();
                moves::<(TaskTracker, TaskTrackerToken, TaskTrackerWaitFuture, TrackedFuture<Lone>)>();
                is_shared::<(TaskTracker, TaskTrackerToken, TaskTrackerWaitFuture, TrackedFuture<u8>)>();
                shows::<(JoinQueue<Plain>, AbortOnDrop, AbortOnDropHandle<u8>)>();
                moves::<(JoinQueue<Lone>, AbortOnDrop, AbortOnDropHandle<Lone>)>();
                is_shared::<(JoinQueue<Lone>, AbortOnDrop, AbortOnDropHandle<Lone>)>();
                unpins::<(AbortOnDrop, AbortOnDropHandle<PhantomPinned>, JoinQueue<PhantomPinned>)>();
                let _ = |handle: &AbortOnDropHandle<u8>| AsRef::<JoinHandle<u8>>::as_ref(handle).abort();
            }

            /// A future that refers to something can be kept with what lives shorter.
            fn shrinks<'a>(
                wait: TaskTrackerWaitFuture<'static>,
                cancelled: WaitForCancellationFuture<'static>,
            ) -> (TaskTrackerWaitFuture<'a>, WaitForCancellationFuture<'a>) {
                (wait, cancelled)
            }

            /// Whatever has no `'static`, no `Sync` and no `Debug` can be sent.
            fn polls<T: Send>(sender: mpsc::Sender<T>, value: T, context: &mut Context<'_>) -> Option<T> {
                let mut sender = PollSender::new(sender);
                let _: Poll<Result<(), PollSendError<T>>> = sender.poll_reserve(context);
                let left = sender.send_item(value).err().and_then(PollSendError::into_inner);
                sender.abort_send();
                sender.close();
                left.filter(|_| sender.is_closed() && sender.get_ref().is_none())
            }

            fn cancels<'a, F: Future + Send>(
                token: &'a CancellationToken,
                tracker: &'a TaskTracker,
                future: F,
                other: F,
            ) {
                moving(&token.cancelled());
                moving(&token.clone().cancelled_owned());
                moving(&token.run_until_cancelled(future.with_cancellation_token(token)));
                moving(
                    &token
                        .clone()
                        .run_until_cancelled_owned(other.with_cancellation_token_owned(token.clone())),
                );
                moving(&tracker.wait());
                moving(&tracker.track_future(async {}));
            }

            async fn joins(mut queue: JoinQueue<Lone>) {
                moving(&queue.join_next());
                moving(&queue.join_next_with_id());
                moving(&queue.shutdown());
                moving(&queue.join_all());
                let _: JoinQueue<u8> = [std::future::ready(1)].into_iter().collect();
            }
        }
    };
}

kinds!(the_real_ones_are: tokio, tokio_util);
kinds!(so_are_these: interleave_tokio, interleave_tokio_util);

/// The real one has a feature of its own, which no exercise names: what is here is read off it.
mod join_map {
    use std::cell::Cell;
    use std::fmt::Debug;
    use std::hash::Hash;

    use interleave_tokio::runtime::Handle;
    use interleave_tokio_util::task::{JoinMap, JoinMapKeys};

    struct Plain;

    fn moves<T: Send>(_: &T) {}

    fn keys<'a, K: Debug>(
        map: &'a JoinMap<K, Plain>,
    ) -> (impl ExactSizeIterator<Item = &'a K> + use<'a, K>, String) {
        let keys: JoinMapKeys<'_, K, Plain> = map.keys();
        (keys, format!("{map:?}"))
    }

    fn without_bounds<K: Send, V: Send + 'static, S: Send>(map: &mut JoinMap<K, V, S>) {
        moves(map);
        map.abort_all();
        map.detach_all();
        let _: JoinMap<Plain, Plain> = JoinMap::default();
    }

    async fn joins<K: Hash + Eq + Send>(
        mut map: JoinMap<K, Cell<u8>>,
        [one, other]: [K; 2],
        handle: &Handle,
    ) {
        map.spawn(one, std::future::ready(Cell::default()));
        map.spawn_blocking_on(other, Cell::default, handle);
        moves(&map.join_next());
        moves(&map.shutdown());
    }
}
