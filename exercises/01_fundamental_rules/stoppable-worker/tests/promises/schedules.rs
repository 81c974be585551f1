use std::future::{Future, pending, poll_fn};
use std::panic::{AssertUnwindSafe, panic_any};
use std::sync::Arc;

use crate::exercise::{Ended, Job, WorkerError, run};
use futures::FutureExt as _;
use interleave_tokio::{
    Gauge, Log, Tasks, alive_tasks, boom, check, draw_freely, note, poll_once, require, turns,
};
use tokio::sync::{Notify, mpsc};
use tokio::time::{Duration, Instant, sleep};
use tokio_util::sync::CancellationToken;

type Outcome = Result<Ended, WorkerError<&'static str>>;

const A_YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);

fn job(id: u64) -> Job {
    Job { id, to: format!("customer-{id}@example.com") }
}

/// A queue with jobs in it, and a sender that keeps it open.
fn queue(ids: impl IntoIterator<Item = u64>) -> (mpsc::Sender<Job>, mpsc::Receiver<Job>) {
    let (sender, jobs) = mpsc::channel(8);
    for id in ids {
        sender.try_send(job(id)).expect("there is room");
    }
    (sender, jobs)
}

/// What another worker would find. Fails if there is a sender and the queue was closed.
fn left<'a>(sender: impl Into<Option<&'a mpsc::Sender<Job>>>, jobs: &mut mpsc::Receiver<Job>) -> Vec<u64> {
    let closed = sender.into().is_some_and(mpsc::Sender::is_closed);
    assert!(!closed, "run has closed the queue, so no other worker can go on with it");
    std::iter::from_fn(|| jobs.try_recv().ok()).map(|job| job.id).collect()
}

/// A `process` that takes a while, and writes down what it has begun and ended.
#[derive(Clone, Default)]
struct Mailer {
    under_way: Gauge,
    begun: Log<u64>,
    ended: Log<u64>,
}

impl Mailer {
    async fn send(self, job: Job) -> Result<(), &'static str> {
        let _inside = self.under_way.enter();
        note(format_args!("begins job {}", job.id));
        require(self.under_way.now() == 1, || format!("{} jobs are under way at once", self.under_way.now()));
        self.begun.push(job.id);
        turns(1).await;
        self.ended.push(job.id);
        note(format_args!("ends job {}", job.id));
        Ok(())
    }

    /// Whatever was started has ended: no task is alive, and no job's future.
    fn assert_nothing_left(&self) {
        assert_eq!(self.under_way.now(), 0, "jobs that are still under way after run has returned");
        assert_eq!(alive_tasks(), 0, "tasks that are still alive after run has returned");
    }
}

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

/// Night: no mail, and a deployment. If this is a deadlock, the worker looks at `stop` between jobs and not
/// while it waits for one; if time passes, it looks only now and then.
#[test]
fn a_stop_ends_an_idle_worker() {
    // One delay moves the stop before the wait, a second between looking and waiting; the third is spare.
    check("A stop ends an idle worker at once.").bound(3).run(|| async {
        let (sender, mut jobs) = queue([]);
        let (stop, begin) = (CancellationToken::new(), Instant::now());
        let presser = tokio::spawn({
            let stop = stop.clone();
            async move {
                turns(1).await;
                stop.cancel();
            }
        });
        let outcome: Outcome = run(&mut jobs, stop, |_| async { Ok(()) }).await;
        presser.await.expect("it only cancels");
        assert_eq!(alive_tasks(), 0, "tasks that are still alive after run has returned");
        assert_eq!((outcome, left(&sender, &mut jobs)), (Ok(Ended::Stopped), vec![]));
        assert_eq!(begin.elapsed(), Duration::ZERO, "time that has passed until the worker ended");
    });
}

/// Nothing happens for a year, and then the stop comes. If the worker turns round and round, it asks for jobs
/// again and again instead of waiting for one, and takes a core for it; if it has woken up in between, it
/// looks round by the clock.
#[test]
fn an_idle_worker_costs_nothing() {
    // Time passes only when nobody can run. Who spins does so in the very first schedule; the delay is spare.
    check("An idle worker waits, and takes no time of the processor.").bound(1).run(|| async {
        let (sender, mut jobs) = queue([]);
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
        assert_eq!((outcome, left(&sender, &mut jobs)), (Ok(Ended::Stopped), vec![]));
        assert_eq!(begin.elapsed(), quiet, "the time until the worker ended");
    });
}

/// The stop was there before the worker. If a job begins, the job is looked at before the stop, or a
/// `select!` without `biased` chooses by chance.
#[test]
fn stopped_from_the_beginning_no_job_is_taken() {
    // One delay makes a `select!` begin with its other branch; the second is spare.
    check("Stopped from the beginning, no job is taken.").bound(2).run(|| async {
        let (sender, mut jobs) = queue([1, 2]);
        let stop = CancellationToken::new();
        stop.cancel();
        let outcome: Outcome = run(&mut jobs, stop, |job| async move {
            require(false, || format!("job {} begins although stop was there before", job.id));
            Ok(())
        })
        .await;
        assert_eq!((outcome, left(&sender, &mut jobs)), (Ok(Ended::Stopped), vec![1, 2]));
    });
}

/// Job 2 itself presses stop, and is then done as usual. Jobs 3 and 4 belong to the next worker, also if the
/// shop has closed and none can follow. If they were processed, the stop came second in a `select!`, or is
/// not looked at once the queue is closed; if one is gone, it was taken off the queue too early.
#[test]
fn after_a_stop_the_rest_stays_in_the_queue() {
    for closed in [false, true] {
        // The stop is there before the worker can look for its next job, so there is no excuse under any
        // schedule. One delay makes a `select!` begin with its other branch; the second is spare.
        check("After a stop no further job is taken, and none is lost.").bound(2).run(move || async move {
            let (mailer, stop) = (Mailer::default(), CancellationToken::new());
            let (sender, mut jobs) = queue([1, 2, 3, 4]);
            let sender = (!closed).then_some(sender);
            let outcome: Outcome = run(&mut jobs, stop.clone(), {
                let mailer = mailer.clone();
                move |job| {
                    let (mailer, stop) = (mailer.clone(), stop.clone());
                    async move {
                        if job.id == 2 {
                            stop.cancel();
                        }
                        mailer.send(job).await
                    }
                }
            })
            .await;
            mailer.assert_nothing_left();
            let left = left(sender.as_ref(), &mut jobs);
            assert_eq!(
                (outcome, mailer.ended.to_vec(), left),
                (Ok(Ended::Stopped), vec![1, 2], vec![3, 4]),
                "the outcome, the jobs done, the jobs left in the queue"
            );
        });
    }
}

/// A stop at any time: before a job, in the middle of it, between two. Each mail is either sent or still in
/// the queue. If one is in neither place, it was taken and dropped: look at which futures lose against the
/// stop.
#[test]
fn a_stop_loses_no_job() {
    // One delay for each job moves the stop into it; the third is spare.
    check("Whenever the stop comes, each job is done or still in the queue.").bound(3).run(|| async {
        let (mailer, stop) = (Mailer::default(), CancellationToken::new());
        let (sender, mut jobs) = queue([1, 2, 3]);
        let presser = tokio::spawn({
            let stop = stop.clone();
            async move { stop.cancel() }
        });
        let outcome: Outcome = run(&mut jobs, stop, {
            let mailer = mailer.clone();
            move |job| mailer.clone().send(job)
        })
        .await;
        presser.await.expect("it only cancels");
        mailer.assert_nothing_left();
        let (done, left) = (mailer.ended.to_vec(), left(&sender, &mut jobs));
        assert_eq!(outcome, Ok(Ended::Stopped));
        assert_eq!([done.clone(), left.clone()].concat(), [1, 2, 3], "{done:?} are done, {left:?} are left");
    });
}

/// The stop comes while a mail is being sent, and the mail takes a year (of virtual time) more. If it is not
/// sent, somebody lost patience: what was taken is processed to its end.
#[test]
fn a_stop_waits_for_the_job_under_way_however_long() {
    // Time passes only when nobody can run. Who gives up does so in the very first schedule.
    check("A stop waits for the job under way, however long it takes.").bound(0).run(|| async {
        let (stop, done) = (CancellationToken::new(), Log::new());
        let (_sender, mut jobs) = queue([1]);
        let outcome: Outcome = run(&mut jobs, stop.clone(), {
            let (stop, done) = (stop.clone(), done.clone());
            move |job| {
                let (stop, done) = (stop.clone(), done.clone());
                async move {
                    note(format_args!("begins job {}", job.id));
                    stop.cancel();
                    sleep(A_YEAR).await;
                    note(format_args!("ends job {}", job.id));
                    done.push(job.id);
                    Ok(())
                }
            }
        })
        .await;
        assert_eq!((outcome, done.to_vec()), (Ok(Ended::Stopped), vec![1]), "the outcome, the jobs done");
    });
}

/// A mail to nowhere. If the worker goes on, the error was only logged; if it ends with the stop that
/// somebody pressed meanwhile, the error was lost on the way.
#[test]
fn the_first_failure_ends_the_worker() {
    for pressed in [false, true] {
        // Who swallows the error does so without a delay; both are spare.
        check("The first failure ends the worker, and names its job.").bound(2).run(move || async move {
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
            assert_eq!((log.to_vec(), left(&sender, &mut jobs)), (vec![7, 8], vec![9]), "begun, and left");
            assert_eq!(stop.is_cancelled(), pressed, "whether the caller's token is cancelled");
        });
    }
}

/// A bug in `process`, whose panic carries a text or something else. If `run` returns as if nothing had been,
/// a `JoinError` was swallowed; if another panic comes out, it was made anew instead of resumed; if the token
/// is cancelled, a guard of yours does it on the way out; if nothing comes out after a stop, the last job is
/// awaited in a place of its own, where a panic is forgotten.
#[test]
fn a_panic_reaches_the_caller() {
    for (text, pressed) in [(true, false), (false, false), (true, true)] {
        // Who swallows the panic does so without a delay; both are spare.
        check("A panic in process reaches the caller.").bound(2).run(move || async move {
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
            assert_eq!(end, (expected, vec![3]), "what the panic carries, and the jobs left in the queue");
            assert!(
                pressed || !stop.is_cancelled(),
                "the caller's token is cancelled, and with it everybody who shares it"
            );
        });
    }
}

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

/// A full night's mail, and the stop comes right after one of them, whichever. If the next is neither sent
/// nor in the queue, the worker held it in its hand while it let others go first, or looked round for the
/// stop.
#[test]
fn a_stop_between_any_two_jobs_loses_none() {
    for last in 1..=16 {
        // None: the stop comes as soon as the worker lets anybody else run.
        check("A stop between two jobs loses none.").bound(0).run(move || async move {
            let (sender, mut jobs) = mpsc::channel(20);
            for id in 1..=20 {
                sender.try_send(job(id)).expect("there is room");
            }
            let (stop, done, sent) = (CancellationToken::new(), Log::new(), Arc::new(Notify::new()));
            let presser = tokio::spawn({
                let (stop, sent) = (stop.clone(), Arc::clone(&sent));
                async move {
                    sent.notified().await;
                    stop.cancel();
                }
            });
            turns(1).await;
            let outcome: Outcome = run(&mut jobs, stop, {
                let done = done.clone();
                move |job| {
                    done.push(job.id);
                    if job.id == last {
                        sent.notify_one();
                    }
                    async { Ok(()) }
                }
            })
            .await;
            drop(sender);
            let left = left(None, &mut jobs);
            presser.abort();
            require([done.to_vec(), left.clone()].concat() == (1..=20).collect::<Vec<_>>(), || {
                format!("{:?} are done, {left:?} are left; {outcome:?}", done.to_vec())
            });
        });
    }
}

/// The worker is idle. Somebody presses stop and then sends; the worker wakes and finds both. If the job is
/// taken, it is looked at first: by a `select!` without `biased`, or by
/// `CancellationToken::run_until_cancelled`.
#[test]
fn a_stop_beats_a_job_that_comes_with_it() {
    // With a delay between looking at the stop and at the queue, the job is just being taken, which is
    // allowed. So a `select!` begins with its other branch at no price.
    check("A stop beats a job that comes with it.").bound(0).run(|| async {
        draw_freely();
        let (sender, mut jobs) = queue([]);
        let stop = CancellationToken::new();
        let presser = tokio::spawn({
            let (stop, sender) = (stop.clone(), sender.clone());
            async move {
                sleep(Duration::from_millis(1)).await;
                stop.cancel();
                sender.try_send(job(1)).expect("there is room");
            }
        });
        let outcome: Outcome = run(&mut jobs, stop, |job| async move {
            require(false, || format!("job {} begins although stop was there before", job.id));
            Ok(())
        })
        .await;
        presser.await.expect("it only stops and sends");
        assert_eq!((outcome, left(&sender, &mut jobs)), (Ok(Ended::Stopped), vec![1]));
    });
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

/// Somebody looks once whether an idle worker has ended, and awaits it later; then there is a stop, or a job. Or
/// the one who awaits it has polled it before. If this is a deadlock, whoever waits is known by the waker of its
/// first poll, or is not listed again when it comes back.
#[test]
fn an_idle_worker_may_be_polled_by_one_and_awaited_by_another() {
    for (stopped, comes_back) in [(true, false), (false, false), (true, true), (false, true)] {
        // Who wakes the wrong one does so without a delay.
        check("Stop and job wake whoever awaits the worker now.").bound(0).run(move || async move {
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
            let expected = if stopped { (Ok(Ended::Stopped), vec![]) } else { (Ok(Ended::Closed), vec![1]) };
            assert_eq!((outcome, mailer.ended.to_vec()), expected);
            mailer.assert_nothing_left();
        });
    }
}

/// A long queue, without a pause. The stop comes as soon as a job has been taken and is not begun, if there is
/// such a moment. If a job is nowhere, it was in a future that lost against the stop; if more than one is
/// taken at a time, what is taken and not begun is lost with a failure or a drop.
#[test]
fn in_a_long_queue_no_job_is_lost_either() {
    const JOBS: u64 = 200;
    // Who has a job in hand while it waits shows it without a delay.
    check("Whenever the stop comes, each job is processed or left, one by one.").bound(0).run(|| async {
        let (mailer, stop) = (Mailer::default(), CancellationToken::new());
        let (sender, mut jobs) = mpsc::channel(JOBS as usize);
        for id in 1..=JOBS {
            sender.try_send(job(id)).expect("there is room");
        }
        let presser = tokio::spawn({
            let (mailer, stop, sender) = (mailer.clone(), stop.clone(), sender.clone());
            async move {
                loop {
                    let (taken, begun) = (sender.capacity(), mailer.begun.len());
                    require(taken <= begun + 1, || format!("{taken} jobs are taken, and {begun} are begun"));
                    if taken > begun || begun == JOBS as usize {
                        note("presses stop");
                        stop.cancel();
                        return;
                    }
                    turns(1).await;
                }
            }
        });
        let outcome: Outcome = run(&mut jobs, stop, {
            let mailer = mailer.clone();
            move |job| mailer.clone().send(job)
        })
        .await;
        presser.await.expect("it only presses");
        mailer.assert_nothing_left();
        assert_eq!(outcome, Ok(Ended::Stopped));
        let mut all = mailer.ended.to_vec();
        all.extend(left(&sender, &mut jobs));
        assert_eq!(all, (1..=JOBS).collect::<Vec<_>>(), "jobs that were processed, and those that are left");
    });
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
        let owner = AssertUnwindSafe(async {
            let mut worker =
                Box::pin(run(&mut jobs, CancellationToken::new(), |job| Mailer::default().send(job)));
            assert!(worker.as_mut().now_or_never().is_none(), "there is no job");
            boom()
        });
        assert!(owner.catch_unwind().await.is_err(), "the owner panics");
        assert!(!sender.is_closed(), "the queue is closed, and no worker can go on with it");
    });
}
