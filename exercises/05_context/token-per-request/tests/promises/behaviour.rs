use std::future::Future;
use std::num::NonZeroUsize;
use std::sync::Arc;

use crate::exercise::{Backend, HandleError, Server};
use interleave_tokio::{Log, turns, within_time_limit};
use tokio_util::sync::CancellationToken;

/// Runs a check on tokio's own runtime, with the time limit that keeps a hang from being for ever.
fn on_tokio<F: Future<Output = ()> + 'static>(body: impl FnOnce() -> F + Send + 'static) {
    within_time_limit(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
        runtime.expect("a runtime can be built").block_on(body());
    });
}

/// A backend with two bad pages, and a text that cannot be rendered. It writes down what it loads.
#[derive(Clone, Default)]
struct Shelf(Log<String>);

impl Backend for Shelf {
    type Error = String;

    async fn load(&self, page: &str) -> Result<String, String> {
        self.0.push(page.to_owned());
        turns(1).await;
        match page {
            "missing" => Err("no such page".to_owned()),
            "bug" => panic!("a bug in the backend"),
            _ => Ok(format!("text of {page}")),
        }
    }

    async fn render(&self, text: String) -> Result<String, String> {
        turns(1).await;
        if text == "text of torn" { Err("cannot render".to_owned()) } else { Ok(format!("<p>{text}</p>")) }
    }
}

/// A server with one slot, and what it loads.
fn server() -> (Arc<Server<Shelf>>, Log<String>) {
    let shelf = Shelf::default();
    (Arc::new(Server::new(shelf.clone(), NonZeroUsize::MIN)), shelf.0)
}

async fn ask(server: &Server<Shelf>, page: &str) -> Result<String, HandleError<String>> {
    server.handle(CancellationToken::new(), page).await
}

/// The plain case, twice, with the one slot. If the second hangs, the slot was not given back.
#[test]
fn a_page_is_loaded_and_rendered() {
    on_tokio(|| async {
        let (server, loaded) = server();
        assert_eq!(ask(&server, "front").await, Ok("<p>text of front</p>".to_owned()));
        assert_eq!(ask(&server, "back").await, Ok("<p>text of back</p>".to_owned()));
        assert_eq!(loaded.to_vec(), ["front", "back"]);
    });
}

/// A bad page, and a text that cannot be rendered. If the third request hangs, an error keeps the slot.
#[test]
fn an_error_comes_back_and_makes_room() {
    on_tokio(|| async {
        let (server, _) = server();
        let failed = |why: &str| Err(HandleError::Failed(why.to_owned()));
        assert_eq!(ask(&server, "missing").await, failed("no such page"));
        assert_eq!(ask(&server, "torn").await, failed("cannot render"));
        assert_eq!(ask(&server, "front").await, Ok("<p>text of front</p>".to_owned()));
    });
}

/// A bug in the backend. If the next request hangs, the panic keeps the slot; if it panics too, something is poisoned.
#[test]
fn a_panic_reaches_its_caller_and_makes_room() {
    on_tokio(|| async {
        let (server, _) = server();
        let task = tokio::spawn({
            let server = Arc::clone(&server);
            async move { ask(&server, "bug").await }
        });
        assert!(task.await.is_err_and(|error| error.is_panic()), "the panic was swallowed");
        assert_eq!(ask(&server, "front").await, Ok("<p>text of front</p>".to_owned()));
    });
}

/// One request was stopped before it began. If the next one is stopped as well, its token has outlived it.
#[test]
fn a_stop_is_over_with_its_request() {
    on_tokio(|| async {
        let (server, _) = server();
        let stop = CancellationToken::new();
        stop.cancel();
        assert_eq!(server.handle(stop, "front").await, Err(HandleError::Stopped));
        assert_eq!(ask(&server, "back").await, Ok("<p>text of back</p>".to_owned()));
    });
}

/// Three pages for one user, with clones of one token. If the second is stopped, the first has cancelled what was not its own.
#[test]
fn the_token_is_the_callers() {
    on_tokio(|| async {
        let ((server, _), stop) = (server(), CancellationToken::new());
        for page in ["front", "missing", "back"] {
            let outcome = server.handle(stop.clone(), page).await;
            assert_ne!(outcome, Err(HandleError::Stopped), "nobody has stopped {page}");
            assert!(!stop.is_cancelled(), "handle has cancelled the caller's token");
        }
    });
}
