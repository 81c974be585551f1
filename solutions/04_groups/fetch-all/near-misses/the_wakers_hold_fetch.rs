//! Polls its fetches by hand. The waker of each fetch owns what the fetch is made from, and so holds `fetch`.
//! rejected by: behaviour::a_waker_that_is_kept_holds_no_fetch

use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

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

/// What all the fetches of one call share.
struct Search<F> {
    fetch: F,
    urls: Vec<String>,
    bell: Mutex<Bell>,
}

/// The fetches that want to be polled, and whoever polls them.
#[derive(Default)]
struct Bell {
    woken: VecDeque<usize>,
    caller: Option<Waker>,
}

struct Ring<F> {
    search: Arc<Search<F>>,
    place: usize,
}

impl<F: Send + Sync + 'static> Wake for Ring<F> {
    fn wake(self: Arc<Self>) {
        let caller = {
            let mut bell = self.search.bell.lock().unwrap_or_else(PoisonError::into_inner);
            bell.woken.push_back(self.place);
            bell.caller.clone()
        };
        if let Some(caller) = caller {
            caller.wake();
        }
    }
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
    let count = urls.len();
    let bell = Mutex::new(Bell { woken: (0..count).collect(), caller: None });
    let search = Arc::new(Search { fetch, urls, bell });
    let mut fetches: Vec<Option<(Pin<Box<Fut>>, Waker)>> = (0..count)
        .map(|place| {
            let future = Box::pin((search.fetch)(search.urls[place].clone()));
            Some((future, Waker::from(Arc::new(Ring { search: search.clone(), place }))))
        })
        .collect();
    let mut responses: Vec<Option<Response>> = vec![None; count];
    let mut left = count;
    let mut stopped = pin!(stop.cancelled());
    let outcome = poll_fn(|cx| {
        let woken = {
            let mut bell = search.bell.lock().unwrap_or_else(PoisonError::into_inner);
            let old = bell.caller.replace(cx.waker().clone());
            let woken = std::mem::take(&mut bell.woken);
            drop(bell);
            drop(old);
            woken
        };
        if stopped.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Err(FetchError::Stopped));
        }
        // Whoever rings from now on wakes the caller, who is polled once more.
        for place in woken {
            let Some((fetch, waker)) = &mut fetches[place] else { continue };
            let mut its = Context::from_waker(waker);
            match catch_unwind(AssertUnwindSafe(|| fetch.as_mut().poll(&mut its))) {
                Ok(Poll::Pending) => {}
                Ok(Poll::Ready(Ok(response))) => {
                    fetches[place] = None;
                    responses[place] = Some(response);
                    left -= 1;
                }
                Ok(Poll::Ready(Err(source))) => {
                    return Poll::Ready(Err(FetchError::Failed { url: search.urls[place].clone(), source }));
                }
                Err(_) => return Poll::Ready(Err(FetchError::Panicked { url: search.urls[place].clone() })),
            }
        }
        if left == 0 { Poll::Ready(Ok(())) } else { Poll::Pending }
    })
    .await;
    drop(fetches);
    drop(search);
    outcome?;
    Ok(responses.into_iter().flatten().collect())
}
