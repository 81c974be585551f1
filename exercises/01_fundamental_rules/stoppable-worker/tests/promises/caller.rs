use std::future::{pending, ready};
use std::sync::Arc;

use super::{Mailer, Outcome, job, left, queue, run};
use crate::exercise::Ended;
use futures::FutureExt as _;
use interleave_tokio::{Log, Tasks, check, dropped_by_a_panic, note, poll_once, turns, who_awaits};
use tokio::sync::Notify;
use tokio::time::{Duration, sleep};
use tokio_util::sync::CancellationToken;

/// The caller has given up, because of a timeout of its own. If the job goes on, it belongs to a task that
/// nobody owns: look for handles that do not abort their task when they are dropped. If the token is
/// cancelled, a guard of yours does it.
#[test]
fn dropped_half_way_it_leaves_nothing() {
    // Two delays move the drop around the beginning of the job; the third is spare.
    check("Dropped half-way, it leaves nothing behind.").bound(3).run(|| async {
        let (sender, mut jobs) = queue([1, 2]);
        let (begun, stop) = (Arc::new(Notify::new()), CancellationToken::new());
        let worker = run(&mut jobs, stop.clone(), {
            let begun = Arc::clone(&begun);
            move |job| {
                let begun = Arc::clone(&begun);
                async move {
                    note(format_args!("begins job {}", job.id));
                    begun.notify_one();
                    pending::<Result<(), &'static str>>().await
                }
            }
        });
        tokio::select! {
            biased;
            outcome = worker => panic!("it is not done, and returns {outcome:?}"),
            () = begun.notified() => {}
        }
        // The future is dropped here. A task that does not end now is found at the end of the test.
        assert_eq!(left(&sender, &mut jobs), [2], "jobs that are left in the queue");
        assert!(!stop.is_cancelled(), "the caller's token is cancelled, and with it everybody who shares it");
    });
}

/// A stop, a grace period, and then the caller gives up. If the job goes on, the worker has let go of it at
/// the stop.
#[test]
fn dropped_after_a_stop_it_leaves_nothing() {
    // One delay moves the drop; the other is spare.
    check("Stopped, and then dropped, it leaves nothing behind.").bound(2).run(|| async {
        let (_sender, mut jobs) = queue([1]);
        let stop = CancellationToken::new();
        let worker = run(&mut jobs, stop.clone(), {
            let stop = stop.clone();
            move |job| {
                note(format_args!("begins job {}", job.id));
                stop.cancel();
                pending::<Result<(), &'static str>>()
            }
        });
        tokio::select! {
            biased;
            outcome = worker => panic!("it is not done, and returns {outcome:?}"),
            () = sleep(Duration::from_secs(10)) => {}
        }
        // The future is dropped here. A task that does not end now is found at the end of the test.
    });
}

/// Somebody looks once whether an idle worker has ended, and awaits it later; then there is a stop, or a job. Or
/// the one who awaits it has polled it before. If this is a deadlock, whoever waits is known by the waker of its
/// first poll, or is not listed again when it comes back.
#[test]
fn an_idle_worker_may_be_polled_by_one_and_awaited_by_another() {
    for (stopped, comes_back) in [(true, false), (false, false), (true, true), (false, true)] {
        // Who wakes the wrong one does so without a delay.
        check("Stop and job wake whoever awaits the worker now.")
            .with(format!("{} and {}", if stopped { "a stop" } else { "a job" }, who_awaits(comes_back)))
            .bound(0)
            .run(move || async move {
                let (mailer, stop) = (Mailer::default(), CancellationToken::new());
                let (sender, mut jobs) = queue([]);
                let _open = stopped.then(|| sender.clone());
                let work = mailer.clone();
                let mut worker = Box::pin(run(&mut jobs, stop.clone(), move |job| work.clone().send(job)));
                if comes_back {
                    assert!(poll_once(worker.as_mut()).await.is_pending(), "there is no job");
                }
                assert!(worker.as_mut().now_or_never().is_none(), "there is no job");
                let press = async {
                    turns(2).await;
                    if stopped {
                        stop.cancel();
                    } else {
                        sender.try_send(job(1)).expect("there is room");
                        drop(sender);
                    }
                };
                let (outcome, ()): (Outcome, ()) = tokio::join!(worker, press);
                let expected =
                    if stopped { (Ok(Ended::Stopped), vec![]) } else { (Ok(Ended::Closed), vec![1]) };
                assert_eq!((outcome, mailer.ended.to_vec()), expected);
                mailer.assert_nothing_left();
            });
    }
}

/// Somebody looks once whether the worker has ended, while a mail is being sent, and awaits it later. If this
/// is a deadlock, the job wakes whoever had polled the worker when the job itself was last polled.
#[test]
fn a_job_wakes_whoever_awaits_the_worker_now() {
    // Who wakes the wrong one does so without a delay.
    check("A job under way wakes whoever awaits the worker now.").bound(0).run(|| async {
        let (done, (sender, mut jobs)) = (Log::new(), queue([1]));
        drop(sender);
        let work = done.clone();
        let mut worker = Box::pin(run(&mut jobs, CancellationToken::new(), move |job| {
            let done = work.clone();
            async move {
                note(format_args!("begins job {}", job.id));
                sleep(Duration::from_secs(1)).await;
                done.push(job.id);
                Ok(())
            }
        }));
        assert!(worker.as_mut().now_or_never().is_none(), "the job takes a second");
        let outcome: Outcome = worker.await;
        assert_eq!((outcome, done.to_vec()), (Ok(Ended::Closed), vec![1]));
    });
}

/// A job is under way, somebody awaits the worker who has not polled it before, and at that very moment the job
/// can go on. If this is a deadlock, the word came between a look and the new waker, and went to the old one.
#[test]
fn a_job_is_heard_while_the_worker_changes_hands() {
    // One delay lets the word come in the middle of the new one's first poll.
    check("A job wakes whoever awaits the worker now, whenever it goes on.").bound(1).run(|| async {
        let (stop, go_on) = (CancellationToken::new(), Arc::new(Notify::new()));
        let (_, mut jobs) = queue([1]);
        let word = Arc::clone(&go_on);
        let mut worker = Box::pin(run(&mut jobs, stop, move |_| {
            let word = Arc::clone(&word);
            async move {
                word.notified().await;
                Ok(())
            }
        }));
        assert!(worker.as_mut().now_or_never().is_none(), "the job waits");
        let elsewhere = tokio::spawn(async move { go_on.notify_one() });
        let outcome: Outcome = worker.await;
        assert_eq!(outcome, Ok(Ended::Closed));
        elsewhere.await.expect("it only notifies");
    });
}

/// Whoever owns an idle worker panics, and the worker is dropped as that unwinds. If the queue is closed, it is
/// taken for a panic of the worker's own.
#[test]
fn dropped_by_a_panic_it_leaves_the_queue_open() {
    // None: nobody else is there.
    check("A worker that a panic drops leaves the queue open.").bound(0).run(|| async {
        let (sender, mut jobs) = queue([]);
        let mut worker =
            Box::pin(run(&mut jobs, CancellationToken::new(), |job| Mailer::default().send(job)));
        assert!(worker.as_mut().now_or_never().is_none(), "there is no job");
        dropped_by_a_panic(worker, ready(())).await;
        assert!(!sender.is_closed(), "the queue is closed, and no worker can go on with it");
    });
}

/// Something beside a busy worker panics, in the same task, and the worker is dropped as that unwinds. If the job goes
/// on, what cancels it asks whether its thread is panicking; it need not know why it is dropped.
#[test]
fn dropped_by_a_panic_it_leaves_nothing() {
    // Who cancels nothing then does so without a delay.
    check("Dropped by a panic, it leaves nothing behind.").bound(0).run(|| async {
        let (sender, mut jobs) = queue([1, 2]);
        let (begun, mailer, stop) = (Arc::new(Notify::new()), Mailer::default(), CancellationToken::new());
        let worker = run(&mut jobs, stop.clone(), {
            let (begun, under_way) = (Arc::clone(&begun), mailer.under_way.clone());
            move |job| {
                let (begun, under_way) = (Arc::clone(&begun), under_way.clone());
                async move {
                    let _inside = under_way.enter();
                    note(format_args!("begins job {}", job.id));
                    begun.notify_one();
                    pending::<Result<(), &'static str>>().await
                }
            }
        });
        dropped_by_a_panic(worker, begun.notified()).await;
        // What is cancelled ends in a turn of its own.
        turns(3).await;
        mailer.assert_nothing_left();
        assert_eq!(left(&sender, &mut jobs), [2], "jobs that are left in the queue");
        assert!(!stop.is_cancelled(), "the caller's token is cancelled, and with it everybody who shares it");
    });
}
