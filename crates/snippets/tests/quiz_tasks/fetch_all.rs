//! `04_groups/fetch-all.md`

use real::collections::BTreeSet;

use crate::outcomes::outcomes;

mod arrived {
    // ANCHOR: arrived
    use tokio::task::JoinSet;

    pub async fn arrived() -> Vec<u32> {
        let mut tasks = JoinSet::new();
        for number in [1, 2] {
            tasks.spawn(async move { number });
        }
        tasks.join_all().await
    }
    // ANCHOR_END: arrived
}

#[test]
fn what_is_joined_comes_in_the_order_of_arrival() {
    assert_eq!(outcomes(arrived::arrived), BTreeSet::from([vec![1, 2], vec![2, 1]]));
}

mod counted {
    // ANCHOR: counted
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
    use tokio::task::{JoinSet, yield_now};

    pub async fn counted() -> u32 {
        let count = Arc::new(AtomicU32::new(0));
        let mut tasks = JoinSet::new();
        tasks.spawn(async { Err("fails at once") });
        tasks.spawn({
            let count = Arc::clone(&count);
            async move {
                yield_now().await;
                count.fetch_add(1, SeqCst);
                Ok(())
            }
        });
        while let Some(Ok(Ok(()))) = tasks.join_next().await {}
        tasks.shutdown().await;
        count.load(SeqCst)
    }
    // ANCHOR_END: counted
}

#[test]
fn after_a_shutdown_the_other_has_counted_or_not() {
    assert_eq!(outcomes(counted::counted), BTreeSet::from([0, 1]));
}
