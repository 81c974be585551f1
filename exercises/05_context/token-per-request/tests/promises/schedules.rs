use std::future::Future;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use crate::exercise::{Backend, HandleError, Server};
use futures::FutureExt as _;
use futures::future::join;
use interleave_tokio::{
    Gauge, Inside, Log, Tasks, alive_tasks, boom, check, count_polls, name_task, note, pause, poll_once,
    require, turns,
};
use tokio::sync::{Barrier, Semaphore};
use tokio::task::JoinHandle;
use tokio::time::sleep;
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

/// Two users wait, and one of them closes the page. If this is a deadlock, the stop went to the wrong request
/// or to none; if the other one is stopped too, it listens to a token that is not its own.
#[test]
fn a_stop_ends_its_own_request_only() {
    for place in ["load", "render"] {
        for stopped in [0, 1] {
            // Two take turns with what they share: one delay lets the second in between two lines of the
            // first. One is spare.
            check("A stop ends its own request, and no other.").bound(2).run(move || async move {
                let house = House::new(2, place);
                let mut requests = vec![house.ask("front", "front"), house.ask("back", "back")];
                house.held_up(2).await;
                let (task, stop) = requests.remove(stopped);
                note("closes a page");
                stop.cancel();
                assert_eq!(task.await.expect("no panic"), Err(HandleError::Stopped));
                let (other, its_own) = requests.remove(0);
                house.let_go(1);
                let name = if stopped == 0 { "back" } else { "front" };
                assert_eq!(other.await.expect("no panic"), page(name));
                assert!(!its_own.is_cancelled(), "handle has cancelled a caller's token");
                house.assert_nothing_left();
            });
        }
    }
}

/// Two users want the same page, and one of them closes it. If only requests for one page disturb each other,
/// tokens are kept by page.
#[test]
fn two_requests_for_one_page_are_two() {
    for stopped in [0, 1] {
        // Shows without a delay; the one is spare.
        check("A stop ends its own request, also if another is for the same page.").bound(1).run(
            move || async move {
                let house = House::new(2, "load");
                let mut requests = vec![house.ask("first", "front"), house.ask("second", "front")];
                house.held_up(2).await;
                let (task, stop) = requests.remove(stopped);
                note("closes a page");
                stop.cancel();
                assert_eq!(task.await.expect("no panic"), Err(HandleError::Stopped));
                house.let_go(1);
                assert_eq!(requests.remove(0).0.await.expect("no panic"), page("front"));
                house.assert_nothing_left();
            },
        );
    }
}

/// There is one slot, and somebody else is in it. If this is a deadlock, the token is looked at only by those
/// who have a slot; if a third gets in, the one that was stopped has given back a slot that it never had.
#[test]
fn a_stop_is_heard_in_the_queue() {
    // One delay moves the stop from the middle of the wait to its beginning; one is spare.
    check("A stop ends a request that waits for a slot.").bound(2).run(|| async {
        let house = House::new(1, "load");
        let (first, _) = house.ask("first", "front");
        house.held_up(1).await;
        let (second, stop) = house.ask("second", "back");
        turns(1).await;
        note("closes the page of the second");
        stop.cancel();
        assert_eq!(second.await.expect("no panic"), Err(HandleError::Stopped));
        let (third, _) = house.ask("third", "side");
        turns(1).await;
        house.let_go(2);
        assert_eq!(first.await.expect("no panic"), page("front"));
        assert_eq!(third.await.expect("no panic"), page("side"));
        house.assert_nothing_left();
    });
}

/// The slot becomes free, and the one who has waited for it closes the page at the same moment. If this is a
/// deadlock, the slot was handed to a request that is not there any more, and nobody has passed it on.
#[test]
fn a_slot_is_not_lost_with_who_waited_for_it() {
    for dropped in [false, true] {
        // Who loses it does so without a delay: the first ends, and the second is woken by both. Two move the
        // end around that.
        check("A slot that becomes free is not lost with a request that ends meanwhile.").bound(2).run(
            move || async move {
                let house = House::new(1, "load");
                let (first, _) = house.ask("first", "front");
                house.held_up(1).await;
                let (second, stop) = house.ask("second", "back");
                turns(1).await;
                let (third, _) = house.ask("third", "side");
                turns(1).await;
                house.let_go(2);
                if dropped {
                    note("drops the request of the second");
                    second.abort();
                } else {
                    note("closes the page of the second");
                    stop.cancel();
                }
                assert_eq!(first.await.expect("no panic"), page("front"));
                match second.await {
                    Ok(outcome) => assert!(
                        outcome == page("back") || outcome == Err(HandleError::Stopped),
                        "the second request: {outcome:?}"
                    ),
                    Err(error) => assert!(dropped && error.is_cancelled(), "the second request: {error}"),
                }
                house.let_go(1);
                assert_eq!(third.await.expect("no panic"), page("side"));
                house.assert_nothing_left();
            },
        );
    }
}

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

/// The one who is in the slot goes. If this is a deadlock, the slot went with the request: look at how it is
/// given back on the way out. Then there are two slots, and one of those in them goes: if this is a deadlock,
/// the third waits for the other's slot beside a free one.
#[test]
fn a_stop_makes_room() {
    // Shows without a delay; the one moves the second request around the stop.
    check("A request that is stopped gives its slot back.").bound(1).run(|| async {
        let house = House::new(1, "load");
        let (first, stop) = house.ask("first", "front");
        house.held_up(1).await;
        let (second, _) = house.ask("second", "back");
        stop.cancel();
        assert_eq!(first.await.expect("no panic"), Err(HandleError::Stopped));
        house.let_go(1);
        assert_eq!(second.await.expect("no panic"), page("back"));
        house.assert_nothing_left();
    });
    for stopped in [0, 1] {
        // Whose slot the third waits for is settled when it comes: shows without a delay.
        check("Any slot that is free will do.").bound(0).run(move || async move {
            let house = House::new(2, "load");
            let mut requests = vec![house.ask("first", "front"), house.ask("second", "back")];
            house.held_up(2).await;
            let (third, _) = house.ask("third", "side");
            turns(1).await;
            let (task, stop) = requests.remove(stopped);
            note("closes a page");
            stop.cancel();
            assert_eq!(task.await.expect("no panic"), Err(HandleError::Stopped));
            house.held_up(1).await;
            house.let_go(2);
            assert!(requests.remove(0).0.await.expect("no panic").is_ok());
            assert_eq!(third.await.expect("no panic"), page("side"));
            house.assert_nothing_left();
        });
    }
}

/// The future of the one in the slot is dropped. If this is a deadlock, only a stop gives the slot back; if
/// the token is cancelled, look at what a guard does in its drop.
#[test]
fn dropped_half_way_it_makes_room() {
    // As above.
    check("A request that is dropped gives its slot back, and leaves nothing behind.").bound(1).run(
        || async {
            let (house, stop) = (House::new(1, "load"), CancellationToken::new());
            tokio::select! {
                biased;
                outcome = house.server.handle(stop.clone(), "front") => {
                    panic!("the page is held up, but the request returns {outcome:?}");
                }
                () = house.held_up(1) => note("drops the request"),
            }
            let (second, _) = house.ask("second", "back");
            // A task that was aborted in the middle of a poll goes on until the next.
            turns(3).await;
            assert!(!stop.is_cancelled(), "the request that was dropped has cancelled the caller's token");
            house.let_go(1);
            assert_eq!(second.await.expect("no panic"), page("back"));
            house.assert_nothing_left();
        },
    );
}

/// A user closes a page that has long been delivered. If somebody else's request ends, the server still has
/// that token. Then a page is delivered, another user comes and closes his: if the one who is left is stopped
/// too, the new one has got the place of another in whatever keeps the tokens.
#[test]
fn a_token_of_a_request_that_has_ended_concerns_nobody() {
    // Shows without a delay; the one is spare.
    check("What becomes of a token after its request concerns nobody.").bound(1).run(|| async {
        let house = House::new(2, "render");
        house.let_go(1);
        let (first, stop) = house.ask("first", "front");
        assert_eq!(first.await.expect("no panic"), page("front"));
        let (second, _) = house.ask("second", "back");
        house.held_up(2).await;
        note("closes the page that was delivered");
        stop.cancel();
        turns(2).await;
        house.let_go(1);
        assert_eq!(second.await.expect("no panic"), page("back"));
        house.assert_nothing_left();

        let house = House::new(2, "load");
        let (first, _) = house.ask("first", "front");
        house.held_up(1).await;
        let (second, _) = house.ask("second", "back");
        house.held_up(1).await;
        house.let_go(1);
        assert_eq!(first.await.expect("no panic"), page("front"));
        let (third, stop) = house.ask("third", "side");
        house.held_up(1).await;
        // The second goes from load to render when the third has been stopped and has not noticed yet.
        house.let_go(1);
        note("closes the page of the third");
        stop.cancel();
        assert_eq!(second.await.expect("no panic"), page("back"));
        assert_eq!(third.await.expect("no panic"), Err(HandleError::Stopped));
        house.assert_nothing_left();
    });
}

/// The user was gone before the request came. If the page is loaded, the free slot has won over the stop, or
/// `load` is called to have something to race.
#[test]
fn stopped_from_the_beginning_nothing_is_loaded() {
    // One delay makes a `select!` begin with its other branch; the second is spare.
    check("Stopped from the beginning, nothing is loaded.").bound(2).run(|| async {
        let house = House::new(1, "nowhere");
        let stop = CancellationToken::new();
        stop.cancel();
        assert_eq!(house.server.handle(stop, "front").await, Err(HandleError::Stopped));
        assert_eq!(house.backend.inside.ever(), 0, "calls of the backend");
        house.assert_nothing_left();
    });
}

/// A backend in which two requests meet.
struct Meeting(Barrier);

impl Backend for Meeting {
    type Error = &'static str;

    async fn load(&self, page: &str) -> Result<String, &'static str> {
        self.0.wait().await;
        Ok(page.to_owned())
    }

    async fn render(&self, text: String) -> Result<String, &'static str> {
        Ok(text)
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

/// The task of a request panics while its page is loaded, and the request is dropped as it unwinds. If this is
/// a deadlock, the slot is given back everywhere but in a panic.
#[test]
fn dropped_by_a_panic_it_makes_room() {
    // Who gives nothing back is stuck without a delay.
    check("A request that a panic drops gives its slot back.").bound(0).run(|| async {
        let house = House::new(1, "load");
        let (server, there) = (Arc::clone(&house.server), Arc::clone(&house.backend.there));
        let first = tokio::spawn(async move {
            let mut request = Box::pin(server.handle(CancellationToken::new(), "front"));
            assert!(request.as_mut().now_or_never().is_none(), "it is held up");
            there.acquire().await.expect("nobody closes it").forget();
            boom()
        });
        assert!(first.await.is_err_and(|error| error.is_panic()));
        // A task that was aborted in the middle of a poll goes on until the next.
        turns(3).await;
        let (second, _) = house.ask("second", "back");
        house.let_go(1);
        assert_eq!(second.await.expect("no panic"), page("back"));
        house.assert_nothing_left();
    });
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

/// A request is polled once by one task, and awaited by another: while it waits for a slot, for `load` or for
/// `render`. If this is a deadlock, whoever waits is known by the waker of its first poll.
#[test]
fn a_request_may_be_polled_by_one_and_awaited_by_another() {
    for (place, stopped) in ["queue", "load", "render"].into_iter().flat_map(|at| [(at, false), (at, true)]) {
        // Who wakes the wrong one does so without a delay.
        check("A request wakes whoever awaits it now.").bound(0).run(move || async move {
            let queues = place == "queue";
            let house = House::new(1, if queues { "load" } else { place });
            let first = queues.then(|| house.ask("first", "front").0);
            house.held_up(u32::from(queues)).await;
            let stop = CancellationToken::new();
            let mut request = Box::pin(house.server.handle(stop.clone(), "back"));
            assert!(request.as_mut().now_or_never().is_none(), "it is held up");
            let go_on = Arc::clone(&house.backend.go_on);
            let presser = tokio::spawn(async move {
                turns(2).await;
                if stopped {
                    note("closes the page");
                    stop.cancel();
                } else {
                    go_on.add_permits(2);
                }
            });
            let expected = if stopped { Err(HandleError::Stopped) } else { page("back") };
            assert_eq!(request.await, expected, "a request that waits for its {place}");
            presser.await.expect("it only cancels or lets go");
            house.let_go(1);
            if let Some(first) = first {
                assert_eq!(first.await.expect("no panic"), page("front"));
            }
            house.assert_nothing_left();
        });
    }
}

/// A page asks for two others at the same time, in one task, and gives up one of them. If this is a deadlock, the two
/// shared a place in the queue: who waits is known by its task.
#[test]
fn two_that_wait_in_one_task_are_two() {
    for dropped in [true, false] {
        // Who shares a place loses it without a delay.
        check("Of two requests in one task each has a place of its own.").bound(0).run(move || async move {
            let house = House::new(1, "load");
            let (inside, _) = house.ask("inside", "front");
            house.held_up(1).await;
            let (stop, never) = (CancellationToken::new(), CancellationToken::new());
            let gives_up = async {
                let mut left = Box::pin(house.server.handle(stop.clone(), "left"));
                assert!(poll_once(left.as_mut()).await.is_pending(), "there is one slot");
                turns(1).await;
                note("gives up the left page");
                if dropped {
                    drop(left);
                } else {
                    stop.cancel();
                    assert_eq!(left.await, Err(HandleError::Stopped));
                }
                house.let_go(2);
            };
            // In this order: the other request is polled before the one ends, and then not again.
            let (right, ()) = join(house.server.handle(never, "right"), gives_up).await;
            assert_eq!(right, page("right"));
            assert_eq!(inside.await.expect("no panic"), page("front"));
            house.assert_nothing_left();
        });
    }
}
