//! Asks for the stop anew in each poll, and drops that future at once, which takes its waker along: while all shops hang, a stop wakes nobody.
//! rejected by: schedules::a_stop_ends_fetches_that_never_end
//! rejected by: schedules::it_may_be_polled_by_one_and_awaited_by_another
//! rejected by: schedules::a_call_waits_for_its_own_fetches_only
//! rejected by: schedules::a_stop_ends_the_fetches_that_are_left

use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

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

/// A URL, and how far its fetch is.
enum Place<Fut> {
    UnderWay(String, Pin<Box<Fut>>),
    Arrived(Response),
}

impl<Fut, E> Place<Fut>
where
    Fut: Future<Output = Result<Response, E>>,
{
    /// Goes on; says whether the response is there.
    fn advance(&mut self, cx: &mut Context<'_>) -> Result<bool, FetchError<E>> {
        let Place::UnderWay(url, page) = self else { return Ok(true) };
        match catch_unwind(AssertUnwindSafe(|| page.as_mut().poll(cx))) {
            Ok(Poll::Pending) => Ok(false),
            Ok(Poll::Ready(Ok(response))) => {
                *self = Place::Arrived(response);
                Ok(true)
            }
            Ok(Poll::Ready(Err(source))) => Err(FetchError::Failed { url: std::mem::take(url), source }),
            Err(_) => Err(FetchError::Panicked { url: std::mem::take(url) }),
        }
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
    let mut places: Vec<_> =
        urls.into_iter().map(|url| Place::UnderWay(url.clone(), Box::pin(fetch(url)))).collect();

    poll_fn(|cx| {
        // The stop first: a page that comes together with it is not worth anything.
        if pin!(stop.cancelled()).poll(cx).is_ready() {
            return Poll::Ready(Err(FetchError::Stopped));
        }
        let mut all = true;
        for place in &mut places {
            match place.advance(cx) {
                Ok(arrived) => all &= arrived,
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
        if all { Poll::Ready(Ok(())) } else { Poll::Pending }
    })
    .await?;

    let responses = places.into_iter().filter_map(|place| match place {
        Place::Arrived(response) => Some(response),
        Place::UnderWay(..) => None,
    });
    Ok(responses.collect())
}
