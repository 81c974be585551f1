//! `05_context/request-scope.md`

use real::collections::BTreeSet;

use crate::outcomes::outcomes;

mod three_ways {
    // ANCHOR: three_ways
    tokio::task_local! { static ID: u32; }

    fn id() -> Option<u32> {
        ID.try_get().ok()
    }

    pub async fn lines() -> [Option<u32>; 3] {
        ID.scope(7, async {
            let plain = async { id() }.await;
            let spawned = tokio::spawn(async { id() }).await.unwrap();
            let carried = tokio::spawn(ID.scope(ID.get(), async { id() })).await.unwrap();
            [plain, spawned, carried]
        })
        .await
    }
    // ANCHOR_END: three_ways
}

#[test]
fn a_spawned_task_begins_without_task_locals() {
    assert_eq!(outcomes(three_ways::lines), BTreeSet::from([[Some(7), None, Some(7)]]));
}

mod one_place {
    // ANCHOR: one_place
    use std::sync::atomic::{AtomicU32, Ordering::SeqCst};

    async fn request(ids: &AtomicU32, id: u32) -> u32 {
        ids.store(id, SeqCst);
        tokio::task::yield_now().await;
        ids.load(SeqCst)
    }

    pub async fn lines() -> (u32, u32) {
        let ids = AtomicU32::new(0);
        tokio::join!(request(&ids, 1), request(&ids, 2))
    }
    // ANCHOR_END: one_place
}

#[test]
fn with_one_place_for_all_the_last_is_everybody() {
    assert_eq!(outcomes(one_place::lines), BTreeSet::from([(2, 2)]));
}
