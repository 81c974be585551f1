//! A task that owns the others, on a handle that aborts it.

use std::any::Any;
use std::future::Future;
use std::num::NonZeroUsize;
use std::sync::Arc;
use tokio::task::JoinSet;
use tokio_util::task::AbortOnDropHandle;

use tokio_util::sync::CancellationToken;

/// Why not all items were processed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProcessError<E> {
    /// An item failed, and this is how.
    Failed(E),
    /// The caller stopped it.
    Stopped,
}

enum Ended<E> {
    Done(Result<(), ProcessError<E>>),
    Panicked(Box<dyn Any + Send>),
}

async fn supervise<T, E, F, Fut>(
    items: Vec<T>,
    limit: usize,
    stop: CancellationToken,
    process: Arc<F>,
) -> Ended<E>
where
    T: Send + 'static,
    E: Send + 'static,
    F: Fn(T) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<(), E>> + Send + 'static,
{
    let mut children = JoinSet::new();
    let mut items = items.into_iter();
    let mut ended = loop {
        while children.len() < limit && !stop.is_cancelled() {
            let Some(item) = items.next() else { break };
            let process = Arc::clone(&process);
            children.spawn(async move { process(item).await });
        }
        tokio::select! {
            biased;
            () = stop.cancelled() => break Ended::Done(Err(ProcessError::Stopped)),
            joined = children.join_next() => match joined {
                None => return Ended::Done(Ok(())),
                Some(Ok(Ok(()))) => {}
                Some(Ok(Err(error))) => break Ended::Done(Err(ProcessError::Failed(error))),
                Some(Err(error)) => break Ended::Panicked(error.into_panic()),
            },
        }
    };
    children.abort_all();
    while let Some(joined) = children.join_next().await {
        // Stopped, and a panic all the same: the panic is worse.
        let panic = joined.err().and_then(|error| error.try_into_panic().ok());
        if let (Some(payload), Ended::Done(Err(ProcessError::Stopped))) = (panic, &ended) {
            ended = Ended::Panicked(payload);
        }
    }
    ended
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
    let supervisor = tokio::spawn(supervise(items, limit.get(), stop, Arc::new(process)));
    match AbortOnDropHandle::new(supervisor).await {
        Ok(Ended::Done(outcome)) => outcome,
        Ok(Ended::Panicked(payload)) => std::panic::resume_unwind(payload),
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}
