/// Responses, and how they are waited for.
mod responses;

/// A fetch that fails or panics.
mod failure;

/// A stop, at every moment.
mod stop;

/// A caller that goes away.
mod dropped;

/// One who polls it, and another who awaits it; and answers at every moment.
mod awaited;

use std::future::pending;

use crate::exercise::{self, FetchError, Response};
use futures::FutureExt;
use futures::future::BoxFuture;
use interleave_tokio::{Gauge, alive_tasks, boom, note, turns};
use tokio::time::Duration;
use tokio_util::sync::CancellationToken;

const AN_HOUR: Duration = Duration::from_secs(3600);

type Outcome = Result<Vec<Response>, FetchError<&'static str>>;

/// What comes of one URL.
type Fetch = BoxFuture<'static, Result<Response, &'static str>>;

/// Your `fetch_all`, with fetches of one type: so it is compiled once, and not once for each check.
fn fetch_all<F, Fut>(urls: Vec<String>, stop: CancellationToken, fetch: F) -> impl Future<Output = Outcome>
where
    F: Fn(String) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<Response, &'static str>> + Send + 'static,
{
    let fetch: Box<dyn Fn(String) -> Fetch + Send + Sync> = Box::new(move |url| fetch(url).boxed());
    exercise::fetch_all(urls, stop, fetch)
}

fn urls(urls: &[&str]) -> Vec<String> {
    urls.iter().map(|url| (*url).to_owned()).collect()
}

fn page(body: impl Into<String>) -> Response {
    Response { status: 200, body: body.into() }
}

/// A shop whose URL says how it answers: `torn`, `bug`, `hangs`; all others give their page.
async fn shop(url: String, under_way: Gauge) -> Result<Response, &'static str> {
    let _inside = under_way.enter();
    note(format_args!("asks {url:?}"));
    turns(1).await;
    match &*url {
        "torn" => Err("connection refused"),
        "bug" => boom(),
        "hangs" => pending().await,
        _ => Ok(page(url)),
    }
}

/// Whatever was started has ended: no task is alive, and no fetch's future.
fn assert_nothing_left(under_way: &Gauge) {
    assert_eq!(under_way.now(), 0, "fetches that are still under way after fetch_all has returned");
    assert_eq!(alive_tasks(), 0, "tasks that are still alive after fetch_all has returned");
}

/// Asks these shops, and looks that nothing is left and the token was left alone.
async fn ask(these: &[&str]) -> Outcome {
    let (under_way, stop) = (Gauge::new(), CancellationToken::new());
    let counted = under_way.clone();
    let outcome = fetch_all(urls(these), stop.clone(), move |url| shop(url, counted.clone())).await;
    assert_nothing_left(&under_way);
    assert!(!stop.is_cancelled(), "fetch_all has cancelled the caller's token");
    assert_eq!(under_way.ever(), these.len(), "fetches that have begun");
    outcome
}
