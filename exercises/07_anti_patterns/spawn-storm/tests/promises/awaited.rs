use std::sync::Arc;
use std::time::Duration;

use super::{at_most, import};
use crate::exercise::Summary;
use futures::FutureExt;
use interleave_tokio::{Tasks, boom, check, poll_once, turns, who_awaits};
use tokio::sync::Notify;
use tokio::time::sleep;

/// The store answers two rows from a task of its own. If this is a deadlock, a row is woken while somebody looks
/// at the rows, and its word is lost: it came after the look, and before the waker was put down.
#[test]
fn a_row_that_is_answered_at_any_moment_ends() {
    // One delay, between the look and the waker; one lets the store come so far.
    check("A row ends whenever it is answered.").bound(2).run(|| async {
        let answers = [(); 2].map(|()| Arc::new(Notify::new()));
        let store = tokio::spawn({
            let answers = answers.clone();
            async move {
                for answer in answers {
                    turns(1).await;
                    answer.notify_one();
                }
            }
        });
        let summary: Summary<()> = import(0..2, at_most(2), move |row: usize| {
            let answer = Arc::clone(&answers[row]);
            async move {
                answer.notified().await;
                Ok(())
            }
        })
        .await;
        store.await.expect("it only answers");
        assert_eq!(summary.stored, 2);
    });
}

/// Somebody looks once whether the rows are stored, and awaits them later; or another task looks, and who has looked
/// before goes on waiting. If this is a deadlock, a row wakes whoever has polled first, or whoever polled when it
/// began.
#[test]
fn it_may_be_polled_by_one_and_awaited_by_another() {
    for comes_back in [false, true] {
        // Who wakes the wrong one does so without a delay.
        check("A row that ends wakes whoever awaits the import now.")
            .with(who_awaits(comes_back))
            .bound(0)
            .run(move || async move {
                let mut run = Box::pin(import(0..4, at_most(2), |row| async move {
                    sleep(Duration::from_secs(row)).await;
                    match row {
                        1 => Err("row 1 fails"),
                        2 => boom(),
                        _ => {
                            sleep(Duration::from_secs(3)).await;
                            Ok(())
                        }
                    }
                }));
                if comes_back {
                    assert!(poll_once(run.as_mut()).await.is_pending(), "rows take seconds");
                }
                assert!(run.as_mut().now_or_never().is_none(), "rows take seconds");
                let an_error = Some("row 1 fails");
                assert_eq!(run.await, Summary { stored: 2, failed: 1, panicked: 1, an_error });
            });
    }
}
