//! While it ends the others after a panic, an error takes its place that has come out of another fetch later.
//! rejected by: schedules::of_two_failures_the_first_counts

use std::collections::HashMap;
use std::future::Future;

use tokio::select;
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

/// What a task gives: its place, and what has come.
type Page<E> = (usize, Result<Response, E>);

struct Search<E> {
    tasks: JoinSet<Page<E>>,
    urls: HashMap<Id, String>,
}

impl<E: Send + 'static> Search<E> {
    fn judge(&mut self, ended: Result<(Id, Page<E>), JoinError>) -> Result<(usize, Response), FetchError<E>> {
        let id = ended.as_ref().map_or_else(JoinError::id, |(id, _)| *id);
        let url = self.urls.remove(&id).unwrap_or_default();
        match ended {
            Ok((_, (place, Ok(response)))) => Ok((place, response)),
            Ok((_, (_, Err(source)))) => Err(FetchError::Failed { url, source }),
            Err(error) if error.is_panic() => Err(FetchError::Panicked { url }),
            Err(_) => Err(FetchError::Stopped),
        }
    }

    /// Cancels what is under way, and waits for it. A panic says little: if there is an error as well, it is the one to report.
    async fn end(mut self, mut why: FetchError<E>) -> FetchError<E> {
        self.tasks.abort_all();
        while let Some(ended) = self.tasks.join_next_with_id().await {
            if let Err(error @ FetchError::Failed { .. }) = self.judge(ended)
                && matches!(why, FetchError::Panicked { .. })
            {
                why = error;
            }
        }
        why
    }
}

/// Fetches all URLs at once; gives the responses in the order of the URLs.
///
/// # Errors
/// A fetch failed or panicked, or `stop` was cancelled before all were done.
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
    let mut responses: Vec<Option<Response>> = urls.iter().map(|_| None).collect();
    let mut search = Search { tasks: JoinSet::new(), urls: HashMap::new() };
    for (place, url) in urls.into_iter().enumerate() {
        let page = fetch(url.clone());
        let task = search.tasks.spawn(async move { (place, page.await) });
        search.urls.insert(task.id(), url);
    }
    loop {
        let ended = select! {
            biased;
            () = stop.cancelled() => return Err(search.end(FetchError::Stopped).await),
            ended = search.tasks.join_next_with_id() => ended,
        };
        let Some(ended) = ended else { break };
        match search.judge(ended) {
            Ok((place, response)) => responses[place] = Some(response),
            Err(error) => return Err(search.end(error).await),
        }
    }
    Ok(responses.into_iter().flatten().collect())
}
