//! Right and broken programs for each primitive: the right ones pass under every schedule, the broken ones are
//! found.

extern crate interleave_tokio as tokio;
#[macro_use]
extern crate interleave_tokio_std as std;

mod util;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use interleave::report::Kind;
use interleave_tokio::{Check, Tasks, alive_tasks, reached, turns};
use tokio::sync::{
    Barrier, Mutex, Notify, OnceCell, RwLock, Semaphore, SetOnce, broadcast, mpsc, oneshot, watch,
};
use tokio::task::{JoinSet, LocalSet};
use util::{outcomes, right, wrong};

#[test]
fn a_mutex_keeps_others_out() {
    right(|| async {
        let count = Arc::new(Mutex::new(0));
        let tasks: JoinSet<()> = (0..3)
            .map(|_| {
                let count = Arc::clone(&count);
                async move {
                    let mut count = count.lock().await;
                    let seen = *count;
                    turns(1).await;
                    *count = seen + 1;
                }
            })
            .collect();
        tasks.join_all().await;
        assert_eq!(*count.lock().await, 3);
    });
}

#[test]
fn try_lock_fails_only_where_somebody_holds_the_lock() {
    let found = outcomes(|| async {
        let lock = Arc::new(Mutex::new(()));
        let other = Arc::clone(&lock);
        let task = tokio::spawn(async move {
            let _guard = other.lock().await;
            turns(1).await;
        });
        let free = lock.try_lock().is_ok();
        task.await.expect("it only locks");
        (free, lock.try_lock().is_ok())
    });
    assert_eq!(found, BTreeSet::from([(true, true), (false, true)]));
}

#[test]
fn readers_share_and_writers_do_not() {
    let check = Check::new("Readers are together.").sometimes("two readers were together");
    let explored = check.judge(|| async {
        let lock = Arc::new(RwLock::new((0, 0)));
        let readers = Arc::new(std::sync::atomic::AtomicUsize::new(0));
        let mut tasks = JoinSet::new();
        for _ in 0..2 {
            let (lock, readers) = (Arc::clone(&lock), Arc::clone(&readers));
            tasks.spawn(async move {
                let pair = lock.read().await;
                if readers.fetch_add(1, std::sync::atomic::Ordering::SeqCst) == 1 {
                    reached("two readers were together");
                }
                turns(1).await;
                assert_eq!(pair.0, pair.1, "half of a change");
                readers.fetch_sub(1, std::sync::atomic::Ordering::SeqCst);
            });
        }
        let mut pair = lock.write().await;
        pair.0 += 1;
        turns(1).await;
        pair.1 += 1;
        drop(pair);
        tasks.join_all().await;
    });
    explored.expect("no reader sees half of a change");
}

#[test]
fn a_second_read_behind_a_writer_waits_for_itself() {
    wrong(Kind::Deadlock, || async {
        let lock = Arc::new(RwLock::new(0));
        let writer = tokio::spawn({
            let lock = Arc::clone(&lock);
            async move { *lock.write().await += 1 }
        });
        let first = lock.read().await;
        let second = lock.read().await;
        assert!(*first <= *second);
        drop((first, second));
        writer.await.expect("it only writes");
    });
}

#[test]
fn a_semaphore_lets_so_many_in() {
    right(|| async {
        let (permits, inside) = (Arc::new(Semaphore::new(2)), interleave_tokio::Gauge::new());
        let mut tasks = JoinSet::new();
        for _ in 0..3 {
            let (permits, inside) = (Arc::clone(&permits), inside.clone());
            tasks.spawn(async move {
                let _permit = permits.acquire().await.expect("never closed");
                let _inside = inside.enter();
                turns(1).await;
            });
        }
        tasks.join_all().await;
        assert!(inside.most() <= 2);
    });
}

#[test]
fn looking_at_the_permits_is_not_taking_one() {
    wrong(Kind::Assertion, || async {
        let permits = Arc::new(Semaphore::new(1));
        let mut tasks = JoinSet::new();
        for _ in 0..2 {
            let permits = Arc::clone(&permits);
            tasks.spawn(async move {
                permits.available_permits() == 0
                    || permits.try_acquire().map(|permit| permit.forget()).is_ok()
            });
        }
        assert!(tasks.join_all().await.into_iter().all(|fine| fine), "one was free a moment ago");
    });
}

#[test]
fn permits_split_merge_and_are_forgotten() {
    right(|| async {
        let permits = Arc::new(Semaphore::new(4));
        let mut three = Arc::clone(&permits).acquire_many_owned(3).await.expect("never closed");
        let one = three.split(1).expect("it has three");
        assert_eq!((one.num_permits(), three.num_permits(), permits.available_permits()), (1, 2, 1));
        three.merge(one);
        assert!(three.split(4).is_none());
        drop(three);
        permits.acquire().await.expect("never closed").forget();
        assert_eq!(permits.available_permits(), 3);
        permits.close();
        assert!(permits.acquire().await.is_err());
    });
}

#[test]
fn notify_one_is_kept_and_notify_waiters_is_not() {
    right(|| async {
        let start = Arc::new(Notify::new());
        let runner = tokio::spawn({
            let start = Arc::clone(&start);
            async move { start.notified().await }
        });
        start.notify_one();
        runner.await.expect("it only waits");
    });
    wrong(Kind::LostWakeup, || async {
        let start = Arc::new(Notify::new());
        let runner = tokio::spawn({
            let start = Arc::clone(&start);
            async move { start.notified().await }
        });
        turns(1).await;
        start.notify_waiters();
        runner.await.expect("it only waits");
    });
}

#[test]
fn listening_before_looking_loses_nothing() {
    use std::sync::atomic::{AtomicBool, Ordering};
    async fn program(listen_first: bool) {
        let shared = Arc::new((AtomicBool::new(false), Notify::new()));
        let runner = tokio::spawn({
            let shared = Arc::clone(&shared);
            async move {
                let (ready, start) = &*shared;
                if listen_first {
                    let notified = start.notified();
                    if !ready.load(Ordering::SeqCst) {
                        notified.await;
                    }
                } else if !ready.load(Ordering::SeqCst) {
                    start.notified().await;
                }
            }
        });
        shared.0.store(true, Ordering::SeqCst);
        shared.1.notify_waiters();
        runner.await.expect("it only waits");
    }
    right(|| program(true));
    wrong(Kind::LostWakeup, || program(false));
}

#[test]
fn a_once_cell_is_set_once_and_again_after_a_failure() {
    right(|| async {
        let (cell, calls) = (Arc::new(OnceCell::new()), interleave_tokio::Gauge::new());
        let mut tasks = JoinSet::new();
        for task in 0..2 {
            let (cell, calls) = (Arc::clone(&cell), calls.clone());
            tasks.spawn(async move {
                let call = async {
                    let _inside = calls.enter();
                    turns(1).await;
                    if calls.ever() == 1 { Err("the first call fails") } else { Ok(task) }
                };
                cell.get_or_try_init(|| call).await.copied()
            });
        }
        let results = tasks.join_all().await;
        assert_eq!((calls.most(), calls.ever()), (1, 2));
        assert_eq!(results.iter().filter(|result| result.is_err()).count(), 1);
    });
}

#[test]
fn a_set_once_is_waited_for() {
    right(|| async {
        let answer = Arc::new(SetOnce::new());
        let asker = tokio::spawn({
            let answer = Arc::clone(&answer);
            async move { *answer.wait().await }
        });
        answer.set(42).expect("nobody else does");
        assert_eq!(asker.await.expect("it only waits"), 42);
    });
}

#[test]
fn a_barrier_has_one_leader() {
    right(|| async {
        let barrier = Arc::new(Barrier::new(3));
        let mut tasks = JoinSet::new();
        for _ in 0..3 {
            let barrier = Arc::clone(&barrier);
            tasks.spawn(async move { barrier.wait().await.is_leader() });
        }
        let leaders = tasks.join_all().await.into_iter().filter(|leader| *leader).count();
        assert_eq!(leaders, 1);
    });
}

#[test]
fn a_channel_of_one_hands_over_in_every_order_of_its_senders() {
    let found = outcomes(|| async {
        let (sender, mut receiver) = mpsc::channel(1);
        for name in ["a", "b"] {
            let sender = sender.clone();
            tokio::spawn(async move {
                for message in 1..=2 {
                    sender.send(format!("{name}{message}")).await.expect("somebody receives");
                }
            });
        }
        drop(sender);
        let mut order = Vec::new();
        while let Some(message) = receiver.recv().await {
            order.push(message);
        }
        order.join(" ")
    });
    assert_eq!(found.len(), 6, "each merging of two sequences of two: {found:?}");
}

#[test]
fn what_is_reserved_can_be_sent_and_what_is_closed_cannot() {
    right(|| async {
        let (sender, mut receiver) = mpsc::channel(2);
        let permit = sender.clone().reserve_owned().await.expect("somebody receives");
        let mut room = sender.reserve_many(1).await.expect("somebody receives");
        assert!(sender.try_send(9).is_err(), "all room is reserved");
        room.next().expect("one was reserved").send(1);
        drop(room);
        let sender = permit.send(2);
        let mut messages = Vec::new();
        assert_eq!(receiver.recv_many(&mut messages, 5).await, 2);
        assert_eq!(messages, [1, 2]);
        receiver.close();
        assert!(sender.is_closed() && sender.send(3).await.is_err());
        sender.closed().await;
        assert!(receiver.recv().await.is_none());
        assert!(sender.downgrade().upgrade().is_some());
    });
}

#[test]
fn a_send_that_is_given_up_sends_nothing() {
    right(|| async {
        let (sender, mut receiver) = mpsc::channel(1);
        sender.send(1).await.expect("somebody receives");
        let late = tokio::time::timeout(Duration::from_secs(1), sender.send(2)).await;
        assert!(late.is_err() && sender.send_timeout(3, Duration::from_secs(1)).await.is_err());
        drop(sender);
        assert_eq!((receiver.recv().await, receiver.recv().await), (Some(1), None));
    });
}

#[test]
fn an_unbounded_channel_and_a_oneshot_end_with_their_senders() {
    right(|| async {
        let (sender, mut receiver) = mpsc::unbounded_channel();
        let (answer, question) = oneshot::channel();
        let task = tokio::spawn(async move {
            let mut sum = 0;
            while let Some(number) = receiver.recv().await {
                sum += number;
            }
            answer.send(sum)
        });
        sender.send(1).expect("somebody receives");
        sender.send(2).expect("somebody receives");
        drop(sender);
        assert_eq!(question.await, Ok(3));
        assert!(task.await.expect("it only adds").is_ok());
        let (answer, question) = oneshot::channel::<u32>();
        drop(answer);
        assert!(question.await.is_err());
    });
}

#[test]
fn a_watch_keeps_the_last_value() {
    let found = outcomes(|| async {
        let (sender, mut receiver) = watch::channel(0);
        let task = tokio::spawn(async move {
            sender.send(1).expect("somebody looks");
            sender.send(2).expect("somebody looks");
        });
        let mut seen = Vec::new();
        while receiver.changed().await.is_ok() {
            seen.push(*receiver.borrow_and_update());
        }
        task.await.expect("it only sends");
        seen
    });
    assert_eq!(found, BTreeSet::from([vec![1, 2], vec![2]]));
}

#[test]
fn a_broadcast_reaches_who_subscribed_before() {
    let found = outcomes(|| async {
        let (sender, mut early) = broadcast::channel(4);
        let late = tokio::spawn({
            let sender = sender.clone();
            async move {
                let mut late = sender.subscribe();
                drop(sender);
                late.recv().await.is_ok()
            }
        });
        sender.send(1).expect("somebody receives");
        drop(sender);
        assert_eq!(early.recv().await, Ok(1));
        late.await.expect("it only listens")
    });
    assert_eq!(found, BTreeSet::from([true, false]));
}

#[test]
fn an_aborted_task_ends_at_its_next_await() {
    let found = outcomes(|| async {
        let task = tokio::spawn(async {
            turns(1).await;
            1
        });
        turns(1).await;
        task.abort();
        match task.await {
            Ok(_) => "ended",
            Err(error) if error.is_cancelled() => "aborted",
            Err(_) => "panicked",
        }
    });
    assert_eq!(found, BTreeSet::from(["ended", "aborted"]));
}

#[test]
fn a_set_of_tasks_aborts_what_is_left_when_it_is_dropped() {
    right(|| async {
        let mut tasks = JoinSet::new();
        tasks.spawn(std::future::pending::<()>());
        assert_eq!(alive_tasks(), 1);
        drop(tasks);
    });
}

#[test]
fn a_panic_comes_out_of_the_handle() {
    right(|| async {
        let error = tokio::spawn(async { panic!("a bug") }).await.expect_err("it panics");
        assert!(error.is_panic());
        assert_eq!(error.into_panic().downcast_ref::<&str>(), Some(&"a bug"));
    });
}

#[test]
fn blocking_tasks_may_block_and_others_may_not() {
    right(|| async {
        let (sender, mut receiver) = mpsc::channel(1);
        let task = tokio::task::spawn_blocking(move || {
            sender.blocking_send(1).expect("somebody receives");
            sender.blocking_send(2).expect("somebody receives");
        });
        assert_eq!((receiver.recv().await, receiver.recv().await), (Some(1), Some(2)));
        task.await.expect("it only sends");
    });
    wrong(Kind::Assertion, || async {
        let lock = Mutex::new(0);
        drop(lock.blocking_lock());
    });
}

#[test]
fn a_panic_ends_the_time_in_which_a_task_may_block() {
    right(|| async {
        let in_place = || tokio::task::block_in_place(|| panic!("a bug"));
        drop(std::panic::catch_unwind(in_place).expect_err("it panics"));
        let blocks = || drop(Mutex::new(0).blocking_lock());
        drop(std::panic::catch_unwind(blocks).expect_err("it must not block any more"));
    });
}

#[test]
fn local_tasks_share_what_no_thread_may() {
    right(|| async {
        let count = std::rc::Rc::new(std::cell::RefCell::new(0));
        let local = LocalSet::new();
        local
            .run_until(async {
                let tasks: Vec<_> = (0..2)
                    .map(|_| {
                        let count = std::rc::Rc::clone(&count);
                        tokio::task::spawn_local(async move {
                            // No other local task runs in the middle of this poll, whatever it calls.
                            let mut count = count.borrow_mut();
                            let lock = Mutex::new(());
                            drop(lock.try_lock());
                            *count += 1;
                        })
                    })
                    .collect();
                for task in tasks {
                    task.await.expect("it only counts");
                }
            })
            .await;
        assert_eq!(*count.borrow(), 2);
    });
}

#[test]
fn a_value_of_a_task_does_not_reach_the_tasks_it_starts() {
    tokio::task_local! {
        static REQUEST: u32;
    }
    right(|| async {
        REQUEST
            .scope(7, async {
                let child = tokio::spawn(async { REQUEST.try_with(|id| *id).ok() });
                turns(1).await;
                assert_eq!(REQUEST.get(), 7);
                assert_eq!(child.await.expect("it only looks"), None);
            })
            .await;
        assert!(REQUEST.try_get().is_err());
    });
}

#[test]
fn time_passes_only_when_nobody_can_run() {
    let explored = right(|| async {
        let begin = tokio::time::Instant::now();
        let slow = tokio::spawn(tokio::time::sleep(Duration::from_secs(3600)));
        let quick = tokio::time::timeout(Duration::from_secs(5), std::future::pending::<()>()).await;
        assert!(quick.is_err());
        assert_eq!(begin.elapsed(), Duration::from_secs(5));
        slow.await.expect("it only sleeps");
        assert_eq!(begin.elapsed(), Duration::from_secs(3600));
        let mut ticks = tokio::time::interval(Duration::from_secs(1));
        for _ in 0..3 {
            ticks.tick().await;
        }
        assert_eq!(begin.elapsed(), Duration::from_secs(3602));
    });
    assert!(explored.complete);
}

#[test]
fn what_a_task_drops_after_its_last_operation_may_come_late() {
    wrong(Kind::Assertion, || async {
        let (sender, mut receiver) = mpsc::unbounded_channel::<()>();
        let store = Arc::new(());
        tokio::spawn({
            let store = Arc::clone(&store);
            async move {
                turns(1).await;
                drop(sender);
                drop(store);
            }
        });
        assert_eq!(receiver.recv().await, None);
        assert_eq!(Arc::strong_count(&store), 1, "the task still has it");
    });
}

/// Two looks, and what comes between them: the last message, and then the end.
#[test]
fn to_look_whether_a_task_has_ended_is_an_operation() {
    let verdict = Check::new("All messages are received.").judge(|| async {
        let (sender, mut receiver) = mpsc::unbounded_channel();
        let worker =
            tokio::spawn(
                async move { (0..2).for_each(|item| sender.send(item).expect("somebody receives")) },
            );
        let mut got = 0;
        loop {
            while receiver.try_recv().is_ok() {
                got += 1;
            }
            if worker.is_finished() {
                break;
            }
            tokio::task::yield_now().await;
        }
        assert_eq!(got, 2, "messages");
    });
    assert!(verdict.is_err(), "the last message comes between the two looks");
}

#[test]
fn a_key_has_its_value_while_its_future_is_dropped() {
    tokio::task_local! {
        static ID: u32;
    }
    struct Reads(Arc<AtomicUsize>);
    impl Drop for Reads {
        fn drop(&mut self) {
            self.0.store(ID.try_with(|id| *id as usize).unwrap_or(0), Ordering::SeqCst);
        }
    }
    let verdict = Check::new("A destructor has the key.").judge(|| async {
        let seen = Arc::new(AtomicUsize::new(0));
        let reads = Reads(Arc::clone(&seen));
        let task = tokio::spawn(ID.scope(7, async move {
            let _reads = reads;
            std::future::pending::<()>().await;
        }));
        tokio::task::yield_now().await;
        task.abort();
        drop(task.await);
        assert_eq!(seen.load(Ordering::SeqCst), 7);
    });
    assert!(verdict.is_ok(), "{:?}", verdict.map_err(|report| report.what));
}
