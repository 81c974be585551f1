//! The words of a report for what this crate stands in for.

extern crate interleave_futures as futures;
extern crate interleave_tokio as tokio;

use std::future::{pending, poll_fn};
use std::sync::Arc;
use std::task::Poll;

use futures::channel::{mpsc, oneshot};
use futures::future::abortable;
use futures::lock::Mutex;
use futures::task::AtomicWaker;
use futures::{FutureExt as _, SinkExt as _, StreamExt as _};
use interleave::draw::{self, Style};
use interleave::report::Report;
use interleave_tokio::{Check, Tasks};
use snapbox::{assert_data_eq, file};

fn report<F: Future<Output = ()> + 'static>(rule: &'static str, body: fn() -> F) -> String {
    let report: Box<Report> = Check::new(rule).judge(body).expect_err("it goes wrong");
    draw::text(&report, Style::PLAIN)
}

#[test]
fn a_deadlock_of_two_locks() {
    let text = report("Two transfers between the same accounts end.", || async {
        let (mine, yours) = (Arc::new(Mutex::new(5)), Arc::new(Mutex::new(5)));
        let task = tokio::spawn({
            let (mine, yours) = (Arc::clone(&mine), Arc::clone(&yours));
            async move {
                let mut from = yours.lock().await;
                let mut to = mine.lock().await;
                *from -= 1;
                *to += 1;
            }
        });
        let mut from = mine.lock().await;
        let mut to = yours.lock().await;
        *from -= 1;
        *to += 1;
        drop((from, to));
        task.await.expect("it only counts");
    });
    assert_data_eq!(text, file!["reports/deadlock.txt"]);
}

#[test]
fn channels_that_nobody_ends() {
    let text = report("Who waits for the end of a channel sees it.", || async {
        let (mut sender, mut receiver) = mpsc::channel(0);
        let (question, answer) = oneshot::channel::<u8>();
        let task = tokio::spawn(async move {
            while let Some(number) = receiver.next().await {
                assert!(number < 2);
            }
            question.send(1)
        });
        sender.send(1).await.expect("somebody receives");
        assert_eq!(answer.await, Ok(1));
        sender.disconnect();
        task.await.expect("it only receives").expect("somebody receives");
    });
    assert_data_eq!(text, file!["reports/channels.txt"]);
}

#[test]
fn futures_that_others_end() {
    let text = report("What is aborted has not ended.", || async {
        let (future, handle) = abortable(pending::<()>());
        let shared = future.shared();
        let task = tokio::spawn(shared.clone());
        handle.abort();
        let aborted = task.await.expect("it only waits");
        assert!(shared.peek().is_none(), "{aborted:?}");
    });
    assert_data_eq!(text, file!["reports/futures.txt"]);
}

#[test]
fn a_wake_up_between_a_look_and_a_sleep() {
    let text = report("Who waits for a message gets it.", || async {
        let (sender, mut receiver) = oneshot::channel();
        let news = Arc::new(AtomicWaker::new());
        let told = Arc::clone(&news);
        tokio::spawn(async move {
            sender.send(1).expect("somebody receives");
            told.wake();
        });
        poll_fn(|context| {
            if receiver.try_recv() != Ok(None) {
                return Poll::Ready(());
            }
            news.register(context.waker());
            Poll::Pending
        })
        .await;
    });
    assert_data_eq!(text, file!["reports/waker.txt"]);
}
