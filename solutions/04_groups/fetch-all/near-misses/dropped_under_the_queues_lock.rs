//! Polls its fetches by hand, from a queue of those that were woken. At the end it drops them while it has the queue locked, so that nobody is woken any more.
//! rejected by: behaviour::a_fetch_may_wake_another_as_it_is_dropped

use std::future::{Future, poll_fn};
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

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

#[derive(Default)]
struct Board {
    /// The places of those that are to be polled.
    woken: Vec<usize>,
    /// Who awaits the whole.
    caller: Option<Waker>,
}

/// Wakes one fetch.
struct Bell {
    board: Arc<Mutex<Board>>,
    place: usize,
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        let caller = {
            let mut board = self.board.lock().unwrap();
            board.woken.push(self.place);
            board.caller.clone()
        };
        if let Some(caller) = caller {
            caller.wake();
        }
    }
}

/// The fetches that are under way.
struct Search<Fut> {
    fetches: Vec<Option<(Pin<Box<Fut>>, Waker)>>,
    board: Arc<Mutex<Board>>,
}

impl<Fut> Drop for Search<Fut> {
    fn drop(&mut self) {
        // All at once: who is ended here need not wake anybody.
        let mut board = self.board.lock().unwrap();
        board.caller = None;
        self.fetches.clear();
        board.woken.clear();
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
    let board = Arc::new(Mutex::new(Board { woken: (0..urls.len()).collect(), caller: None }));
    let mut search = Search { fetches: Vec::with_capacity(urls.len()), board: Arc::clone(&board) };
    for (place, url) in urls.iter().enumerate() {
        let bell = Waker::from(Arc::new(Bell { board: Arc::clone(&board), place }));
        search.fetches.push(Some((Box::pin(fetch(url.clone())), bell)));
    }
    let mut responses: Vec<Option<Response>> = urls.iter().map(|_| None).collect();
    let mut left = urls.len();
    let mut stopped = pin!(stop.cancelled());
    let outcome = poll_fn(|cx| {
        if stopped.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Err(FetchError::Stopped));
        }
        let woken = {
            let mut board = board.lock().unwrap();
            board.caller = Some(cx.waker().clone());
            mem::take(&mut board.woken)
        };
        for place in woken {
            let Some((fetch, bell)) = &mut search.fetches[place] else { continue };
            let mut cx = Context::from_waker(bell);
            match catch_unwind(AssertUnwindSafe(|| fetch.as_mut().poll(&mut cx))) {
                Ok(Poll::Pending) => {}
                Ok(Poll::Ready(Ok(response))) => {
                    responses[place] = Some(response);
                    search.fetches[place] = None;
                    left -= 1;
                }
                Ok(Poll::Ready(Err(source))) => {
                    return Poll::Ready(Err(FetchError::Failed { url: urls[place].clone(), source }));
                }
                Err(_) => return Poll::Ready(Err(FetchError::Panicked { url: urls[place].clone() })),
            }
        }
        if left == 0 { Poll::Ready(Ok(())) } else { Poll::Pending }
    })
    .await;
    drop(search);
    outcome.map(|()| responses.into_iter().flatten().collect())
}
