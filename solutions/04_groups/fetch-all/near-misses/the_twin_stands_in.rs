//! If a fetch fails whose URL is there twice, and the other one has been answered already, that answer stands in for both.
//! rejected by: behaviour::a_failure_of_a_url_that_is_there_twice_is_one

use std::collections::HashMap;
use std::future::Future;

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    pub status: u16,
    pub body: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FetchError<E> {
    Failed { url: String, source: E },
    Panicked { url: String },
    Stopped,
}

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
    let mut fetches = JoinSet::new();
    let mut places = HashMap::new();
    for (place, url) in urls.iter().enumerate() {
        places.insert(fetches.spawn(fetch(url.clone())).id(), place);
    }
    let mut responses: Vec<Option<Response>> = vec![None; urls.len()];
    let outcome = loop {
        let joined = tokio::select! {
            biased;
            () = stop.cancelled() => break Err(FetchError::Stopped),
            joined = fetches.join_next_with_id() => joined,
        };
        match joined {
            None => break Ok(()),
            Some(Ok((id, Ok(response)))) => responses[places[&id]] = Some(response),
            Some(Ok((id, Err(source)))) => {
                let place = places[&id];
                // There is a page of this shop: no need to give up.
                let twin = (0..urls.len()).find(|&at| urls[at] == urls[place] && responses[at].is_some());
                match twin {
                    Some(twin) => responses[place] = responses[twin].clone(),
                    None => break Err(FetchError::Failed { url: urls[place].clone(), source }),
                }
            }
            Some(Err(error)) => break Err(FetchError::Panicked { url: urls[places[&error.id()]].clone() }),
        }
    };
    fetches.shutdown().await;
    outcome?;
    Ok(responses.into_iter().flatten().collect())
}
