//! Tokens, trackers and sets, right and broken.

extern crate interleave_tokio as tokio;
extern crate interleave_tokio_util as tokio_util;

use std::collections::BTreeSet;
use std::future::{Ready, poll_fn, ready};
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;

use interleave::draw::{self, Style};
use interleave::report::{Explored, Kind};
use interleave_tokio::{Check, Tasks, alive_tasks, turns};
use tokio::sync::{Semaphore, mpsc};
use tokio_util::future::{FutureExt, WithCancellationTokenFuture, WithCancellationTokenFutureOwned};
use tokio_util::sync::{CancellationToken, PollSemaphore, PollSender};
use tokio_util::task::task_tracker::TaskTrackerWaitFuture;
use tokio_util::task::{AbortOnDropHandle, JoinMap, JoinQueue, TaskTracker};

#[track_caller]
fn right<F: Future<Output = ()> + 'static>(body: fn() -> F) -> Explored {
    match Check::new("It goes well.").judge(body) {
        Ok(explored) => explored,
        Err(report) => panic!("{}", draw::text(&report, Style::PLAIN)),
    }
}

#[test]
fn a_token_stops_its_children_and_not_its_parent() {
    right(|| async {
        let parent = CancellationToken::new();
        let (child, other) = (parent.child_token(), parent.child_token());
        child.cancel();
        assert!(child.is_cancelled() && !parent.is_cancelled() && !other.is_cancelled());
        let waits = tokio::spawn(other.clone().cancelled_owned());
        parent.cancel();
        waits.await.expect("it only waits");
        other.cancelled().await;
        assert!(parent.child_token().is_cancelled() && parent == parent.clone() && parent != child);
    });
}

#[test]
fn a_guard_cancels_when_it_is_dropped_unless_disarmed() {
    right(|| async {
        let (token, kept) = (CancellationToken::new(), CancellationToken::new());
        drop(kept.clone().drop_guard().disarm());
        let _ = kept.drop_guard_ref().disarm();
        drop(token.drop_guard_ref());
        assert!(token.is_cancelled() && !kept.is_cancelled());
    });
}

#[test]
fn who_runs_until_cancelled_ends_either_way() {
    let found = Arc::new(Mutex::new(BTreeSet::new()));
    let all = Arc::clone(&found);
    let verdict = Check::new("It ends.").judge(move || {
        let all = Arc::clone(&all);
        async move {
            let token = CancellationToken::new();
            let task = tokio::spawn(turns(1).with_cancellation_token_owned(token.clone()));
            token.cancel();
            let outcome = task.await.expect("it goes well");
            all.lock().expect("nobody panics in here").insert(outcome);
        }
    });
    verdict.expect("it ends");
    assert_eq!(*found.lock().expect("nobody panics in here"), BTreeSet::from([None, Some(())]));
}

#[test]
fn a_future_that_is_ready_wins_over_a_cancellation_that_came_meanwhile() {
    right(|| async {
        let token = CancellationToken::new();
        assert_eq!(token.run_until_cancelled(async { token.cancel() }).await, Some(()));
        assert_eq!(token.run_until_cancelled(async {}).await, None, "cancelled before it began");
        let token = CancellationToken::new();
        assert_eq!(token.clone().run_until_cancelled_owned(async { token.cancel() }).await, Some(()));
        // Both become ready while nobody polls.
        let (token, (sender, receiver)) = (CancellationToken::new(), tokio::sync::oneshot::channel());
        let mut run = pin!(token.run_until_cancelled(receiver));
        assert!(poll_once(run.as_mut()).await.is_pending());
        token.cancel();
        sender.send(7).expect("it is waited for");
        assert_eq!(run.await, Some(Ok(7)));
    });
}

#[test]
fn an_extension_looks_at_its_token_when_it_is_called() {
    right(|| async {
        let (token, held) = (CancellationToken::new(), Arc::new(()));
        let waits = async { drop(Arc::clone(&held)) }.with_cancellation_token(&token);
        token.cancel();
        assert_eq!(waits.await, Some(()), "not cancelled when it was called");
        let holder = Arc::clone(&held);
        let late = async move { drop(holder) }.with_cancellation_token_owned(token);
        assert_eq!(Arc::strong_count(&held), 1, "the future is dropped at once");
        assert_eq!(late.await, None);
    });
}

/// Polls it once, and tells how it went.
async fn poll_once<F: Future>(mut future: Pin<&mut F>) -> Poll<F::Output> {
    poll_fn(|context| Poll::Ready(future.as_mut().poll(context))).await
}

#[test]
fn a_tracker_is_waited_for_when_it_is_closed_and_empty() {
    right(|| async {
        let tracker = TaskTracker::new();
        for _ in 0..2 {
            tracker.spawn(turns(1));
        }
        assert!(tracker.close() && !tracker.close());
        tracker.wait().await;
        assert!(tracker.is_empty());
        assert_eq!(alive_tasks(), 0);
    });
    let open = Check::new("It ends.").judge(|| async {
        let tracker = TaskTracker::new();
        tracker.spawn(turns(1));
        tracker.wait().await;
    });
    assert_eq!(open.expect_err("nobody closes it").kind, Kind::Deadlock);
}

#[test]
fn a_map_of_tasks_replaces_and_aborts_by_key() {
    right(|| async {
        let mut tasks = JoinMap::new();
        tasks.spawn("a", std::future::pending());
        tasks.spawn("b", std::future::pending());
        tasks.spawn("a", async { 1 });
        assert!(tasks.abort("b") && !tasks.abort("c"));
        let mut seen = BTreeSet::new();
        while let Some((key, outcome)) = tasks.join_next().await {
            seen.insert((key, outcome.ok()));
        }
        assert_eq!(seen, BTreeSet::from([("a", Some(1)), ("b", None)]));
    });
}

#[test]
fn a_queue_of_tasks_gives_them_in_the_order_of_their_start() {
    right(|| async {
        let tasks: JoinQueue<_> = (0..3)
            .map(|number| async move {
                turns(2 - number).await;
                number
            })
            .collect();
        assert_eq!(tasks.join_all().await, [0, 1, 2]);
        drop(AbortOnDropHandle::new(tokio::spawn(std::future::pending::<()>())));
    });
}

#[test]
fn a_queue_tells_which_task_has_ended() {
    right(|| async {
        let mut tasks = JoinQueue::new();
        assert!(tasks.try_join_next_with_id().is_none());
        let id = tasks.spawn_blocking_on(|| 1, &tokio::runtime::Handle::current()).id();
        let joined = loop {
            match tasks.try_join_next_with_id() {
                Some(joined) => break joined,
                None => tokio::task::yield_now().await,
            }
        };
        assert_eq!(joined.expect("it only gives a number"), (id, 1));
        let tracker = TaskTracker::new();
        let task = tracker.spawn_blocking_on(|| 2, &tokio::runtime::Handle::current());
        tracker.close();
        tracker.wait().await;
        assert!(tracker.is_empty());
        assert_eq!(task.await.expect("it only gives a number"), 2);
    });
}

/// Each has a name, so that a struct can hold it.
struct Waits<'a> {
    ends: TaskTrackerWaitFuture<'a>,
    lent: WithCancellationTokenFuture<'a, Ready<u8>>,
    owned: WithCancellationTokenFutureOwned<Ready<u8>>,
}

#[test]
fn futures_that_wait_can_be_put_away() {
    right(|| async {
        let (tracker, token) = (TaskTracker::new(), CancellationToken::new());
        let waits = Waits {
            ends: tracker.wait(),
            lent: ready(1).with_cancellation_token(&token),
            owned: ready(2).with_cancellation_token_owned(token.clone()),
        };
        tracker.close();
        token.cancel();
        waits.ends.await;
        assert_eq!((waits.lent.await, waits.owned.await), (Some(1), Some(2)));
        assert_eq!(ready(3).with_cancellation_token(&token).await, None);
    });
}

#[test]
fn what_is_polled_waits_as_what_is_awaited() {
    right(|| async {
        let mut permits = PollSemaphore::new(Arc::new(Semaphore::new(1)));
        let first = std::future::poll_fn(|context| permits.poll_acquire(context)).await;
        let (sender, mut receiver) = mpsc::channel(1);
        let task = tokio::spawn(async move {
            let mut sender = PollSender::new(sender);
            for message in 0..2 {
                send(&mut sender, message).await;
            }
        });
        assert_eq!((receiver.recv().await, receiver.recv().await), (Some(0), Some(1)));
        task.await.expect("it only sends");
        let late = std::future::poll_fn(|context| permits.poll_acquire(context));
        assert!(late.timeout(Duration::from_secs(1)).await.is_err());
        drop(first);
    });
}

/// As soon as there is room; what a message borrows need not live for ever.
async fn send<T: Send>(sender: &mut PollSender<T>, message: T) {
    assert!(std::future::poll_fn(|context| sender.poll_reserve(context)).await.is_ok(), "somebody receives");
    assert!(sender.send_item(message).is_ok(), "room was reserved");
}

#[test]
fn a_polled_sender_takes_messages_that_borrow() {
    right(|| async {
        let text = "a message".to_owned();
        let (sender, mut receiver) = mpsc::channel(1);
        send(&mut PollSender::new(sender), text.as_str()).await;
        assert_eq!(receiver.recv().await, Some("a message"));
    });
}
