use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use super::{Database, First, Line, caller, client};
use crate::exercise::{Client, Dialer};
use futures::future::join;
use interleave_tokio::{Tasks, alive_tasks, boom, check, note, poll_once, turns};
use tokio::sync::Notify;
use tokio::time::sleep;

/// The request that dials is cancelled: its user has closed the page. If this is a deadlock, the right to
/// dial went with it, or nobody woke the other one; if two dials are under way, the first one was not
/// cancelled.
#[test]
fn dropped_while_dialing_another_dials() {
    // The abort comes when the dial has begun. One delay moves the other caller around it, and the second is
    // spare.
    check("If the caller that dials is dropped, one that waits dials instead.").bound(2).run(|| async {
        let (client, database) = client(First::Hangs);
        let a = caller(&client, "a");
        database.begun.notified().await;
        let b = caller(&client, "b");
        turns(1).await;
        note("cancels the request that dials");
        a.abort();
        assert_eq!(b.await.expect("no panic"), Ok(Line(2)));
        assert!(a.await.is_err_and(|error| error.is_cancelled()));
        database.assert_dials(2);
    });
}

/// Of two requests that wait, one is cancelled. If this is a deadlock, the wake-up went to the one that is
/// gone. If there are two dials, its going was taken for the end of one.
#[test]
fn dropped_while_waiting_the_others_do_not_notice() {
    // Two delays move the abort from before the wait of `b` to the moment at which it is woken.
    check("If a caller that waits is dropped, the others do not notice.").bound(2).run(|| async {
        let (client, database) = client(First::Fails);
        let [a, b, c] = ["a", "b", "c"].map(|name| caller(&client, name));
        database.begun.notified().await;
        note("cancels request b");
        b.abort();
        let mut lines = Vec::new();
        for caller in [a, b, c] {
            match caller.await {
                Ok(Ok(line)) => lines.push(line),
                Ok(Err(error)) => assert_eq!(error, "dial 1 fails"),
                Err(error) => assert!(error.is_cancelled(), "{error}"),
            }
        }
        assert!(!lines.is_empty() && lines.iter().all(|line| *line == lines[0]), "connections: {lines:?}");
        assert_eq!(client.connection().await.cloned(), Ok(lines[0].clone()));
        assert_eq!((database.under_way.now(), alive_tasks()), (0, 0), "dials under way, and tasks");
    });
    // The last in line, while the dial takes long.
    check("If the last that waits is dropped, the others do not notice.").bound(0).run(|| async {
        let (client, database) = client(First::IsSlow);
        let [a, b, c] = ["a", "b", "c"].map(|name| caller(&client, name));
        sleep(Duration::from_secs(60)).await;
        note("cancels request c");
        c.abort();
        let lines = (a.await.expect("no panic"), b.await.expect("no panic"));
        assert_eq!(lines, (Ok(Line(1)), Ok(Line(1))));
        assert!(c.await.expect_err("it waits").is_cancelled());
        database.assert_dials(1);
    });
}

/// A request that dials is cancelled, and nobody else waits. If the dial goes on, it belongs to a task of its
/// own, and nobody ends it.
#[test]
fn dropped_while_dialing_nothing_goes_on() {
    // Without a delay the dial has begun; the one moves the drop.
    check("A dial ends with the caller that has dialed.").bound(1).run(|| async {
        let (client, database) = client(First::Hangs);
        tokio::select! {
            biased;
            outcome = client.connection() => panic!("the dial hangs, but this returns {outcome:?}"),
            () = database.begun.notified() => note("drops the request"),
        }
        database.assert_dials(1);
        assert_eq!(client.connection().await, Ok(&Line(2)));
        database.assert_dials(2);
    });
}

/// The request that dials panics elsewhere, and its call is dropped as it unwinds. If this is a deadlock, the
/// right to dial is given back everywhere but in a panic.
#[test]
fn dropped_by_a_panic_while_dialing_another_dials() {
    // Who gives nothing back is stuck without a delay.
    check("If the caller that dials is dropped by a panic, one that waits dials instead.").bound(0).run(
        || async {
            let (client, database) = client(First::Hangs);
            let dialing = Arc::clone(&client);
            let a = tokio::spawn(async move {
                let mut call = pin!(dialing.connection());
                assert!(poll_once(call.as_mut()).await.is_pending(), "the dial hangs");
                turns(3).await;
                boom()
            });
            database.begun.notified().await;
            let b = caller(&client, "b");
            assert_eq!(b.await.expect("no panic"), Ok(Line(2)));
            assert!(a.await.is_err_and(|error| error.is_panic()));
            database.assert_dials(2);
        },
    );
}

/// The request that dials is cancelled, and the turn goes to the one who waits; and in the same moment something beside
/// that one panics, and its call is dropped as that unwinds. If this is a deadlock, whoever leaves the line in a panic
/// takes the turn along.
#[test]
fn dropped_by_a_panic_while_waiting_the_next_dials() {
    // Who loses it does so without a delay: the word of the panic and the turn come in one step.
    check("If a caller that waits is dropped by a panic, the next one dials.").bound(0).run(|| async {
        let ((client, database), word) = (client(First::Hangs), Arc::new(Notify::new()));
        let mut a = Box::pin(client.connection());
        assert!(poll_once(a.as_mut()).await.is_pending(), "the dial hangs");
        let b = tokio::spawn({
            let (client, word) = (Arc::clone(&client), Arc::clone(&word));
            async move {
                let panics = async {
                    word.notified().await;
                    note("panics beside request b");
                    boom()
                };
                // In this order: the call is not polled any more when the word has come.
                join(panics, client.connection()).await.0
            }
        });
        turns(1).await;
        let c = caller(&client, "c");
        turns(1).await;
        note("drops the request that dials");
        drop(a);
        word.notify_one();
        assert!(b.await.is_err_and(|error| error.is_panic()));
        assert_eq!(c.await.expect("no panic"), Ok(Line(2)));
        database.assert_dials(2);
    });
}

/// A bug in the driver's own cleaning up: the first dial is cancelled, or fails, or connects, and panics as it is
/// dropped. If this is a deadlock, the right to dial is given back after that drop, on a line that a panic jumps
/// over. If there is one dial only, its connection was kept before that drop: look where the future is held.
#[test]
fn after_a_panic_in_the_drop_of_a_dial_one_that_waits_dials() {
    /// Its first dial panics when it is dropped, and not before, also where it has ended.
    struct Torn(Database);
    impl Dialer for Torn {
        type Connection = Line;
        type Error = &'static str;
        fn dial(&self) -> impl Future<Output = Result<Line, &'static str>> + Send {
            let mut dial = Box::pin(self.0.dial());
            let panics = (self.0.under_way.ever() == 1).then(|| Panics);
            // No `async` block: that would drop it at its own end.
            poll_fn(move |context| {
                let _held = &panics;
                dial.as_mut().poll(context)
            })
        }
    }
    struct Panics;
    impl Drop for Panics {
        fn drop(&mut self) {
            boom();
        }
    }
    for first in [First::Hangs, First::Fails, First::Succeeds] {
        // Who gives nothing back is stuck without a delay.
        check("If a dial panics as it is dropped, one that waits dials.")
            .with(match first {
                First::Hangs => "a first dial that is cancelled",
                First::Fails => "a first dial that fails",
                _ => "a first dial that succeeds",
            })
            .bound(0)
            .run(move || async move {
                let (_, database) = client(first);
                let client = Arc::new(Client::new(Torn(database.clone())));
                let caller = || {
                    let client = Arc::clone(&client);
                    tokio::spawn(async move { client.connection().await.cloned() })
                };
                let a = caller();
                database.begun.notified().await;
                let b = caller();
                turns(1).await;
                if matches!(first, First::Hangs) {
                    note("cancels the request that dials");
                    a.abort();
                }
                assert_eq!(b.await.expect("no panic"), Ok(Line(2)));
                assert!(
                    a.await.is_err_and(|error| error.is_panic()),
                    "the panic is one of whoever has dialed"
                );
                database.assert_dials(2);
            });
    }
}
