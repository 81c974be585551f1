//! Takes the end of the whole for the end of one item, and goes on with the next.
//! rejected by: schedules::dropped_half_way_nothing_begins
//! rejected by: schedules::dropped_at_once_nothing_begins
//! rejected by: schedules::of_two_failures_the_first_comes_back
//! rejected by: schedules::dropped_as_items_end_nothing_begins
//! also by: behaviour::dropped_on_another_thread_it_leaves_nothing

use std::future::Future;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex};
use tokio::task::JoinHandle;

use tokio_util::sync::CancellationToken;

/// Why not all items were processed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProcessError<E> {
    /// An item failed, and this is how.
    Failed(E),
    /// The caller stopped it.
    Stopped,
}

pub async fn process_all<T, E, F, Fut>(
    items: Vec<T>,
    limit: NonZeroUsize,
    stop: CancellationToken,
    process: F,
) -> Result<(), ProcessError<E>>
where
    T: Send + 'static,
    E: Send + 'static,
    F: Fn(T) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<(), E>> + Send + 'static,
{
    let workers = limit.get().min(items.len());
    let queue = Arc::new(Mutex::new(items.into_iter()));
    let process = Arc::new(process);
    let all = stop.child_token();
    let _guard = all.clone().drop_guard();
    let mut handles: Vec<JoinHandle<Result<(), E>>> = Vec::new();
    let failed = CancellationToken::new();
    for _ in 0..workers {
        let (queue, process, all) = (Arc::clone(&queue), Arc::clone(&process), all.clone());
        let (stop, failed) = (stop.clone(), failed.clone());
        handles.push(tokio::spawn(async move {
            let on_the_way_out = failed.clone().drop_guard();
            loop {
                if stop.is_cancelled() || failed.is_cancelled() {
                    break;
                }
                let next = queue.lock().unwrap().next();
                let Some(item) = next else { break };
                let work = process(item);
                tokio::pin!(work);
                tokio::select! {
                    result = &mut work => result?,
                    () = all.cancelled() => continue,
                    () = failed.cancelled() => continue,
                }
            }
            on_the_way_out.disarm();
            Ok(())
        }));
    }
    let mut outcome = Ok(());
    let mut panic = None;
    for handle in handles {
        match handle.await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                if outcome.is_ok() {
                    outcome = Err(ProcessError::Failed(error));
                }
            }
            Err(error) => panic = Some(error.into_panic()),
        }
    }
    if let Some(payload) = panic {
        std::panic::resume_unwind(payload);
    }
    if outcome.is_ok() && stop.is_cancelled() {
        return Err(ProcessError::Stopped);
    }
    outcome
}
