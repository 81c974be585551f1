//! Right and broken programs for each primitive: the right ones pass under every schedule, the broken ones are
//! found. What is only composed passes through.

extern crate interleave_futures as futures;
extern crate interleave_tokio as tokio;
#[macro_use]
extern crate interleave_tokio_std as std;

#[path = "../../interleave-tokio/tests/util/mod.rs"]
mod util;

use std::collections::BTreeSet;
use std::future::{pending, poll_fn, ready};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;

use futures::channel::{mpsc, oneshot};
use futures::future::{AbortHandle, Abortable, Aborted, FusedFuture as _, abortable};
use futures::lock::Mutex;
use futures::stream::{self, FusedStream, FuturesUnordered};
use futures::task::AtomicWaker;
use futures::{FutureExt as _, SinkExt as _, Stream as _, StreamExt as _, pin_mut, select};
use interleave::draw::{self, Style};
use interleave::report::Kind;
use interleave_tokio::{poll_once, turns};
use tokio::task::JoinSet;
use util::{outcomes, right, wrong};

#[test]
fn a_mutex_keeps_others_out() {
    right(|| async {
        let count = Arc::new(Mutex::new(0));
        let tasks: JoinSet<()> = (0..3)
            .map(|_| {
                let count = Arc::clone(&count);
                async move {
                    let mut count = count.lock_owned().await;
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
fn a_look_and_an_act_behind_two_locks_lose_an_update() {
    let report = wrong(Kind::Assertion, || async {
        let count = Arc::new(Mutex::new(0));
        let tasks: JoinSet<()> = (0..2)
            .map(|_| {
                let count = Arc::clone(&count);
                async move {
                    let seen = *count.lock().await;
                    *count.lock().await = seen + 1;
                }
            })
            .collect();
        tasks.join_all().await;
        assert_eq!(*count.lock().await, 2);
    });
    let words = draw::text(&report, Style::PLAIN);
    assert!(words.contains("mutex 1"), "{words}");
}

#[test]
fn two_locks_in_two_orders_are_a_deadlock() {
    wrong(Kind::Deadlock, || async {
        let locks = Arc::new((Mutex::new(()), Mutex::new(())));
        let other = Arc::clone(&locks);
        let task = tokio::spawn(async move {
            let _second = other.1.lock().await;
            let _first = other.0.lock().await;
        });
        {
            let _first = locks.0.lock().await;
            let _second = locks.1.lock().await;
        }
        task.await.expect("it only locks");
    });
}

#[test]
fn who_gives_up_waiting_for_a_lock_lets_the_next_one_have_it() {
    right(|| async {
        let lock = Arc::new(Mutex::new(()));
        let held = lock.lock().await;
        let mut given_up = Box::pin(lock.lock());
        assert!(poll_once(given_up.as_mut()).await.is_pending());
        let next = tokio::spawn({
            let lock = Arc::clone(&lock);
            async move { drop(lock.lock().await) }
        });
        turns(1).await;
        drop(held);
        drop(given_up);
        next.await.expect("it only locks");
    });
}

#[test]
fn a_message_comes_between_a_look_and_a_sleep() {
    wrong(Kind::Deadlock, || async {
        let (sender, mut receiver) = mpsc::unbounded();
        let news = Arc::new(AtomicWaker::new());
        let told = Arc::clone(&news);
        tokio::spawn(async move {
            sender.unbounded_send(1).expect("somebody receives");
            told.wake();
        });
        // It registers after its look, and so may sleep through the news.
        poll_fn(|context| match receiver.try_recv() {
            Ok(_) => Poll::Ready(()),
            Err(_) => {
                news.register(context.waker());
                Poll::Pending
            }
        })
        .await;
    });
}

#[test]
fn who_registers_before_it_looks_misses_nothing() {
    right(|| async {
        let place = Arc::new((AtomicBool::new(false), AtomicWaker::new()));
        let other = Arc::clone(&place);
        tokio::spawn(async move {
            other.0.store(true, Ordering::SeqCst);
            other.1.wake();
        });
        poll_fn(|context| {
            place.1.register(context.waker());
            if place.0.load(Ordering::SeqCst) { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    });
}

#[test]
fn a_bounded_channel_has_room_for_one_more_from_each_sender() {
    right(|| async {
        let (mut sender, mut receiver) = mpsc::channel(0);
        let mut other = sender.clone();
        assert!(sender.same_receiver(&other) && sender.is_connected_to(&receiver));
        assert!(sender.try_send(1).is_ok() && other.try_send(2).is_ok());
        assert!(sender.try_send(3).is_err_and(|error| error.is_full() && error.into_inner() == 3));
        let task = tokio::spawn(async move { other.send(4).await });
        assert_eq!((receiver.next().await, receiver.next().await), (Some(1), Some(2)));
        assert_eq!(receiver.recv().await, Ok(4));
        task.await.expect("it only sends").expect("somebody receives");
        sender.disconnect();
        assert!(sender.is_closed());
        assert_eq!(receiver.next().await, None);
        assert!(receiver.is_terminated());
    });
}

#[test]
fn a_wait_for_room_or_for_a_message_ends_with_the_other_side() {
    right(|| async {
        let (mut sender, receiver) = mpsc::channel(0);
        let task = tokio::spawn(async move { (sender.send(1).await.is_ok(), sender.send(2).await.is_ok()) });
        turns(1).await;
        drop(receiver);
        let (_, second) = task.await.expect("it only sends");
        assert!(!second, "nobody received the first");
        let (sender, receiver) = mpsc::unbounded::<u8>();
        let task = tokio::spawn(receiver.collect::<Vec<_>>());
        sender.clone().close_channel();
        assert!(sender.unbounded_send(1).is_err_and(|error| error.is_disconnected()));
        assert!(task.await.expect("it only receives").is_empty());
    });
    wrong(Kind::Deadlock, || async {
        let (sender, mut receiver) = mpsc::channel::<u8>(1);
        let _kept = sender.clone();
        drop(sender);
        receiver.next().await;
    });
}

#[test]
fn a_closed_channel_gives_what_is_in_it() {
    right(|| async {
        let (mut sender, mut receiver) = mpsc::unbounded();
        sender.feed(1).await.expect("somebody receives");
        assert!(!sender.is_empty() && sender.len() == 1);
        receiver.close();
        assert!((&sender).send(2).await.is_err());
        assert_eq!(receiver.size_hint(), (1, Some(1)));
        assert_eq!((receiver.try_recv(), receiver.try_recv()), (Ok(1), Err(mpsc::TryRecvError::Closed)));
        #[allow(deprecated, reason = "it is there")]
        let next = receiver.try_next();
        assert_eq!(next, Ok(None));
    });
}

#[test]
fn a_oneshot_gives_its_value_or_says_that_there_is_none() {
    right(|| async {
        let (sender, receiver) = oneshot::channel();
        assert!(sender.is_connected_to(&receiver));
        let task = tokio::spawn(receiver);
        assert_eq!(sender.send(7), Ok(()));
        assert_eq!(task.await.expect("it only receives"), Ok(7));
        let (sender, mut receiver) = oneshot::channel::<u8>();
        assert_eq!(receiver.try_recv(), Ok(None));
        drop(sender);
        assert_eq!(receiver.await, Err(oneshot::Canceled));
        let (mut sender, mut receiver) = oneshot::channel::<u8>();
        let task = tokio::spawn(async move {
            sender.cancellation().await;
            assert!(sender.is_canceled());
            poll_fn(|context| sender.poll_canceled(context)).await;
            sender.send(1)
        });
        receiver.close();
        assert_eq!(task.await.expect("it only waits"), Err(1));
        assert!(receiver.is_terminated());
    });
    wrong(Kind::Assertion, || async {
        let (sender, mut receiver) = oneshot::channel();
        let task = tokio::spawn(async move { sender.send(1) });
        let early = receiver.try_recv().is_ok_and(|value| value.is_none());
        task.await.expect("it only sends").expect("somebody receives");
        assert!(!early, "it was not there yet");
    });
}

#[test]
fn what_is_aborted_ends_wherever_it_waits() {
    right(|| async {
        let (future, handle) = abortable(pending::<()>());
        let task = tokio::spawn(future);
        assert!(!handle.is_aborted());
        handle.clone().abort();
        assert_eq!(task.await.expect("it only waits"), Err(Aborted));
        let (stream, handle) = stream::abortable(stream::pending::<()>());
        assert!(!stream.is_aborted());
        let task = tokio::spawn(stream.count());
        handle.abort();
        assert_eq!(task.await.expect("it only waits"), 0);
        let (handle, registration) = AbortHandle::new_pair();
        assert!(!registration.handle().is_aborted());
        assert_eq!(Abortable::new(ready(1), registration).await, Ok(1));
        handle.abort();
    });
}

#[test]
fn a_shared_future_is_polled_on_by_whoever_is_left() {
    right(|| async {
        let shared = turns(2).map(|()| 7).shared();
        let (task, given_up) = (tokio::spawn(shared.clone()), tokio::spawn(shared.clone()));
        given_up.abort();
        assert_eq!(task.await.expect("it only waits"), 7);
        assert_eq!((shared.peek(), shared.strong_count().is_some()), (Some(&7), true));
        let weak = shared.downgrade().expect("it has not given its output");
        assert!(weak.upgrade().is_some_and(|again| again.ptr_eq(&shared)));
        assert_eq!(shared.await, 7);
        drop(given_up);
    });
}

#[test]
fn a_look_at_a_shared_future_may_come_too_early_or_too_late() {
    let found = outcomes(|| async {
        let shared = turns(1).shared();
        let weak = shared.downgrade().expect("it has not given its output");
        let task = tokio::spawn(async move {
            shared.clone().await;
            turns(1).await;
            drop(shared);
        });
        turns(1).await;
        let seen = weak.upgrade().map(|shared| shared.peek().is_some());
        task.await.expect("it only waits");
        seen
    });
    assert_eq!(found, BTreeSet::from([None, Some(false), Some(true)]));
}

#[test]
fn the_output_of_a_remote_future_goes_to_its_handle() {
    right(|| async {
        let (remote, handle) = turns(1).map(|()| 7).remote_handle();
        let task = tokio::spawn(remote);
        assert_eq!(handle.await, 7);
        task.await.expect("it only works");
        let (remote, handle) = pending::<()>().remote_handle();
        let task = tokio::spawn(remote);
        drop(handle);
        task.await.expect("it is dropped with its handle");
        let (remote, handle) = turns(1).remote_handle();
        handle.forget();
        remote.await;
    });
}

#[test]
fn what_is_composed_passes_through() {
    right(|| async {
        let (sender, receiver) = oneshot::channel();
        let mut receiver = receiver.fuse();
        let never = pending::<()>().fuse();
        pin_mut!(never);
        let task = tokio::spawn(async move { sender.send(3) });
        let number = select! {
            number = receiver => number,
            () = never => unreachable!("it never ends"),
        };
        assert_eq!(number, Ok(3));
        task.await.expect("it only sends").expect("somebody receives");
        let (one, two) = futures::join!(ready(1), turns(1).map(|()| 2));
        let both: Result<_, ()> = futures::try_join!(ready(Ok(one)), ready(Ok(two)));
        assert_eq!(both, Ok((1, 2)));
        let mut all: FuturesUnordered<_> = (0..3).map(|number| turns(number).map(move |()| number)).collect();
        let mut seen = BTreeSet::new();
        while let Some(number) = all.next().await {
            seen.insert(number);
        }
        assert_eq!(seen.len(), 3);
        let polled = futures::poll!(pin!(ready(1)));
        assert_eq!(poll_fn(|_| Poll::Ready(futures::ready!(polled))).await, 1);
        assert!(
            async { panic!("planned") }.catch_unwind().await.map_err(|_: Box<dyn std::any::Any + Send>| ())
                == Err::<(), ()>(())
        );
    });
}

#[test]
fn it_works_outside_of_a_check() {
    tokio::runtime::Runtime::new().expect("a runtime can be built").block_on(async {
        let lock = Mutex::from(1);
        *lock.lock().await += 1;
        let (mut sender, receiver) = mpsc::channel(1);
        sender.send(lock.into_inner()).await.expect("somebody receives");
        drop(sender);
        assert_eq!(receiver.collect::<Vec<_>>().await, [2]);
    });
    let (sender, receiver) = oneshot::channel();
    sender.send(1).expect("somebody receives");
    assert_eq!(receiver.now_or_never(), Some(Ok(1)));
}
