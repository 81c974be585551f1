use std::future::Future;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use crate::exercise::{Backend, HandleError, Server};
use interleave_tokio::{Gauge, Log, on_tokio, turns};
use tokio::time::{Duration, sleep};
use tokio_util::sync::CancellationToken;

/// Longer than anybody waits. The runtime's clock is paused, so nobody does.
const A_DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A backend with bad pages, a page without text, and a text that cannot be rendered. It writes down what it
/// loads.
#[derive(Clone, Default)]
struct Shelf(Log<String>);

impl Backend for Shelf {
    type Error = String;

    // No `async fn`: what it does first, it does when it is called, and not when its future is polled.
    fn load(&self, page: &str) -> impl Future<Output = Result<String, String>> + Send {
        self.0.push(page.to_owned());
        assert_ne!(page, "bug in the call", "a bug in the backend");
        let page = page.to_owned();
        async move {
            turns(1).await;
            match page.as_str() {
                "missing" => Err("no such page".to_owned()),
                "bug" => panic!("a bug in the backend"),
                "blank" => Ok(String::new()),
                "slow" => {
                    sleep(A_DAY).await;
                    Ok("slow".to_owned())
                }
                _ => Ok(format!("text of {page}")),
            }
        }
    }

    async fn render(&self, text: String) -> Result<String, String> {
        turns(1).await;
        if text == "slow" {
            sleep(A_DAY).await;
        }
        if text == "text of torn" { Err("cannot render".to_owned()) } else { Ok(format!("<p>{text}</p>")) }
    }
}

/// A server with one slot.
fn server() -> Arc<Server<Shelf>> {
    Arc::new(Server::new(Shelf::default(), NonZeroUsize::MIN))
}

async fn ask(server: &Server<Shelf>, page: &str) -> Result<String, HandleError<String>> {
    server.handle(CancellationToken::new(), page).await
}

/// The plain case, twice, with one slot and with more than anybody needs; a page without text, and one that takes days. If
/// the second hangs, the slot was not given back; if the largest number panics, look at what a semaphore
/// bears; if the last one has no result, somebody's patience has an end.
#[test]
fn a_page_is_loaded_and_rendered() {
    on_tokio(|| async {
        // A number of 33 bits too: in 32 nothing is left of it.
        for slots in [1, usize::MAX, 1 << 32].map(|slots| NonZeroUsize::new(slots).expect("above 0")) {
            let shelf = Shelf::default();
            let (loaded, server) = (shelf.0.clone(), Server::new(shelf, slots));
            assert_eq!(ask(&server, "front").await, Ok("<p>text of front</p>".to_owned()));
            assert_eq!(ask(&server, "back").await, Ok("<p>text of back</p>".to_owned()));
            assert_eq!(ask(&server, "blank").await, Ok("<p></p>".to_owned()), "it is rendered all the same");
            assert_eq!(
                ask(&server, "slow").await,
                Ok("<p>slow</p>".to_owned()),
                "it takes as long as it takes"
            );
            assert_eq!(loaded.to_vec(), ["front", "back", "blank", "slow"]);
        }
    });
}

/// A bad page, and a text that cannot be rendered. If the third request hangs, an error keeps the slot.
#[test]
fn an_error_comes_back_and_makes_room() {
    on_tokio(|| async {
        let server = server();
        let failed = |why: &str| Err(HandleError::Failed(why.to_owned()));
        assert_eq!(ask(&server, "missing").await, failed("no such page"));
        assert_eq!(ask(&server, "torn").await, failed("cannot render"));
        assert_eq!(ask(&server, "front").await, Ok("<p>text of front</p>".to_owned()));
    });
}

/// The backend fails at its first call, and at its third, and would not fail again. If there is a page, somebody has tried
/// again for the caller.
#[test]
fn a_failure_is_not_tried_again() {
    /// It counts its calls, of both functions together.
    struct Recovers(AtomicUsize);

    impl Backend for Recovers {
        type Error = usize;

        async fn load(&self, page: &str) -> Result<String, usize> {
            let call = self.0.fetch_add(1, SeqCst);
            if call == 0 { Err(call) } else { Ok(page.to_owned()) }
        }

        async fn render(&self, text: String) -> Result<String, usize> {
            let call = self.0.fetch_add(1, SeqCst);
            if call == 2 { Err(call) } else { Ok(text) }
        }
    }

    on_tokio(|| async {
        let server = Server::new(Recovers(AtomicUsize::new(0)), NonZeroUsize::MIN);
        let failed = |call| Err(HandleError::Failed(call));
        let outcome = server.handle(CancellationToken::new(), "load").await;
        assert_eq!(outcome, failed(0), "the first call of the backend fails");
        let outcome = server.handle(CancellationToken::new(), "render").await;
        assert_eq!(outcome, failed(2), "the second one loads, and the third fails");
        let outcome = server.handle(CancellationToken::new(), "front").await;
        assert_eq!(outcome, Ok("front".to_owned()));
    });
}

/// One text, on two pages, of which each rendering makes another edition; the third time it cannot be rendered. If an
/// edition is there twice, or the error is missing, what was made of a text is kept for whoever has the same.
#[test]
fn the_same_text_is_rendered_again() {
    /// It counts what it renders.
    struct Editions(AtomicUsize);

    impl Backend for Editions {
        type Error = usize;

        async fn load(&self, _: &str) -> Result<String, usize> {
            Ok("news".to_owned())
        }

        async fn render(&self, text: String) -> Result<String, usize> {
            let edition = self.0.fetch_add(1, SeqCst);
            if edition == 2 { Err(edition) } else { Ok(format!("{text}, edition {edition}")) }
        }
    }

    on_tokio(|| async {
        let server = Server::new(Editions(AtomicUsize::new(0)), NonZeroUsize::MIN);
        for (edition, page) in ["front", "front", "back", "back", "front"].into_iter().enumerate() {
            let rendered = format!("news, edition {edition}");
            let promised = if edition == 2 { Err(HandleError::Failed(2)) } else { Ok(rendered) };
            let outcome = server.handle(CancellationToken::new(), page).await;
            assert_eq!(outcome, promised, "the request with the number {edition}, for {page:?}");
        }
    });
}

/// A backend that fails in either function, and is asked again. If more requests are at it than there are slots, a failure
/// has given its slot back twice. If one is turned away, somebody has lost patience with the backend: it is the caller's.
#[test]
fn after_many_failures_there_are_as_many_slots() {
    struct Fails(Gauge);

    impl Backend for Fails {
        type Error = String;

        async fn load(&self, page: &str) -> Result<String, String> {
            let _inside = self.0.enter();
            turns(1).await;
            if page == "load" { Err(page.to_owned()) } else { Ok(page.to_owned()) }
        }

        async fn render(&self, text: String) -> Result<String, String> {
            let _inside = self.0.enter();
            turns(1).await;
            if text == "render" { Err(text) } else { Ok(text) }
        }
    }

    on_tokio(|| async {
        let inside = Gauge::new();
        let server = Server::new(Fails(inside.clone()), NonZeroUsize::MIN);
        let ask = |page| server.handle(CancellationToken::new(), page);
        for page in ["load", "render"].repeat(20) {
            assert_eq!(ask(page).await, Err(HandleError::Failed(page.to_owned())));
        }
        let outcomes = futures::future::join_all(["front"; 5].map(ask)).await;
        assert_eq!(outcomes, vec![Ok("front".to_owned()); 5], "five requests after forty failures");
        assert_eq!(inside.most(), 1, "requests at the backend at once, with one slot");
    });
}

/// A thousand requests at one moment, and one slot. If one is turned away, the line has an end that nobody asked for.
#[test]
fn a_thousand_may_wait_in_line() {
    on_tokio(|| async {
        let server = server();
        let requests = (0..1_000).map(|_| ask(&server, "front"));
        let outcomes = futures::future::join_all(requests).await;
        let turned_away = outcomes.iter().filter(|outcome| outcome.is_err()).count();
        assert_eq!(turned_away, 0, "requests without a page, of 1,000 that nobody has stopped");
    });
}

/// A bug in the backend: while it loads, and before there is a future. If the next request hangs, the panic
/// keeps the slot; if it panics too, something is poisoned; if the token is cancelled, look at what a guard
/// does in its drop.
#[test]
fn a_panic_reaches_its_caller_and_makes_room() {
    on_tokio(|| async {
        let server = server();
        for page in ["bug", "bug in the call"] {
            let stop = CancellationToken::new();
            let task = tokio::spawn({
                let (server, stop) = (Arc::clone(&server), stop.clone());
                async move { server.handle(stop, page).await }
            });
            assert!(task.await.is_err_and(|error| error.is_panic()), "the panic was swallowed");
            assert!(!stop.is_cancelled(), "the panic has cancelled the caller's token");
            assert_eq!(ask(&server, "front").await, Ok("<p>text of front</p>".to_owned()));
        }
    });
}

/// One request was stopped before it began. If the next one is stopped as well, its token has outlived it.
/// Then one task handles two requests side by side, and the one in the queue is stopped: if the other is
/// stopped too, tokens are kept by the task.
#[test]
fn a_stop_is_over_with_its_request() {
    on_tokio(|| async {
        let server = server();
        let stop = CancellationToken::new();
        stop.cancel();
        assert_eq!(server.handle(stop, "front").await, Err(HandleError::Stopped));
        assert_eq!(ask(&server, "back").await, Ok("<p>text of back</p>".to_owned()));

        let stop = CancellationToken::new();
        let in_the_queue = server.handle(stop.clone(), "back");
        let (first, second, ()) =
            tokio::join!(biased; ask(&server, "front"), in_the_queue, async { stop.cancel() });
        assert_eq!(
            first,
            Ok("<p>text of front</p>".to_owned()),
            "the request beside the one that was stopped"
        );
        assert_eq!(second, Err(HandleError::Stopped));
    });
}

/// Three pages for one user, with clones of one token. If the second is stopped, the first has cancelled what
/// was not its own.
#[test]
fn the_token_is_the_callers() {
    on_tokio(|| async {
        let (server, stop) = (server(), CancellationToken::new());
        for page in ["front", "missing", "back"] {
            let outcome = server.handle(stop.clone(), page).await;
            assert_ne!(outcome, Err(HandleError::Stopped), "nobody has stopped {page}");
            assert!(!stop.is_cancelled(), "handle has cancelled the caller's token");
        }
    });
}
