//! Futures without tasks, each with a waker that queues it. It looks at the queue and registers its own waker
//! after that: what is woken in between wakes nobody.
//! rejected by: schedules::a_fetch_that_is_woken_at_any_moment_ends

use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::panic::{self, AssertUnwindSafe};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

use futures::task::AtomicWaker;
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

/// Those that have been woken, in that order, and whom to tell.
struct Ready {
    places: Mutex<VecDeque<usize>>,
    caller: AtomicWaker,
}

/// The waker of one fetch.
struct Call {
    place: usize,
    queued: AtomicBool,
    ready: Arc<Ready>,
}

impl Wake for Call {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if !self.queued.swap(true, Ordering::AcqRel) {
            self.ready.places.lock().unwrap().push_back(self.place);
            self.ready.caller.wake();
        }
    }
}

/// A shop that has been asked.
struct Shop<Fut> {
    url: String,
    call: Arc<Call>,
    /// Until it has answered.
    future: Option<Pin<Box<Fut>>>,
    response: Option<Response>,
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
    let ready = Arc::new(Ready { places: Mutex::new(VecDeque::new()), caller: AtomicWaker::new() });
    let mut shops: Vec<Shop<Fut>> = Vec::with_capacity(urls.len());
    for (place, url) in urls.into_iter().enumerate() {
        let call = Arc::new(Call { place, queued: AtomicBool::new(true), ready: Arc::clone(&ready) });
        let future = Some(Box::pin(fetch(url.clone())));
        ready.places.lock().unwrap().push_back(place);
        shops.push(Shop { url, call, future, response: None });
    }
    let mut open = shops.len();
    let mut stopped = pin!(stop.cancelled());
    poll_fn(|cx| {
        if stopped.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Err(FetchError::Stopped));
        }
        // Twice: one fetch often wakes another. Then let the other tasks have their turn.
        for _ in 0..2 {
            let places = std::mem::take(&mut *ready.places.lock().unwrap());
            for place in places {
                let shop = &mut shops[place];
                shop.call.queued.store(false, Ordering::Release);
                let Some(future) = &mut shop.future else { continue };
                let waker = Waker::from(Arc::clone(&shop.call));
                let mut context = Context::from_waker(&waker);
                match panic::catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(&mut context))) {
                    Ok(Poll::Pending) => {}
                    Ok(Poll::Ready(Ok(response))) => {
                        shop.future = None;
                        shop.response = Some(response);
                        open -= 1;
                    }
                    Ok(Poll::Ready(Err(source))) => {
                        return Poll::Ready(Err(FetchError::Failed { url: shop.url.clone(), source }));
                    }
                    Err(_) => return Poll::Ready(Err(FetchError::Panicked { url: shop.url.clone() })),
                }
            }
        }
        if open == 0 {
            return Poll::Ready(Ok(shops.iter_mut().filter_map(|shop| shop.response.take()).collect()));
        }
        if !ready.places.lock().unwrap().is_empty() {
            cx.waker().wake_by_ref();
        }
        ready.caller.register(cx.waker());
        Poll::Pending
    })
    .await
}
