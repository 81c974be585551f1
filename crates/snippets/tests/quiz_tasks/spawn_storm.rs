//! `07_anti_patterns/spawn-storm.md`

use real::collections::BTreeSet;

use crate::outcomes::outcomes;

mod inside {
    // ANCHOR: inside
    use std::sync::Arc;
    use tokio::{sync::Semaphore, task::JoinSet};

    pub async fn held() -> usize {
        let permits = Arc::new(Semaphore::new(2));
        let mut tasks = JoinSet::new();
        for _row in 0..5 {
            let permits = Arc::clone(&permits);
            tasks.spawn(async move {
                let _permit = permits.acquire().await;
            });
        }
        tasks.len()
    }
    // ANCHOR_END: inside
}

#[test]
fn a_permit_inside_of_the_task_bounds_no_tasks() {
    assert_eq!(outcomes(inside::held), BTreeSet::from([5]));
}

mod joined {
    // ANCHOR: joined
    use tokio::task::JoinSet;

    pub async fn most() -> usize {
        let (mut tasks, mut most) = (JoinSet::new(), 0);
        for row in 0..5 {
            if tasks.len() == 2 {
                tasks.join_next().await;
            }
            tasks.spawn(async move { row });
            most = most.max(tasks.len());
        }
        most
    }
    // ANCHOR_END: joined
}

#[test]
fn the_length_of_a_set_counts_what_has_ended() {
    assert_eq!(outcomes(joined::most), BTreeSet::from([2]));
}
