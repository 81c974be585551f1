use std::sync::Arc;

use super::{A_YEAR, Mailer, Outcome, job, left, queue, run};
use crate::exercise::Ended;
use interleave_tokio::{Log, Tasks, alive_tasks, check, draw_freely, note, require, turns};
use tokio::sync::{Notify, mpsc};
use tokio::time::{Duration, Instant, sleep};
use tokio_util::sync::CancellationToken;

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
        check("After a stop no further job is taken, and none is lost.")
            .with(if closed { "a queue that is closed" } else { "a queue that is open" })
            .bound(2)
            .run(move || async move {
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

/// A full night's mail, and the stop comes right after one of them, whichever. If the next is neither sent
/// nor in the queue, the worker held it in its hand while it let others go first, or looked round for the
/// stop.
#[test]
fn a_stop_between_any_two_jobs_loses_none() {
    for last in 1..=16 {
        // None: the stop comes as soon as the worker lets anybody else run.
        check("A stop between two jobs loses none.").with(format!("the stop after job {last}")).bound(0).run(
            move || async move {
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
            },
        );
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
