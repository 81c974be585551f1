//! So that no panic is swallowed, one that is found while the rest is joined takes the place of the failure before it: a fetch fails, another panics before `fetch_all` is polled, and `Panicked` comes back.
//! rejected by: schedules::of_two_failures_the_first_counts

use std::future::Future;

use tokio::task::{Id, JoinError, JoinSet};
use tokio_util::sync::CancellationToken;

/// What a shop has answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// The status of HTTP.
    pub status: u16,
    /// The page.
    pub body: String,
}

/// Why there is not a response for every URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FetchError<E> {
    /// A fetch failed.
    Failed {
        /// Which one.
        url: String,
        /// What `fetch` said.
        source: E,
    },
    /// A fetch panicked.
    Panicked {
        /// Which one.
        url: String,
    },
    /// The caller stopped it.
    Stopped,
}

/// The tasks, and whose they are.
struct Group<E> {
    tasks: JoinSet<Result<Response, E>>,
    ids: Vec<Id>,
    urls: Vec<String>,
    responses: Vec<Option<Response>>,
}

impl<E: Send + 'static> Group<E> {
    fn place(&self, id: Id) -> usize {
        self.ids.iter().position(|other| *other == id).expect("every task is in the list")
    }

    fn panicked(&self, error: &JoinError) -> FetchError<E> {
        FetchError::Panicked { url: self.urls[self.place(error.id())].clone() }
    }

    /// Waits for all, or for the first that fails.
    async fn collect(&mut self) -> Result<(), FetchError<E>> {
        while let Some(joined) = self.tasks.join_next_with_id().await {
            match joined {
                Ok((id, Ok(response))) => {
                    let place = self.place(id);
                    self.responses[place] = Some(response);
                }
                Ok((id, Err(source))) => {
                    return Err(FetchError::Failed { url: self.urls[self.place(id)].clone(), source });
                }
                Err(error) => return Err(self.panicked(&error)),
            }
        }
        Ok(())
    }

    /// Ends what is left. Gives the panic that it has met, if any.
    async fn end(&mut self) -> Option<FetchError<E>> {
        self.tasks.abort_all();
        let mut panic = None;
        while let Some(joined) = self.tasks.join_next().await {
            if let Err(error) = joined {
                if error.is_panic() {
                    panic = Some(self.panicked(&error));
                }
            }
        }
        panic
    }
}

/// Fetches all URLs at once; gives the responses in the order of the URLs.
pub async fn fetch_all<E, F, Fut>(
    urls: Vec<String>,
    stop: CancellationToken,
    fetch: F,
) -> Result<Vec<Response>, FetchError<E>>
where
    E: Send + 'static,
    F: Fn(String) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<Response, E>> + Send + 'static,
{
    if stop.is_cancelled() {
        return Err(FetchError::Stopped);
    }
    let mut tasks = JoinSet::new();
    let ids = urls.iter().map(|url| tasks.spawn(fetch(url.clone())).id()).collect();
    let responses = vec![None; urls.len()];
    let mut group = Group { tasks, ids, urls, responses };

    let outcome = match stop.run_until_cancelled(group.collect()).await {
        Some(outcome) => outcome,
        None => Err(FetchError::Stopped),
    };
    // A panic is a bug, and must not get lost behind an error of the network.
    match (group.end().await, outcome) {
        (Some(panic), Err(FetchError::Failed { .. } | FetchError::Panicked { .. })) => Err(panic),
        (_, Err(error)) => Err(error),
        (_, Ok(())) => Ok(group.responses.into_iter().flatten().collect()),
    }
}
