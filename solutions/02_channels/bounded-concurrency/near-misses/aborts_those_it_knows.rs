//! Who fails aborts all whose handles are in a list. One that was spawned and not yet entered is not in it, and goes on for as long as it
//! likes.
//! rejected by: schedules::a_failure_comes_back_although_another_item_never_ends

use std::future::Future;
use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::sync::{Arc, Mutex};

use tokio::select;
use tokio::sync::Semaphore;
use tokio::task::{AbortHandle, JoinSet};
use tokio_util::sync::CancellationToken;

/// Why not all items were processed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProcessError<E> {
    /// An item failed, and this is how.
    Failed(E),
    /// The caller stopped it.
    Stopped,
}

/// What the tasks of one call have in common.
struct Group<E> {
    permits: Arc<Semaphore>,
    failure: Mutex<Option<E>>,
    members: Mutex<Vec<AbortHandle>>,
}

impl<E> Group<E> {
    /// Ends it for all: no permit any more, and whoever is under way is cancelled.
    fn fail(&self, error: E) {
        self.failure.lock().unwrap().get_or_insert(error);
        self.permits.close();
        for member in self.members.lock().unwrap().drain(..) {
            member.abort();
        }
    }
}

/// Processes all items, at most `limit` of them at once.
///
/// # Errors
/// An item failed, or `stop` was cancelled before all were done.
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
    let permits = Arc::new(Semaphore::new(limit.get().min(Semaphore::MAX_PERMITS)));
    let group = Arc::new(Group {
        permits: Arc::clone(&permits),
        failure: Mutex::new(None),
        members: Mutex::new(Vec::new()),
    });
    let mut tasks = JoinSet::new();
    let mut items = items.into_iter();
    let mut left = items.next();
    loop {
        select! {
            biased;
            () = stop.cancelled(), if left.is_some() || !tasks.is_empty() => {
                tasks.shutdown().await;
                return Err(ProcessError::Stopped);
            }
            Some(ended) = tasks.join_next() => if let Err(error) = ended {
                if error.is_panic() {
                    tasks.shutdown().await;
                    resume_unwind(error.into_panic());
                }
            },
            permit = Arc::clone(&permits).acquire_owned(), if left.is_some() => {
                // Closed: one has failed.
                let Ok(permit) = permit else { left = None; continue };
                let Some(item) = left.take() else { continue };
                left = items.next();
                let (work, group_of_task) = (process(item), Arc::clone(&group));
                let member = tasks.spawn(async move {
                    if let Err(error) = work.await {
                        group_of_task.fail(error);
                    }
                    drop(permit);
                });
                group.members.lock().unwrap().push(member);
            }
            else => break,
        }
    }
    match group.failure.lock().unwrap().take() {
        Some(error) => Err(ProcessError::Failed(error)),
        None => Ok(()),
    }
}
