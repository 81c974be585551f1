use std::future::pending;
use std::num::NonZeroUsize;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, OnceLock, Weak};
use std::time::Duration;

use super::{House, page};
use crate::exercise::{Backend, HandleError, Server};
use futures::FutureExt as _;
use futures::future::{BoxFuture, join};
use interleave_tokio::{Gauge, Log, Tasks, boom, check, count_polls, note, require, turns};
use tokio::sync::Barrier;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

/// The page takes an hour (of virtual time) to load. If the report says that tasks turn round and round, or
/// that they were polled too often, a request asks for a slot again and again, or by the clock, instead of
/// waiting for one.
#[test]
fn who_waits_costs_nothing() {
    // Time passes only when nobody can run, so this shows without a delay; the one is spare.
    check("Who waits for a slot sleeps until there is one.").bound(1).run(|| async {
        let house = House::new(1, "load");
        let (first, _) = house.ask("first", "front");
        house.held_up(1).await;
        let (second, _) = house.ask("second", "back");
        let ((), polls) = count_polls(sleep(Duration::from_secs(3600))).await;
        // To begin takes one or two, and so does the hour itself. Who asks once a minute needs sixty.
        assert!(polls < 30, "two requests that wait were polled {polls} times in an hour");
        house.let_go(2);
        assert_eq!(first.await.expect("no panic"), page("front"));
        assert_eq!(second.await.expect("no panic"), page("back"));
        house.assert_nothing_left();
    });
}

/// A backend whose frame is a page around another one, of the same server.
struct Frame {
    server: Arc<OnceLock<Weak<Server<Frame>>>>,
    inside: Gauge,
}

impl Backend for Frame {
    type Error = &'static str;

    #[allow(refining_impl_trait, reason = "a box, since it holds a future of its own kind")]
    fn load(&self, page: &str) -> BoxFuture<'_, Result<String, &'static str>> {
        let page = page.to_owned();
        Box::pin(async move {
            let _inside = self.inside.enter();
            note(format_args!("loads {page}"));
            require(self.inside.now() <= 2, || {
                format!("{} pages are being loaded, and there are 2 slots", self.inside.now())
            });
            if page != "frame" && page != "album" {
                turns(2).await;
                return Ok(page);
            }
            let server = self.server.get().and_then(Weak::upgrade).expect("the check holds it");
            match server.handle(CancellationToken::new(), "picture").await {
                Ok(picture) => Ok(format!("{page} of {picture}")),
                Err(_) => Err("no picture"),
            }
        })
    }

    async fn render(&self, text: String) -> Result<String, &'static str> {
        if text == "album of picture" {
            pending::<()>().await;
        }
        Ok(text)
    }
}

/// A server with two slots, whose backend makes requests of its own.
fn framing() -> Arc<Server<Frame>> {
    let of_the_frame = Arc::new(OnceLock::new());
    let frame = Frame { server: Arc::clone(&of_the_frame), inside: Gauge::new() };
    let server = Arc::new(Server::new(frame, two()));
    of_the_frame.set(Arc::downgrade(&server)).expect("it is set once");
    server
}

/// The backend has made a request of its own while it loaded an album, and renders the album now, for ever. If everybody
/// waits in the end, the request listens to the token of the one that was made within it.
#[test]
fn a_stop_is_heard_after_a_request_within_the_request() {
    // None: whoever takes the other token does so in the first schedule. One is spare.
    check("A request keeps its token while the backend makes another one.").bound(1).run(|| async {
        let (server, stop) = (framing(), CancellationToken::new());
        let album = tokio::spawn({
            let (server, stop) = (Arc::clone(&server), stop.clone());
            async move { server.handle(stop, "album").await }
        });
        // More than it takes to load an album: then it is being rendered.
        turns(9).await;
        stop.cancel();
        assert_eq!(album.await.expect("no panic"), Err(HandleError::Stopped));
    });
}

/// Two slots, and three requests: one of them comes from another one's `load`. If all are at the backend at once, that one
/// was let in by the slot of the other.
#[test]
fn a_request_within_a_request_has_a_slot_of_its_own() {
    // None: whoever lets it in does so in the first schedule. One is spare.
    check("A request that the backend makes has a slot of its own.").bound(1).run(|| async {
        let server = framing();
        let tasks = ["frame", "news"].map(|name| {
            let server = Arc::clone(&server);
            tokio::spawn(async move { server.handle(CancellationToken::new(), name).await })
        });
        let [frame, news] = tasks;
        assert_eq!(frame.await.expect("no panic"), Ok("frame of picture".to_owned()));
        assert_eq!(news.await.expect("no panic"), Ok("news".to_owned()));
    });
}

/// A backend in which two requests meet, unless their page says how they end.
struct Meeting(Barrier);

impl Backend for Meeting {
    type Error = &'static str;

    async fn load(&self, page: &str) -> Result<String, &'static str> {
        match page {
            "missing" => return Err("no such page"),
            "bug" => boom(),
            "hangs" => pending().await,
            "torn" => {}
            _ => _ = self.0.wait().await,
        }
        Ok(page.to_owned())
    }

    async fn render(&self, text: String) -> Result<String, &'static str> {
        if text == "torn" { Err("cannot render") } else { Ok(text) }
    }
}

/// Two slots, and a page that is loaded only when two are at it. If this is a deadlock, one request keeps the
/// other out: look for a lock that is held while somebody waits.
#[test]
fn as_many_as_the_slots_at_once() {
    // Who keeps the other out is stuck in the very first schedule; the delay is spare.
    check("As many requests as there are slots are handled at once.").bound(1).run(|| async {
        let server = Arc::new(Server::new(Meeting(Barrier::new(2)), two()));
        let tasks = ["front", "back"].map(|name| {
            let server = Arc::clone(&server);
            tokio::spawn(async move { server.handle(CancellationToken::new(), name).await })
        });
        for (task, name) in tasks.into_iter().zip(["front", "back"]) {
            assert_eq!(task.await.expect("no panic"), page(name));
        }
    });
}

/// Two slots, and a few requests that come to nothing: then two meet at the backend. If this is a deadlock, one of them waits
/// beside a slot that nobody has: it was kept back, or lost, with a request that has ended.
#[test]
fn as_many_at_once_as_before() {
    for (page, ending) in [
        ("missing", "errors of load"),
        ("torn", "errors of render"),
        ("bug", "panics"),
        ("hangs", "requests that are stopped"),
    ] {
        // Who lets in fewer does so without a delay.
        check("However requests have ended, as many as there are slots are handled at once.")
            .with(format!("three {ending}"))
            .bound(0)
            .run(move || async move {
                let server = Server::new(Meeting(Barrier::new(2)), two());
                for _ in 0..3 {
                    let stop = CancellationToken::new();
                    let stops = async {
                        turns(1).await;
                        if page == "hangs" {
                            note("closes the page");
                            stop.cancel();
                        }
                    };
                    let request = AssertUnwindSafe(server.handle(stop.clone(), page)).catch_unwind();
                    let (outcome, ()) = join(request, stops).await;
                    assert!(
                        !matches!(outcome, Ok(Ok(_))),
                        "there is no page {page:?}, and it returns {outcome:?}"
                    );
                }
                let ask = |name| server.handle(CancellationToken::new(), name);
                assert_eq!(join(ask("front"), ask("back")).await, (self::page("front"), self::page("back")));
            });
    }
}

/// Two slots, and three users. If three are at it, a slot was given back before its request had ended.
#[test]
fn never_more_than_the_slots_at_once() {
    // Who gives back too early shows without a delay. One lets a request into the gap between load and
    // render.
    check("No more requests than there are slots are handled at once.").bound(1).run(|| async {
        let server = Arc::new(Server::new(Counting(Log::new()), two()));
        let tasks = ["a", "b", "c"].map(|name| {
            let server = Arc::clone(&server);
            tokio::spawn(async move { server.handle(CancellationToken::new(), name).await })
        });
        for task in tasks {
            assert!(task.await.expect("no panic").is_ok());
        }
    });
}

/// Two slots, two users who have them, and two who wait. The first two close their pages at once. If this is
/// a deadlock, one of the others waits beside a free slot: two wake-ups were taken for one.
#[test]
fn two_slots_that_become_free_are_two() {
    // Two delays hold those who wait between their look and their wait.
    check("Two slots that become free at once are two.").bound(2).run(|| async {
        let house = House::new(2, "load");
        let mut first = ["1", "2"].map(|page| Box::pin(house.server.handle(CancellationToken::new(), page)));
        for request in &mut first {
            assert!(request.as_mut().now_or_never().is_none(), "it is held up");
        }
        house.held_up(2).await;
        let waiting = [("c", "3"), ("d", "4")].map(|(name, page)| (house.ask(name, page).0, page));
        turns(1).await;
        drop(first);
        house.held_up(2).await;
        house.let_go(2);
        for (task, name) in waiting {
            assert_eq!(task.await.expect("no panic"), page(name));
        }
        house.assert_nothing_left();
    });
}

fn two() -> NonZeroUsize {
    NonZeroUsize::new(2).expect("two is not zero")
}

/// A backend that counts who is at it: 1 for each page that is loaded, -1 for each that has been rendered.
struct Counting(Log<i32>);

impl Backend for Counting {
    type Error = &'static str;

    async fn load(&self, page: &str) -> Result<String, &'static str> {
        note(format_args!("loads {page:?}"));
        self.0.push(1);
        let now: i32 = self.0.to_vec().into_iter().sum();
        require(now <= 2, || format!("{now} requests are handled at once"));
        turns(1).await;
        Ok(page.to_owned())
    }

    async fn render(&self, text: String) -> Result<String, &'static str> {
        note(format_args!("renders {text:?}"));
        turns(1).await;
        self.0.push(-1);
        Ok(text)
    }
}

/// A large server: sixty-four slots, all of them taken, and eight who wait. Users all over the house close
/// their pages. If this is a deadlock, slots and those who wait are dealt out to several groups, and somebody
/// waits in one beside a free slot in another.
#[test]
fn any_of_many_slots_will_do() {
    const SLOTS: usize = 64;
    // Who waits in the wrong group does so without a delay.
    check("Of many slots any that is free will do.").bound(0).run(|| async {
        let house = House::new(SLOTS, "load");
        let mut inside: Vec<_> = (0..SLOTS).map(|_| house.ask("inside", "front")).collect();
        house.held_up(SLOTS as u32).await;
        let waiting: Vec<_> = (0..8).map(|_| house.ask("waits", "back")).collect();
        turns(1).await;
        for place in [60, 50, 40, 30, 20, 10, 5, 0] {
            let (task, stop) = inside.remove(place);
            note("closes a page");
            stop.cancel();
            assert_eq!(task.await.expect("no panic"), Err(HandleError::Stopped));
            house.held_up(1).await;
        }
        house.let_go(SLOTS);
        for (task, _) in inside.into_iter().chain(waiting) {
            assert!(task.await.expect("no panic").is_ok());
        }
        house.assert_nothing_left();
    });
}

/// Two servers, both full, and a request waits at each. If this is a deadlock, a slot that becomes free is told to whoever
/// waits longest in the whole program, and that one waits at the other server.
#[test]
fn a_slot_wakes_who_waits_at_its_own_server() {
    // None: the second server's slot is free first, and who waits longest waits at the first.
    check("A slot that becomes free wakes who waits for it.").bound(0).run(|| async {
        let houses = [(); 2].map(|()| House::new(1, "load"));
        let mut requests = Vec::new();
        for house in &houses {
            requests.push(house.ask("at the backend", "front").0);
            house.held_up(1).await;
        }
        for house in &houses {
            requests.push(house.ask("in the queue", "back").0);
            turns(2).await;
        }
        for house in houses.iter().rev() {
            house.let_go(1);
            house.held_up(1).await;
        }
        houses.iter().for_each(|house| house.let_go(1));
        for request in requests {
            request.await.expect("no panic").expect("nobody stops it");
        }
        houses.iter().for_each(House::assert_nothing_left);
    });
}

/// A page is rendered while another visitor asks for it. If it was loaded once, the second has got the first one's text.
#[test]
fn a_page_that_is_being_rendered_is_loaded_once_more() {
    // Shows without a delay.
    check("Each request loads its page itself.").bound(0).run(|| async {
        let house = House::new(2, "render");
        let (first, _) = house.ask("first", "front");
        house.held_up(1).await;
        let before = house.backend.inside.ever();
        let (second, _) = house.ask("second", "front");
        house.held_up(1).await;
        assert_eq!(
            house.backend.inside.ever() - before,
            2,
            "calls of the backend by the second: load and render"
        );
        house.let_go(2);
        assert_eq!(first.await.expect("no panic"), page("front"));
        assert_eq!(second.await.expect("no panic"), page("front"));
        house.assert_nothing_left();
    });
}
