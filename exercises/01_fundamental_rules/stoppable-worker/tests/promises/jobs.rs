use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, panic_any};
use std::task::Poll;

use super::{A_YEAR, Mailer, Outcome, job, left, queue, run};
use crate::exercise::{Ended, Job, WorkerError};
use futures::FutureExt as _;
use interleave_tokio::{Log, Tasks, alive_tasks, check, note, require, turns};
use tokio::sync::mpsc;
use tokio::time::{Duration, Instant, sleep};
use tokio_util::sync::CancellationToken;

/// A handler sends three mails and goes. If one is missing, comes twice or early, look at whether each job is
/// awaited before the next is taken; if time passes, you look for jobs by the clock instead of waiting for
/// them.
#[test]
fn every_job_is_done_in_order_and_at_once() {
    // One delay lets the queue run full, one lets it run empty, and one moves the end between.
    check("Every job is processed in order, and the worker ends with the queue.").bound(3).run(|| async {
        let (mailer, begin) = (Mailer::default(), Instant::now());
        let (sender, mut jobs) = mpsc::channel(1);
        let handler = tokio::spawn(async move {
            for id in 1..=3 {
                sender.send(job(id)).await.expect("the worker is there");
            }
        });
        let outcome: Outcome = run(&mut jobs, CancellationToken::new(), {
            let mailer = mailer.clone();
            move |job| mailer.clone().send(job)
        })
        .await;
        handler.await.expect("it only sends");
        mailer.assert_nothing_left();
        assert_eq!((outcome, mailer.ended.to_vec()), (Ok(Ended::Closed), vec![1, 2, 3]));
        assert_eq!(begin.elapsed(), Duration::ZERO, "time that has passed while jobs waited");
    });
}

/// Nothing happens for a year, and then the stop comes. If the worker turns round and round, it asks for jobs
/// again and again instead of waiting for one, and takes a core for it; if it has woken up in between, it
/// looks round by the clock.
#[test]
fn an_idle_worker_costs_nothing() {
    // Time passes only when nobody can run. Who spins does so in the very first schedule; the delay is spare.
    check("An idle worker waits, and takes no time of the processor.").bound(1).run(|| async {
        let (_open, mut jobs) = queue([]);
        let (stop, begin) = (CancellationToken::new(), Instant::now());
        let quiet = A_YEAR + Duration::from_millis(1_234);
        let presser = tokio::spawn({
            let stop = stop.clone();
            async move {
                sleep(quiet).await;
                // Whoever wakes up by the clock has woken up by then, and does so again only later.
                turns(2).await;
                stop.cancel();
            }
        });
        let mut worker = Box::pin(run(&mut jobs, stop, |_| async { Ok(()) }));
        let mut woken = 0;
        let outcome: Outcome = poll_fn(move |context| {
            // Twice is enough, at its beginning and at the stop; ten times is no clock either.
            woken += 1;
            require(woken <= 10, || {
                format!("the idle worker has woken up {woken} times, and nothing has happened")
            });
            worker.as_mut().poll(context)
        })
        .await;
        presser.await.expect("it only cancels");
        assert_eq!((outcome, left(None, &mut jobs)), (Ok(Ended::Stopped), vec![]));
        assert_eq!(begin.elapsed(), quiet, "the time until the worker ended");
    });
}

/// A mail to nowhere. If the worker goes on, the error was only logged; if it ends with the stop that
/// somebody pressed meanwhile, the error was lost on the way.
#[test]
fn the_first_failure_ends_the_worker() {
    for pressed in [false, true] {
        // Who swallows the error does so without a delay; both are spare.
        check("The first failure ends the worker, and names its job.")
            .with(if pressed { "a stop within the job that fails" } else { "no stop" })
            .bound(2)
            .run(move || async move {
                let (log, stop) = (Log::new(), CancellationToken::new());
                let (sender, mut jobs) = queue([7, 8, 9]);
                let outcome: Outcome = run(&mut jobs, stop.clone(), {
                    let (log, stop) = (log.clone(), stop.clone());
                    move |job| {
                        let (log, stop) = (log.clone(), stop.clone());
                        async move {
                            note(format_args!("begins job {}", job.id));
                            log.push(job.id);
                            if pressed && job.id == 8 {
                                stop.cancel();
                            }
                            turns(1).await;
                            if job.id == 8 { Err("no such address") } else { Ok(()) }
                        }
                    }
                })
                .await;
                assert_eq!(alive_tasks(), 0, "tasks that are still alive after run has returned");
                assert_eq!(outcome, Err(WorkerError { job: 8, source: "no such address" }));
                assert_eq!(
                    (log.to_vec(), left(&sender, &mut jobs)),
                    (vec![7, 8], vec![9]),
                    "begun, and left"
                );
                assert_eq!(stop.is_cancelled(), pressed, "whether the caller's token is cancelled");
            });
    }
}

/// Two workers at once, and each has a mail to nowhere. If one names the other's job, the job under way is kept in one
/// place for both: look for a `static`.
#[test]
fn a_failure_names_a_job_of_its_own_worker() {
    // Each begins its second job before either has ended: so without a delay.
    check("A failure names a job of its own worker.").bound(0).run(|| async {
        let worker = async |ids: [u64; 2]| {
            let (_sender, mut jobs) = queue(ids);
            let process = move |job: Job| async move {
                turns(1).await;
                if job.id == ids[1] { Err("no such address") } else { Ok(()) }
            };
            run(&mut jobs, CancellationToken::new(), process).await
        };
        let outcomes = tokio::join!(worker([1, 2]), worker([3, 4]));
        let failed = |job| Err(WorkerError { job, source: "no such address" });
        assert_eq!(outcomes, (failed(2), failed(4)));
    });
}

/// A bug in `process`, whose panic carries a text or something else. If `run` returns as if nothing had been,
/// a `JoinError` was swallowed; if another panic comes out, it was made anew instead of resumed; if the token
/// is cancelled, a guard of yours does it on the way out; if nothing comes out after a stop, the last job is
/// awaited in a place of its own, where a panic is forgotten.
#[test]
fn a_panic_reaches_the_caller() {
    for (text, pressed) in [(true, false), (false, false), (true, true)] {
        // Who swallows the panic does so without a delay; both are spare.
        check("A panic in process reaches the caller.")
            .with(format!(
                "a panic with a {}, and {} before it",
                if text { "text" } else { "value" },
                if pressed { "a stop" } else { "no stop" }
            ))
            .bound(2)
            .run(move || async move {
                let (sender, mut jobs) = queue([1, 2, 3]);
                let stop = CancellationToken::new();
                let presser = stop.clone();
                let outcome = AssertUnwindSafe(run(&mut jobs, stop.clone(), move |job| {
                    let presser = presser.clone();
                    async move {
                        note(format_args!("begins job {}", job.id));
                        if pressed && job.id == 2 {
                            presser.cancel();
                        }
                        turns(1).await;
                        match job.id {
                            2 if text => panic!("job 2 is a bug"),
                            2 => panic_any(job),
                            _ => Ok::<(), &'static str>(()),
                        }
                    }
                }))
                .catch_unwind()
                .await;
                let panic = match outcome {
                    Ok(outcome) => format!("no panic, but {outcome:?}"),
                    Err(payload) => match (payload.downcast_ref::<&str>(), payload.downcast_ref::<Job>()) {
                        (Some(text), _) => (*text).to_owned(),
                        (_, Some(job)) => format!("job {}", job.id),
                        _ => "another panic".to_owned(),
                    },
                };
                let expected = if text { "job 2 is a bug" } else { "job 2" };
                let end = (panic.as_str(), left(&sender, &mut jobs));
                assert_eq!(
                    end,
                    (expected, vec![3]),
                    "what the panic carries, and the jobs left in the queue"
                );
                assert!(
                    pressed || !stop.is_cancelled(),
                    "the caller's token is cancelled, and with it everybody who shares it"
                );
            });
    }
}

/// The worker is idle when it is told to stop, and the last handler sends a job and goes. If it ends as if
/// the queue were closed and empty, it has looked whether a job is there before that one came, and whether a
/// sender is there after it had gone.
#[test]
fn who_says_closed_has_left_nothing() {
    // One delay, between the two looks; one is spare.
    check("Whoever returns Closed has left nothing in the queue.").bound(2).run(|| async {
        let (sender, mut jobs) = queue([]);
        let stop = CancellationToken::new();
        let handler = tokio::spawn({
            let stop = stop.clone();
            async move {
                sleep(Duration::from_millis(1)).await;
                stop.cancel();
                sender.try_send(job(1)).expect("there is room");
                drop(sender);
            }
        });
        let outcome: Outcome = run(&mut jobs, stop, |_| async { Ok(()) }).await;
        handler.await.expect("it only stops and sends");
        let left = left(None, &mut jobs);
        require(outcome == Ok(Ended::Stopped) || left.is_empty(), || {
            format!("{outcome:?}, and {left:?} are left")
        });
    });
}

/// A night shift: whoever lends the queue has closed it, and the handlers still have their senders. If this is a deadlock,
/// the worker asks whether a sender is left, and not whether the queue is closed.
#[test]
fn a_queue_that_its_lender_has_closed_ends_too() {
    // Who asks does so without a delay.
    check("When the queue is closed and every job is done, the worker ends.").bound(0).run(|| async {
        let mailer = Mailer::default();
        let (_handlers, mut jobs) = queue([1, 2]);
        jobs.close();
        let work = mailer.clone();
        let outcome: Outcome =
            run(&mut jobs, CancellationToken::new(), move |job| work.clone().send(job)).await;
        mailer.assert_nothing_left();
        assert_eq!((outcome, mailer.ended.to_vec()), (Ok(Ended::Closed), vec![1, 2]));
    });
}

/// The last sender goes with what the last job had. If this is a deadlock, the future of a job that is done is kept until
/// there is another job.
#[test]
fn a_job_that_is_done_keeps_nothing() {
    // Who keeps it does so without a delay.
    check("When a job is done, what it had is dropped.").bound(0).run(|| async {
        let (sender, mut jobs) = queue([1]);
        let mut last = Some(sender);
        let outcome: Outcome = run(&mut jobs, CancellationToken::new(), move |_| {
            let has = last.take();
            poll_fn(move |_| {
                let _has = &has;
                Poll::Ready(Ok(()))
            })
        })
        .await;
        assert_eq!(outcome, Ok(Ended::Closed), "nobody has a sender any more");
    });
}
