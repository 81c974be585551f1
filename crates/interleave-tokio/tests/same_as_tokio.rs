//! The same programs on the real tokio: every outcome that it shows is among those explored.

mod util;

use std::collections::BTreeSet;

/// The programs, with `$tokio` as tokio.
macro_rules! programs {
    ($tokio:ident) => {
        use std::sync::Arc;
        use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
        use std::time::Duration;

        use $tokio::sync::{Mutex, Notify, RwLock, Semaphore, broadcast, mpsc, oneshot, watch};
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

        pub async fn order_of_messages() -> String {
            let (sender, mut receiver) = mpsc::channel(2);
            for name in ["a", "b", "c"] {
                let sender = sender.clone();
                $tokio::spawn(async move { sender.send(name).await.expect("somebody receives") });
            }
            drop(sender);
            let mut order = String::new();
            while let Some(name) = receiver.recv().await {
                order.push_str(name);
            }
            order
        }

        pub async fn first_of_two() -> String {
            let (one, first) = oneshot::channel();
            let (two, second) = oneshot::channel();
            $tokio::spawn(async move { one.send(1).is_ok() });
            $tokio::spawn(async move { two.send(2).is_ok() });
            $tokio::select! {
                number = first => format!("{number:?}"),
                number = second => format!("{number:?}"),
            }
        }

        pub async fn readers_and_a_writer() -> String {
            let lock = Arc::new(RwLock::new(0));
            let writer = $tokio::spawn({
                let lock = Arc::clone(&lock);
                async move { *lock.write().await += 1 }
            });
            let before = *lock.read().await;
            let after = *lock.read().await;
            writer.await.expect("it only writes");
            format!("{before} {after}")
        }

        pub async fn tries() -> String {
            let permits = Arc::new(Semaphore::new(1));
            let mut tasks = JoinSet::new();
            for _ in 0..2 {
                let permits = Arc::clone(&permits);
                tasks.spawn(async move {
                    let got = permits.try_acquire().is_ok();
                    $tokio::task::yield_now().await;
                    got
                });
            }
            let mut got = 0;
            while let Some(joined) = tasks.join_next().await {
                got += u32::from(joined.expect("it only tries"));
            }
            format!("{got}")
        }

        pub async fn last_values() -> String {
            let (sender, mut receiver) = watch::channel(0);
            $tokio::spawn(async move {
                for value in 1..=3 {
                    sender.send(value).expect("somebody looks");
                }
            });
            let mut seen = String::new();
            while receiver.changed().await.is_ok() {
                seen += &receiver.borrow_and_update().to_string();
            }
            seen
        }

        pub async fn missed_messages() -> String {
            let (sender, mut receiver) = broadcast::channel(2);
            $tokio::spawn(async move {
                for value in 1..=4 {
                    sender.send(value).expect("somebody receives");
                }
            });
            let mut seen = String::new();
            loop {
                match receiver.recv().await {
                    Ok(value) => seen += &value.to_string(),
                    Err(broadcast::error::RecvError::Lagged(missed)) => seen += &format!("({missed})"),
                    Err(broadcast::error::RecvError::Closed) => return seen,
                }
            }
        }

        pub async fn abort_or_end() -> String {
            let steps = Arc::new(AtomicU32::new(0));
            let task = $tokio::spawn({
                let steps = Arc::clone(&steps);
                async move {
                    for _ in 0..2 {
                        steps.fetch_add(1, SeqCst);
                        $tokio::task::yield_now().await;
                    }
                }
            });
            $tokio::task::yield_now().await;
            task.abort();
            let ended = task.await.is_ok();
            format!("{ended} {}", steps.load(SeqCst))
        }

        pub async fn notified_in_time() -> String {
            let start = Arc::new(Notify::new());
            let runner = $tokio::spawn({
                let start = Arc::clone(&start);
                async move { $tokio::time::timeout(Duration::from_millis(2), start.notified()).await.is_ok() }
            });
            $tokio::task::yield_now().await;
            start.notify_waiters();
            format!("{}", runner.await.expect("it only waits"))
        }

        /// It is polled once, put off, and not polled again.
        pub async fn woken_by_a_sleep_that_was_put_off() -> String {
            let mut sleep = std::pin::pin!($tokio::time::sleep(Duration::from_secs(3600)));
            let mut polls = 0;
            std::future::poll_fn(|context| {
                polls += 1;
                if polls == 2 {
                    return std::task::Poll::Ready(());
                }
                assert!(sleep.as_mut().poll(context).is_pending());
                sleep.as_mut().reset($tokio::time::Instant::now() + Duration::from_millis(1));
                std::task::Poll::Pending
            })
            .await;
            format!("woken, elapsed: {}", sleep.is_elapsed())
        }

        /// It is put off to a moment that has passed.
        pub async fn woken_at_once_by_a_moment_that_has_passed() -> String {
            #[derive(Default)]
            struct Woken(std::sync::atomic::AtomicBool);
            impl std::task::Wake for Woken {
                fn wake(self: Arc<Self>) {
                    self.0.store(true, SeqCst);
                }
            }
            let begin = $tokio::time::Instant::now();
            $tokio::time::sleep(Duration::from_millis(2)).await;
            let mut sleep = std::pin::pin!($tokio::time::sleep(Duration::from_secs(3600)));
            let woken = Arc::new(Woken::default());
            let waker = std::task::Waker::from(Arc::clone(&woken));
            assert!(sleep.as_mut().poll(&mut std::task::Context::from_waker(&waker)).is_pending());
            sleep.as_mut().reset(begin);
            format!("woken: {}, elapsed: {}", woken.0.load(SeqCst), sleep.is_elapsed())
        }
    };
}

mod real {
    programs!(tokio);
}

mod explored {
    programs!(interleave_tokio);
}

/// Runs a program many times on two threads.
fn observed<F: Future<Output = String> + Send + 'static>(program: fn() -> F) -> BTreeSet<String> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_time().build();
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
                assert!(observed.is_subset(&explored), "tokio shows {observed:?}, explored were {explored:?}");
            }
        )+
    };
}

// How many outcomes each has at least, so that an exploration that does not explore is noticed.
compare! {
    lost_update: 2,
    order_of_messages: 6,
    first_of_two: 2,
    readers_and_a_writer: 3,
    tries: 2,
    last_values: 4,
    missed_messages: 4,
    abort_or_end: 3,
    notified_in_time: 2,
    woken_by_a_sleep_that_was_put_off: 1,
    woken_at_once_by_a_moment_that_has_passed: 1,
}
