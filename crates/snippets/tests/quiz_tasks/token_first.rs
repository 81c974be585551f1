//! `05_context/token-first.md`

use real::collections::BTreeSet;

use crate::outcomes::outcomes;

mod said {
    // ANCHOR: said
    use std::sync::{Arc, Mutex};
    use tokio::task::yield_now;
    use tokio_util::sync::CancellationToken;

    pub async fn said() -> Vec<&'static str> {
        let (said, stop) = (Arc::new(Mutex::new(Vec::new())), CancellationToken::new());
        let attend = {
            let said = Arc::clone(&said);
            async move {
                said.lock().unwrap().push("hello");
                yield_now().await;
                said.lock().unwrap().push("goodbye");
            }
        };
        let house = tokio::spawn({
            let stop = stop.clone();
            async move { stop.cancel() }
        });
        stop.run_until_cancelled(attend).await;
        house.await.unwrap();
        said.lock().unwrap().clone()
    }
    // ANCHOR_END: said
}

#[test]
fn who_is_dropped_does_not_say_goodbye() {
    assert_eq!(outcomes(said::said), BTreeSet::from([vec![], vec!["hello"], vec!["hello", "goodbye"]]));
}

mod inside {
    // ANCHOR: inside
    use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
    use tokio_util::sync::CancellationToken;

    pub async fn inside() -> u32 {
        let (inside, stop) = (AtomicU32::new(0), CancellationToken::new());
        inside.fetch_add(1, SeqCst);
        tokio::spawn({
            let stop = stop.clone();
            async move { stop.cancel() }
        });
        stop.cancelled().await;
        stop.run_until_cancelled(async { inside.fetch_sub(1, SeqCst) }).await;
        inside.load(SeqCst)
    }
    // ANCHOR_END: inside
}

#[test]
fn what_is_raced_against_a_stop_that_has_come_does_not_begin() {
    assert_eq!(outcomes(inside::inside), BTreeSet::from([1]));
}
