//! `05_context/token-per-request.md`

use real::collections::BTreeSet;

use crate::outcomes::outcomes;

mod read_back {
    // ANCHOR: read_back
    use std::sync::{Arc, Mutex};

    pub async fn read_back() -> (u32, u32) {
        let current = Arc::new(Mutex::new(0));
        let [a, b] = [1, 2].map(|number| {
            let current = Arc::clone(&current);
            tokio::spawn(async move {
                *current.lock().unwrap() = number;
                *current.lock().unwrap()
            })
        });
        (a.await.unwrap(), b.await.unwrap())
    }
    // ANCHOR_END: read_back
}

#[test]
fn what_is_stored_for_one_may_be_read_by_the_other() {
    assert_eq!(outcomes(read_back::read_back), BTreeSet::from([(1, 1), (1, 2), (2, 2)]));
}

mod served {
    // ANCHOR: served
    use tokio::task::{JoinSet, yield_now};
    use tokio_util::sync::CancellationToken;

    pub async fn served() -> usize {
        let stop = CancellationToken::new();
        let mut requests = JoinSet::new();
        for number in 0..3 {
            let stop = stop.clone();
            requests.spawn(async move {
                if number == 0 {
                    stop.cancel(); // this user leaves
                }
                stop.run_until_cancelled(yield_now()).await.is_some()
            });
        }
        requests.join_all().await.into_iter().filter(|served| *served).count()
    }
    // ANCHOR_END: served
}

#[test]
fn one_token_for_all_stops_all_that_are_left() {
    assert_eq!(outcomes(served::served), BTreeSet::from([0, 1, 2]));
}
