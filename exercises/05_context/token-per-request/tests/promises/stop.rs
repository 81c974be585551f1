use super::{House, page};
use crate::exercise::HandleError;
use interleave_tokio::{Tasks, check, note, turns};
use tokio_util::sync::CancellationToken;

/// Two users wait, and one of them closes the page. If this is a deadlock, the stop went to the wrong request
/// or to none; if the other one is stopped too, it listens to a token that is not its own.
#[test]
fn a_stop_ends_its_own_request_only() {
    for place in ["load", "render"] {
        for stopped in [0, 1] {
            // Two take turns with what they share: one delay lets the second in between two lines of the
            // first. One is spare.
            check("A stop ends its own request, and no other.")
                .with(format!("both requests in {place}, and the {} page closed", ["front", "back"][stopped]))
                .bound(2)
                .run(move || async move {
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
        check("A stop ends its own request, also if another is for the same page.")
            .with(format!("the {} request stopped", ["first", "second"][stopped]))
            .bound(1)
            .run(move || async move {
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
            });
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
        check("Any slot that is free will do.")
            .with(format!("the {} page closed", ["front", "back"][stopped]))
            .bound(0)
            .run(move || async move {
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

/// The first page is being loaded, and three others come, one after the other, and are closed. If the first ends too, or
/// one of them does not, they share a place for a token: one for each slot, perhaps, taken by turns.
#[test]
fn a_stop_ends_its_own_request_among_those_that_come_and_go() {
    // Which place is whose is settled when each comes: shows without a delay.
    check("A stop ends its own request, however many have come and gone.").bound(0).run(|| async {
        let house = House::new(2, "load");
        let (first, _) = house.ask("first", "front");
        house.held_up(1).await;
        for name in ["second", "third", "fourth"] {
            let (brief, stop) = house.ask(name, "side");
            house.held_up(1).await;
            note("closes a page");
            stop.cancel();
            assert_eq!(brief.await.expect("no panic"), Err(HandleError::Stopped));
        }
        house.let_go(1);
        assert_eq!(first.await.expect("no panic"), page("front"), "nobody has closed the first page");
        house.assert_nothing_left();
    });
}
