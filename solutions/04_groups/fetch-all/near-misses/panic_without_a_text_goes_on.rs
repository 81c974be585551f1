//! A panic counts as one if its payload is a text; another payload is raised again in the caller, when the others have ended.
//! rejected by: behaviour::a_panic_without_a_text_is_a_failure_too

use std::any::Any;
use std::collections::HashMap;
use std::future::Future;
use std::panic::resume_unwind;
use std::sync::Arc;

use tokio::task::JoinSet;
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

enum End<E> {
    Answer(Result<(), FetchError<E>>),
    Unknown(Box<dyn Any + Send>),
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
    let fetch = Arc::new(fetch);
    let mut fetches = JoinSet::new();
    let mut places = HashMap::new();
    for (place, url) in urls.iter().enumerate() {
        let (fetch, url) = (Arc::clone(&fetch), url.clone());
        let abort = fetches.spawn(async move { fetch(url).await });
        places.insert(abort.id(), place);
    }
    drop(fetch);

    let mut responses: Vec<Option<Response>> = vec![None; urls.len()];
    let end = loop {
        let joined = tokio::select! {
            biased;
            joined = fetches.join_next_with_id() => joined,
            () = stop.cancelled() => break End::Answer(Err(FetchError::Stopped)),
        };
        match joined {
            None => break End::Answer(Ok(())),
            Some(Ok((id, Ok(response)))) => responses[places[&id]] = Some(response),
            Some(Ok((id, Err(source)))) => {
                break End::Answer(Err(FetchError::Failed { url: urls[places[&id]].clone(), source }));
            }
            Some(Err(error)) => {
                let url = urls[places[&error.id()]].clone();
                let payload = error.into_panic();
                if payload.is::<&'static str>() || payload.is::<String>() {
                    break End::Answer(Err(FetchError::Panicked { url }));
                }
                // No `panic!`, `assert!` or `unwrap`: somebody wants the caller to have this value.
                break End::Unknown(payload);
            }
        }
    };
    fetches.shutdown().await;
    match end {
        End::Answer(outcome) => outcome.map(|()| responses.into_iter().flatten().collect()),
        End::Unknown(payload) => resume_unwind(payload),
    }
}
