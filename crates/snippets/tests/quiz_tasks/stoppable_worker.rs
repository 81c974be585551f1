//! `01_fundamental_rules/stoppable-worker.md`

use real::collections::BTreeSet;

use crate::outcomes::outcomes;

mod both {
    use tokio::sync::mpsc;
    use tokio_util::sync::CancellationToken;

    /// A worker that is idle when somebody cancels, and then sends.
    async fn idle_worker(
        worker: impl AsyncFnOnce(CancellationToken, mpsc::Receiver<u32>) -> Option<u32>,
    ) -> bool {
        // ANCHOR: both
        let (sender, jobs) = mpsc::channel(1);
        let stop = CancellationToken::new();
        let presser = async {
            stop.cancel();
            sender.try_send(1).unwrap();
        };
        // The worker is polled first, and has nothing to do yet.
        let (taken, ()) = tokio::join!(worker(stop.clone(), jobs), presser);
        // ANCHOR_END: both
        taken.is_some()
    }

    pub async fn by_chance() -> bool {
        idle_worker(async |stop, mut jobs| {
            tokio::select! {
                () = stop.cancelled() => None,
                job = jobs.recv() => job,
            }
        })
        .await
    }

    pub async fn stop_first() -> bool {
        idle_worker(async |stop, mut jobs| {
            tokio::select! {
                biased;
                () = stop.cancelled() => None,
                job = jobs.recv() => job,
            }
        })
        .await
    }

    pub async fn until_cancelled() -> bool {
        idle_worker(async |stop, mut jobs| stop.run_until_cancelled(jobs.recv()).await.flatten()).await
    }
}

#[test]
fn only_a_biased_select_prefers_the_stop() {
    assert_eq!(outcomes(both::by_chance), BTreeSet::from([false, true]));
    assert_eq!(outcomes(both::stop_first), BTreeSet::from([false]));
    assert_eq!(outcomes(both::until_cancelled), BTreeSet::from([true]));
}

mod given_up {
    // ANCHOR: given_up
    use tokio::sync::oneshot;

    pub async fn what_becomes_of_the_job() -> &'static str {
        let (begun, begins) = oneshot::channel();
        let (sent, mail) = oneshot::channel();
        let run = async {
            let job = tokio::spawn(async {
                begun.send(()).unwrap();
                tokio::task::yield_now().await;
                sent.send("sent").unwrap();
            });
            job.await.unwrap();
        };
        tokio::select! {
            biased;
            () = run => {}
            _ = begins => {} // the caller gives up, and drops `run`
        }
        mail.await.unwrap_or("dropped")
    }
    // ANCHOR_END: given_up
}

#[test]
fn a_dropped_handle_lets_the_job_go_on() {
    assert_eq!(outcomes(given_up::what_becomes_of_the_job), BTreeSet::from(["sent"]));
}
