use std::future::Future;
use std::pin::pin;
use std::sync::Arc;

use super::{Database, First, Line, caller, client};
use crate::exercise::{Client, Dialer};
use futures::future::select;
use interleave_tokio::{Tasks, check, note, poll_once};
use tokio::sync::Notify;
use tokio::task::JoinError;

/// Two requests come at once. If two dials are under way, look at what can happen between the look and the
/// dial, and between the dial and the next look.
#[test]
fn never_two_dials_at_once() {
    // One delay lets the second caller into the gap after the first one's look; the second is spare.
    check("Two callers share one dial and its connection.").bound(2).run(|| async {
        let (client, database) = client(First::Succeeds);
        let (a, b) = (caller(&client, "a"), caller(&client, "b"));
        let lines = (a.await.expect("no panic"), b.await.expect("no panic"));
        assert_eq!(lines, (Ok(Line(1)), Ok(Line(1))));
        database.assert_dials(1);
    });
}

/// Three requests, one dial. If this is a deadlock, one that waited was not woken, or went to sleep after the
/// wake-up; if there is a second dial, somebody did not look again before dialing.
#[test]
fn all_who_wait_get_the_connection() {
    // Two wait without any delay; two delays bring one of them to the very end of the dial.
    check("All who wait get the connection, and nobody dials again.").bound(2).run(|| async {
        let (client, database) = client(First::Succeeds);
        let callers = ["a", "b", "c"].map(|name| caller(&client, name));
        for caller in callers {
            assert_eq!(caller.await.expect("no panic"), Ok(Line(1)));
        }
        database.assert_dials(1);
    });
}

/// A request that waits is woken, and busy with something else, as a branch of a `select!` can be. If this is
/// a deadlock, the lock was handed to it, and everybody else stands behind it although the connection is
/// there: look for the connection before you get in line, and without a lock that somebody may wait to write to.
#[test]
fn a_connection_that_is_there_is_for_everybody_at_once() {
    // Who gets in line first is stuck without a delay.
    check("When the connection is there, nobody waits for another caller.").bound(0).run(|| async {
        let (client, database) = client(First::Succeeds);
        let (mut first, mut second) = (pin!(client.connection()), pin!(client.connection()));
        assert!(
            poll_once(first.as_mut()).await.is_pending() && poll_once(second.as_mut()).await.is_pending(),
            "a dial takes a moment"
        );
        assert_eq!(first.await, Ok(&Line(1)));
        note("asks for the connection, while the second that has waited for it is not polled");
        assert_eq!(client.connection().await, Ok(&Line(1)));
        assert_eq!(second.await, Ok(&Line(1)));
        database.assert_dials(1);
    });
    // As above: who was granted a lock by whoever has dialed is not polled again.
    check("When the connection is there after a failure, nobody waits for another caller.").bound(0).run(
        || async {
            let (client, database) = client(First::Fails);
            let [mut first, mut second, mut third] = [(); 3].map(|()| Box::pin(client.connection()));
            for call in [&mut first, &mut second, &mut third] {
                assert!(poll_once(call.as_mut()).await.is_pending(), "a dial takes a moment");
            }
            assert_eq!(first.await, Err("dial 1 fails"));
            // Whichever of the two dials. The other is polled no more from then on.
            let (line, other) = select(second, third).await.factor_first();
            assert_eq!(line, Ok(&Line(2)));
            note("asks for the connection, while the other that has waited for it is not polled");
            assert_eq!(client.connection().await, Ok(&Line(2)));
            assert_eq!(other.await, Ok(&Line(2)));
            database.assert_dials(2);
        },
    );
}

/// The first dial fails while another caller waits. If both get the error, it was handed on; if this is a
/// deadlock, nobody woke the other one, or the right to dial is still taken.
#[test]
fn after_a_failure_one_that_waits_dials() {
    // One delay moves the second caller to before, into and after the failure; the second is spare.
    check("An error goes to the caller that has dialed, and the other dials for itself.").bound(2).run(
        || async {
            let (client, database) = client(First::Fails);
            let (a, b) = (caller(&client, "a"), caller(&client, "b"));
            let mut outcomes = [a.await.expect("no panic"), b.await.expect("no panic")];
            outcomes.sort_unstable();
            assert_eq!(outcomes, [Ok(Line(2)), Err("dial 1 fails")]);
            database.assert_dials(2);
        },
    );
}

/// The database is down, and three callers wait for it. If an error comes twice, one of them was given what
/// another has dialed for; if there are more dials than callers, somebody has dialed twice.
#[test]
fn each_that_waits_has_a_dial_of_its_own() {
    // Who hands an error on does so without a delay; the one changes who dials next.
    check("Each caller that waits has a dial and an error of its own.").bound(1).run(|| async {
        let (client, database) = client(First::AllFail);
        let callers = ["a", "b", "c"].map(|name| caller(&client, name));
        let mut errors = Vec::new();
        for caller in callers {
            errors.push(caller.await.expect("no panic").expect_err("each dial fails"));
        }
        errors.sort_unstable();
        assert_eq!(errors, ["dial 1 fails", "dial 2 fails", "dial 3 fails"]);
        database.assert_dials(3);
    });
}

/// A bug in the driver, while another caller waits. If this is a deadlock, the panic jumped over the line
/// that makes room for the other.
#[test]
fn after_a_panic_one_that_waits_dials() {
    // Who makes no room is stuck without a delay. Delays hold up the other caller with a lock that the panic
    // has to wait for.
    check("A panic goes to the caller that has dialed, and the other dials for itself.").bound(2).run(
        || async {
            let (client, database) = client(First::Panics);
            let (a, b) = (caller(&client, "a"), caller(&client, "b"));
            let outcomes: [Result<_, JoinError>; 2] = [a.await, b.await];
            let panics =
                outcomes.iter().filter(|outcome| outcome.as_ref().is_err_and(JoinError::is_panic)).count();
            let lines = outcomes.iter().filter(|outcome| matches!(outcome, Ok(Ok(Line(2))))).count();
            assert_eq!((panics, lines), (1, 1), "panics, and connections of the second dial: {outcomes:?}");
            database.assert_dials(2);
        },
    );
}

/// A bug in the driver, while two callers wait. If both dial at once, the panic has made room twice: by hand, and by a
/// guard as well.
#[test]
fn after_a_panic_there_is_room_for_one() {
    // Who makes room twice does so without a delay; the one is spare.
    check("After a panic too, one dials and the other waits.").bound(1).run(|| async {
        let (client, database) = client(First::Panics);
        let callers = ["a", "b", "c"].map(|name| caller(&client, name));
        let mut outcomes = Vec::new();
        for caller in callers {
            outcomes.push(caller.await);
        }
        let lines = outcomes.iter().filter(|outcome| matches!(outcome, Ok(Ok(Line(2))))).count();
        assert_eq!(lines, 2, "connections of the second dial: {outcomes:?}");
        database.assert_dials(2);
    });
}

/// A dial succeeds, and its caller is dropped as soon as it waits for anything after that. If there is a
/// second dial, the connection was still in the caller's hands: it waited for a lock before it put the
/// connection in its place.
#[test]
fn a_connection_that_is_dialed_is_not_lost() {
    /// Says when it has dialed.
    struct Dialed(Database, Arc<Notify>);
    impl Dialer for Dialed {
        type Connection = Line;
        type Error = &'static str;
        fn dial(&self) -> impl Future<Output = Result<Line, &'static str>> + Send {
            let dial = self.0.dial();
            async move {
                let line = dial.await;
                self.1.notify_one();
                line
            }
        }
    }
    // One delay holds the other caller in its look, and one moves the dial's end there; one is spare.
    check("A connection that is dialed is there, whoever is dropped.").bound(3).run(|| async {
        let (_, database) = client(First::Succeeds);
        let dialed = Arc::new(Notify::new());
        let client = Arc::new(Client::new(Dialed(database.clone(), Arc::clone(&dialed))));
        let other = tokio::spawn({
            let client = Arc::clone(&client);
            async move { client.connection().await.cloned() }
        });
        tokio::select! {
            biased;
            () = dialed.notified() => note("drops the first caller"),
            _ = client.connection() => {}
        }
        assert_eq!(other.await.expect("no panic"), Ok(Line(1)));
        assert_eq!(client.connection().await.cloned(), Ok(Line(1)));
        database.assert_dials(1);
    });
}

/// A dial has failed, and its caller keeps the future that has told it so: pinned, or as a branch of a
/// `select!`. If this is a deadlock, the right to dial is given back only when that future is dropped.
#[test]
fn a_call_that_is_done_keeps_nobody_waiting() {
    // Who keeps it does so without a delay.
    check("A dial that has failed is over, and one that waits dials.").bound(0).run(|| async {
        let (client, database) = client(First::Fails);
        let mut first = Box::pin(client.connection());
        assert!(poll_once(first.as_mut()).await.is_pending(), "a dial takes a moment");
        let second = caller(&client, "second");
        assert_eq!(first.as_mut().await, Err("dial 1 fails"));
        assert_eq!(second.await.expect("no panic"), Ok(Line(2)));
        drop(first);
        database.assert_dials(2);
    });
}
