//! The same programs on the real tokio and the real futures: every outcome that they show is among those explored.

#[path = "../../interleave-tokio/tests/util/mod.rs"]
mod util;

use std::collections::BTreeSet;

/// The programs, with `$tokio` as tokio and `$futures` as futures.
macro_rules! programs {
    ($tokio:ident, $futures:ident) => {
        use std::future::poll_fn;
        use std::sync::Arc;
        use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
        use std::task::Poll;

        use $futures::channel::{mpsc, oneshot};
        use $futures::future::{Either, abortable, select};
        use $futures::lock::Mutex;
        use $futures::task::AtomicWaker;
        use $futures::{FutureExt as _, SinkExt as _, StreamExt as _};
        use $tokio::task::JoinSet;

        pub async fn lost_update() -> String {
            let count = Arc::new(Mutex::new(0));
            let mut tasks = JoinSet::new();
            for _ in 0..2 {
                let count = Arc::clone(&count);
                tasks.spawn(async move {
                    let seen = *count.lock().await;
                    *count.lock().await = seen + 1;
                });
            }
            while tasks.join_next().await.is_some() {}
            format!("{}", *count.lock().await)
        }

        pub async fn tries() -> String {
            let lock = Arc::new(Mutex::new(()));
            let other = Arc::clone(&lock);
            let task = $tokio::spawn(async move {
                let guard = other.lock_owned().await;
                $tokio::task::yield_now().await;
                drop(guard);
            });
            $tokio::task::yield_now().await;
            let free = lock.try_lock().is_some();
            task.await.expect("it only locks");
            format!("{free} {}", lock.try_lock_owned().is_some())
        }

        pub async fn order_of_messages() -> String {
            let (sender, mut receiver) = mpsc::channel(0);
            for name in ["a", "b", "c"] {
                let mut sender = sender.clone();
                $tokio::spawn(async move { sender.send(name).await.expect("somebody receives") });
            }
            drop(sender);
            let mut order = String::new();
            while let Some(name) = receiver.next().await {
                order.push_str(name);
            }
            order
        }

        pub async fn room() -> String {
            let (mut sender, mut receiver) = mpsc::channel(0);
            let task =
                $tokio::spawn(
                    async move { (0..3).map(|n| sender.try_send(n).is_ok()).filter(|ok| *ok).count() },
                );
            let mut received = 0;
            while receiver.recv().await.is_ok() {
                received += 1;
            }
            assert_eq!(received, task.await.expect("it only sends"));
            format!("{received}")
        }

        pub async fn there_or_not() -> String {
            let (sender, mut receiver) = mpsc::unbounded();
            $tokio::spawn(async move { sender.unbounded_send(1).is_ok() });
            $tokio::task::yield_now().await;
            let first = receiver.try_recv();
            format!("{first:?} {:?}", receiver.next().await)
        }

        pub async fn first_of_two() -> String {
            let (one, first) = oneshot::channel();
            let (two, second) = oneshot::channel();
            $tokio::spawn(async move { one.send(1).is_ok() });
            $tokio::spawn(async move { two.send(2).is_ok() });
            match select(first, second).await {
                Either::Left((number, _)) | Either::Right((number, _)) => format!("{number:?}"),
            }
        }

        pub async fn sent_or_not() -> String {
            let (sender, receiver) = oneshot::channel();
            let task = $tokio::spawn(async move { sender.send(1).is_ok() });
            $tokio::task::yield_now().await;
            drop(receiver);
            format!("{}", task.await.expect("it only sends"))
        }

        pub async fn abort_or_end() -> String {
            let (future, handle) = abortable($tokio::task::yield_now());
            let task = $tokio::spawn(future);
            $tokio::task::yield_now().await;
            handle.abort();
            format!("{:?}", task.await.expect("it only ends"))
        }

        pub async fn seen_or_not() -> String {
            let shared = $tokio::task::yield_now().map(|()| 1).shared();
            let task = $tokio::spawn(shared.clone());
            $tokio::task::yield_now().await;
            let seen = shared.peek().copied();
            format!("{seen:?} {:?} {}", task.await.expect("it only ends"), shared.await)
        }

        pub async fn far_away() -> String {
            let (remote, handle) = $tokio::task::yield_now().map(|()| 1).remote_handle();
            let task = $tokio::spawn(remote);
            $tokio::task::yield_now().await;
            let now = handle.now_or_never();
            task.await.expect("it only ends");
            format!("{now:?}")
        }

        pub async fn flag_and_waker() -> String {
            let place = Arc::new((AtomicBool::new(false), AtomicWaker::new()));
            let other = Arc::clone(&place);
            $tokio::spawn(async move {
                other.0.store(true, SeqCst);
                other.1.wake();
            });
            let mut polls = 0;
            poll_fn(|context| {
                polls += 1;
                place.1.register(context.waker());
                if place.0.load(SeqCst) { Poll::Ready(()) } else { Poll::Pending }
            })
            .await;
            format!("{polls}, left: {}", place.1.take().is_some())
        }
    };
}

mod real {
    programs!(tokio, futures);
}

mod explored {
    programs!(interleave_tokio, interleave_futures);
}

/// Runs a program many times on two threads.
fn observed<F: Future<Output = String> + Send + 'static>(program: fn() -> F) -> BTreeSet<String> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build();
    let runtime = runtime.expect("a runtime can be built");
    runtime.block_on(async {
        let mut found = BTreeSet::new();
        for _ in 0..400 {
            found.insert(tokio::spawn(program()).await.expect("it goes well"));
        }
        found
    })
}

macro_rules! compare {
    ($($program:ident: $least:literal,)+) => {
        $(
            #[test]
            fn $program() {
                let explored = util::outcomes(explored::$program);
                assert!(explored.len() >= $least, "only {explored:?}");
                let observed = observed(real::$program);
                assert!(observed.is_subset(&explored), "futures show {observed:?}, explored were {explored:?}");
            }
        )+
    };
}

// How many outcomes each has at least, so that an exploration that does not explore is noticed.
compare! {
    lost_update: 2,
    tries: 2,
    order_of_messages: 6,
    room: 3,
    there_or_not: 2,
    first_of_two: 2,
    sent_or_not: 2,
    abort_or_end: 2,
    seen_or_not: 2,
    far_away: 2,
    flag_and_waker: 2,
}
