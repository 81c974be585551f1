//! `05_context/child-deadline.md`

use real::collections::BTreeSet;

use crate::outcomes::outcomes;

mod family {
    // ANCHOR: family
    use tokio_util::sync::CancellationToken;

    pub async fn cancelled() -> (bool, bool, bool) {
        let parent = CancellationToken::new();
        let child = parent.child_token();
        let grandchild = child.child_token();
        {
            let _guard = child.clone().drop_guard();
        }
        (parent.is_cancelled(), child.is_cancelled(), grandchild.is_cancelled())
    }
    // ANCHOR_END: family
}

#[test]
fn a_cancellation_goes_down_and_never_up() {
    assert_eq!(outcomes(family::cancelled), BTreeSet::from([(false, true, true)]));
}

mod tidy {
    // ANCHOR: tidy
    use std::pin::pin;
    use tokio::sync::oneshot;
    use tokio::time::{Duration, sleep, timeout};

    async fn work(tidy: oneshot::Sender<()>) {
        sleep(Duration::from_secs(2)).await;
        let _ = tidy.send(());
    }

    pub async fn is_tidy() -> (bool, bool) {
        let limit = Duration::from_secs(1);
        let ((first, is_first), (second, is_second)) = (oneshot::channel(), oneshot::channel());
        let _ = timeout(limit, work(first)).await;
        let mut work = pin!(work(second));
        if timeout(limit, &mut work).await.is_err() {
            work.await;
        }
        (is_first.await.is_ok(), is_second.await.is_ok())
    }
    // ANCHOR_END: tidy
}

#[test]
fn a_timeout_drops_what_it_owns() {
    assert_eq!(outcomes(tidy::is_tidy), BTreeSet::from([(false, true)]));
}
