use super::{at_most, counted, never, process_all};
use crate::exercise::ProcessError;
use futures::FutureExt as _;
use interleave_tokio::{Gauge, Tasks, check, note, poll_once, polled_and_awaited, turns, who_awaits};
use tokio::time::{Duration, sleep};
use tokio_util::sync::CancellationToken;

const SECOND: Duration = Duration::from_secs(1);

/// Somebody looks once whether the pictures are done, and awaits them later; or another task looks, and who has
/// looked before goes on waiting. If this is a deadlock, an item or the stop wakes whoever has polled first, or
/// does not take note of one that comes back.
#[test]
fn it_may_be_polled_by_one_and_awaited_by_another() {
    for (ends, comes_back) in
        ["well", "torn", "stopped"].into_iter().flat_map(|ends| [(ends, false), (ends, true)])
    {
        // Who wakes the wrong one does so without a delay.
        check("Item, failure and stop wake whoever awaits them now.")
            .with(format!(
                "an item that {} and {}",
                match ends {
                    "well" => "ends well",
                    "torn" => "fails",
                    _ => "is stopped",
                },
                who_awaits(comes_back)
            ))
            .bound(0)
            .run(move || async move {
                let (items, stop) = (Gauge::new(), CancellationToken::new());
                let process = counted(&items, move |item| async move {
                    sleep(SECOND).await;
                    match ends {
                        "torn" if item == 1 => Err("it is torn"),
                        "stopped" => never().await,
                        _ => Ok(()),
                    }
                });
                let mut run = Box::pin(process_all(vec![0, 1], at_most(1), stop.clone(), process));
                if comes_back {
                    assert!(poll_once(run.as_mut()).await.is_pending(), "no item is done");
                }
                assert!(run.as_mut().now_or_never().is_none(), "no item is done");
                let presser = tokio::spawn(async move {
                    sleep(3 * SECOND).await;
                    if ends == "stopped" {
                        note("presses stop");
                        stop.cancel();
                    }
                });
                let promised = match ends {
                    "torn" => Err(ProcessError::Failed("it is torn")),
                    "stopped" => Err(ProcessError::Stopped),
                    _ => Ok(()),
                };
                assert_eq!(run.await, promised);
                presser.await.expect("it only cancels");
            });
    }
}

/// A picture is torn, or the caller stops, and somebody looks once whether the others have ended; then they are
/// awaited. If this is a deadlock, their end wakes whoever has polled first, or does not take note of one that
/// comes back.
#[test]
fn the_end_of_the_others_may_be_awaited_by_another() {
    for (stopped, comes_back) in [(false, false), (true, false), (false, true), (true, true)] {
        // Who wakes the wrong one does so without a delay.
        check("Whoever awaits the end of what is cancelled now is woken.")
            .with(format!("{} and {}", if stopped { "a stop" } else { "a failure" }, who_awaits(comes_back)))
            .bound(0)
            .run(move || async move {
                let (items, stop) = (Gauge::new(), CancellationToken::new());
                let process = counted(&items, move |item| async move {
                    turns(1).await;
                    if item == 0 && !stopped { Err("it is torn") } else { never().await }
                });
                let mut run = Box::pin(process_all(vec![0, 1], at_most(2), stop.clone(), process));
                assert!(run.as_mut().now_or_never().is_none(), "an item takes a turn");
                turns(4).await;
                if stopped {
                    note("presses stop");
                    stop.cancel();
                }
                let torn = ProcessError::Failed("it is torn");
                let promised = if stopped { ProcessError::Stopped } else { torn };
                assert_eq!(polled_and_awaited(run.as_mut(), comes_back).await, Err(promised));
            });
    }
}
