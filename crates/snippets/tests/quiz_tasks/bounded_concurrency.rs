//! `02_channels/bounded-concurrency.md`

use real::collections::BTreeSet;

use crate::outcomes::outcomes;

mod at_once {
    // ANCHOR: at_once
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
    use tokio::{sync::Semaphore, task::JoinSet};

    pub async fn most_at_once() -> usize {
        let permits = Arc::new(Semaphore::new(1));
        let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let mut tasks = JoinSet::new();
        for _ in 0..3 {
            let _ = Arc::clone(&permits).acquire_owned().await.unwrap();
            let (now, most) = (Arc::clone(&now), Arc::clone(&most));
            tasks.spawn(async move {
                most.fetch_max(now.fetch_add(1, SeqCst) + 1, SeqCst);
                tokio::task::yield_now().await;
                now.fetch_sub(1, SeqCst);
            });
        }
        tasks.join_all().await;
        most.load(SeqCst)
    }
    // ANCHOR_END: at_once
}

#[test]
fn a_permit_that_is_not_named_limits_nothing() {
    assert_eq!(outcomes(at_once::most_at_once), BTreeSet::from([1, 2, 3]));
}

mod both_ready {
    // ANCHOR: both_ready
    use std::sync::Arc;
    use tokio::{select, sync::Semaphore};
    use tokio_util::sync::CancellationToken;

    pub async fn next() -> &'static str {
        let (permits, stop) = (Arc::new(Semaphore::new(0)), CancellationToken::new());
        tokio::spawn({
            let (permits, stop) = (Arc::clone(&permits), stop.clone());
            async move {
                stop.cancel();
                permits.add_permits(1);
            }
        });
        select! {
            biased;
            () = stop.cancelled() => "stopped",
            _ = permits.acquire() => "started",
        }
    }
    // ANCHOR_END: both_ready
}

#[test]
fn a_biased_select_looks_at_one_branch_after_the_other() {
    assert_eq!(outcomes(both_ready::next), BTreeSet::from(["started", "stopped"]));
}

mod dropped {
    // ANCHOR: dropped
    use tokio::{sync::oneshot, task::JoinSet};

    pub async fn gone_at_once() -> bool {
        let (held, mut released) = oneshot::channel::<()>();
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let _held = held;
            std::future::pending::<()>().await;
        });
        drop(tasks);
        released.try_recv() == Err(oneshot::error::TryRecvError::Closed)
    }
    // ANCHOR_END: dropped
}

#[test]
fn an_aborted_task_is_gone_a_moment_later() {
    assert_eq!(outcomes(dropped::gone_at_once), BTreeSet::from([false, true]));
}
