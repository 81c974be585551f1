/// A stop ends its own request, and no other.
mod stop;

/// How many are at the backend at once.
mod slots;

/// Whoever awaits a request: two of them in one task, another one later, or nobody any more.
mod caller;

use std::future::Future;
use std::num::NonZeroUsize;
use std::sync::Arc;

use crate::exercise::{Backend, HandleError, Server};
use interleave_tokio::{Gauge, Inside, alive_tasks, name_task, note, pause, require};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// A backend that is held up where the check says, until the check lets it go on.
#[derive(Clone)]
struct Slow {
    /// How many may be at it.
    slots: usize,
    /// `load` or `render`.
    held_up_in: &'static str,
    /// A permit for each that has got there.
    there: Arc<Semaphore>,
    /// A permit for each that may go on.
    go_on: Arc<Semaphore>,
    inside: Gauge,
}

/// A call of the backend, also one whose future is dropped. That takes a moment, in which another task may
/// run.
struct Call(#[expect(dead_code, reason = "it is under way until this is dropped")] Inside);

impl Drop for Call {
    fn drop(&mut self) {
        // Does not wait, and lets another task run before the call is over.
        pause();
    }
}

impl Slow {
    fn enter(&self) -> Call {
        let call = Call(self.inside.enter());
        let now = self.inside.now();
        require(now <= self.slots, || {
            format!("{now} requests are at it, and there are {} slots", self.slots)
        });
        call
    }

    async fn goes_on_in(&self, place: &str, text: String, call: Call) -> Result<String, &'static str> {
        let _inside = call;
        if place == self.held_up_in {
            self.there.add_permits(1);
            self.go_on.acquire().await.expect("nobody closes it").forget();
        }
        Ok(text)
    }
}

impl Backend for Slow {
    type Error = &'static str;

    // No `async fn`s: a call is under way as soon as it is made, also if its future is never polled.
    fn load(&self, page: &str) -> impl Future<Output = Result<String, &'static str>> + Send {
        let inside = self.enter();
        note(format_args!("loads {page:?}"));
        self.goes_on_in("load", page.to_owned(), inside)
    }

    fn render(&self, text: String) -> impl Future<Output = Result<String, &'static str>> + Send {
        let inside = self.enter();
        note(format_args!("renders {text:?}"));
        self.goes_on_in("render", text, inside)
    }
}

type Outcome = Result<String, HandleError<&'static str>>;

/// A server with so many slots, whose backend is held up in `place`.
struct House {
    server: Arc<Server<Slow>>,
    backend: Slow,
}

impl House {
    fn new(slots: usize, place: &'static str) -> Self {
        let none = || Arc::new(Semaphore::new(0));
        let backend = Slow { slots, held_up_in: place, there: none(), go_on: none(), inside: Gauge::new() };
        let slots = NonZeroUsize::new(slots).expect("a slot or more");
        Self { server: Arc::new(Server::new(backend.clone(), slots)), backend }
    }

    /// A request in a task of its own, and its token.
    fn ask(&self, name: &'static str, page: &'static str) -> (JoinHandle<Outcome>, CancellationToken) {
        let (server, stop) = (Arc::clone(&self.server), CancellationToken::new());
        let task = tokio::spawn({
            let stop = stop.clone();
            async move {
                name_task(name);
                server.handle(stop, page).await
            }
        });
        (task, stop)
    }

    /// Waits until so many more are held up.
    async fn held_up(&self, count: u32) {
        self.backend.there.acquire_many(count).await.expect("nobody closes it").forget();
    }

    /// Lets so many go on.
    fn let_go(&self, count: usize) {
        self.backend.go_on.add_permits(count);
    }

    /// No call of the backend is under way, and no task alive.
    fn assert_nothing_left(&self) {
        assert_eq!(self.backend.inside.now(), 0, "calls of the backend that are still under way");
        assert_eq!(alive_tasks(), 0, "tasks that are still alive");
    }
}

fn page(name: &str) -> Outcome {
    Ok(name.to_owned())
}
