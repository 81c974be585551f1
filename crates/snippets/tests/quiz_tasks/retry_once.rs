//! `03_primitives/retry-once.md`

use real::collections::BTreeSet;

use crate::outcomes::outcomes;

mod shared {
    // ANCHOR: shared
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
    use tokio::{sync::OnceCell, task::yield_now};

    #[derive(Default)]
    struct Client {
        cell: OnceCell<u32>,
        attempts: AtomicU32,
    }

    impl Client {
        async fn attempt(&self) -> Result<u32, u32> {
            let number = self.attempts.fetch_add(1, SeqCst) + 1;
            yield_now().await;
            if number == 1 { Err(number) } else { Ok(number) }
        }
    }

    pub async fn results() -> (Result<u32, u32>, Result<u32, u32>) {
        let client = Arc::new(Client::default());
        let [a, b] = [(); 2].map(|()| {
            let client = Arc::clone(&client);
            tokio::spawn(async move { client.cell.get_or_try_init(|| client.attempt()).await.copied() })
        });
        (a.await.unwrap(), b.await.unwrap())
    }
    // ANCHOR_END: shared
}

#[test]
fn an_error_is_for_the_one_who_has_tried() {
    assert_eq!(outcomes(shared::results), BTreeSet::from([(Err(1), Ok(2)), (Ok(2), Err(1))]));
}

mod looked {
    // ANCHOR: looked
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
    use tokio::{sync::OnceCell, task::yield_now};

    pub async fn attempts() -> u32 {
        let (cell, attempts) = (Arc::new(OnceCell::new()), Arc::new(AtomicU32::new(0)));
        let callers = [(); 2].map(|()| {
            let (cell, attempts) = (Arc::clone(&cell), Arc::clone(&attempts));
            tokio::spawn(async move {
                if !cell.initialized() {
                    attempts.fetch_add(1, SeqCst);
                    yield_now().await;
                    let _ = cell.set("connected");
                }
            })
        });
        for caller in callers {
            caller.await.unwrap();
        }
        attempts.load(SeqCst)
    }
    // ANCHOR_END: looked
}

#[test]
fn who_looks_and_then_sets_may_do_so_beside_another() {
    assert_eq!(outcomes(looked::attempts), BTreeSet::from([1, 2]));
}
