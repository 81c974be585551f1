use std::future::{Future, pending};
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use crate::exercise::{Client, Dialer};
use futures::FutureExt as _;
use futures::future::join;
use interleave_tokio::{
    Gauge, Inside, Tasks, alive_tasks, boom, check, count_polls, name_task, note, pause, poll_once, require,
    turns,
};
use tokio::sync::Notify;
use tokio::task::{JoinError, JoinHandle};
use tokio::time::sleep;

/// A connection, and the number of the dial that made it. The first dial is number 1.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Line(usize);

/// What becomes of the first dial; the others succeed.
#[derive(Clone, Copy)]
enum First {
    Succeeds,
    Fails,
    Panics,
    Hangs,
    IsSlow,
    /// The others too.
    AllFail,
}

/// A database that was told what becomes of its first dial.
#[derive(Clone)]
struct Database {
    first: First,
    under_way: Gauge,
    begun: Arc<Notify>,
}

impl Dialer for Database {
    type Connection = Line;
    type Error = &'static str;

    // No `async fn`: a dial is under way as soon as it is called for, also if its future is never polled.
    fn dial(&self) -> impl Future<Output = Result<Line, &'static str>> + Send {
        let hangs_up = HangsUp(self.under_way.enter());
        let number = self.under_way.ever();
        note(format_args!("begins dial {number}"));
        require(self.under_way.now() == 1, || format!("{} dials are under way", self.under_way.now()));
        self.ends(number, hangs_up)
    }
}

impl Database {
    async fn ends(&self, number: usize, hangs_up: HangsUp) -> Result<Line, &'static str> {
        let _hangs_up = hangs_up;
        self.begun.notify_one();
        turns(1).await;
        match self.first {
            First::Fails if number == 1 => Err("dial 1 fails"),
            First::AllFail => {
                require(number <= 3, || format!("dial {number}, and there are three callers"));
                Err(["dial 1 fails", "dial 2 fails", "dial 3 fails"][number - 1])
            }
            First::Panics if number == 1 => panic!("dial 1 is a bug"),
            First::Hangs if number == 1 => pending().await,
            First::IsSlow if number == 1 => {
                sleep(Duration::from_secs(3600)).await;
                Ok(Line(number))
            }
            _ => {
                note(format_args!("ends dial {number}"));
                Ok(Line(number))
            }
        }
    }
}

/// The end of a dial, also when its future is dropped. It takes a moment, in which another task may run.
struct HangsUp(#[expect(dead_code, reason = "it is under way until this is dropped")] Inside);

impl Drop for HangsUp {
    fn drop(&mut self) {
        // Does not wait, and lets another task run before the dial is over.
        pause();
    }
}

type Caller = JoinHandle<Result<Line, &'static str>>;

/// A client, and its database.
fn client(first: First) -> (Arc<Client<Database>>, Database) {
    let database = Database { first, under_way: Gauge::new(), begun: Arc::new(Notify::new()) };
    (Arc::new(Client::new(database.clone())), database)
}

/// A task that asks for the connection.
fn caller(client: &Arc<Client<Database>>, name: &'static str) -> Caller {
    let client = Arc::clone(client);
    tokio::spawn(async move {
        name_task(name);
        client.connection().await.cloned()
    })
}

impl Database {
    /// So many dials, and nothing under way.
    fn assert_dials(&self, count: usize) {
        assert_eq!(self.under_way.ever(), count, "dials");
        assert_eq!(self.under_way.now(), 0, "dials that are still under way");
        assert_eq!(alive_tasks(), 0, "tasks that are still alive");
    }
}

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
/// there: look for the connection before you get in line.
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
}

/// The database takes an hour (of virtual time) to answer. If the report says that tasks turn round and
/// round, or if the callers were polled too often, you ask again and again instead of waiting; if there are
/// two dials, somebody got tired of waiting.
#[test]
fn who_waits_costs_nothing() {
    // Time passes only when nobody can run, so this shows without a delay; the one is spare.
    check("Who waits for a dial sleeps until it has ended.").bound(1).run(|| async {
        let (client, database) = client(First::IsSlow);
        let both = async { tokio::join!(client.connection(), client.connection()) };
        let (lines, polls) = count_polls(both).await;
        assert_eq!(lines, (Ok(&Line(1)), Ok(&Line(1))));
        // The begin and the end of a dial may need some. Who asks once a second needs thousands.
        assert!(polls < 100, "two callers who waited for an hour were polled {polls} times");
        database.assert_dials(1);
    });
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

/// A request waits, and is handed to another task meanwhile. If this is a deadlock, whoever waits is known by
/// the waker of its first poll, and nobody hears that one any more.
#[test]
fn who_waits_may_go_on_in_another_task() {
    // Who wakes the wrong one does so without a delay.
    check("A caller that waits may be polled by one task and then by another.").bound(0).run(|| async {
        let (client, database) = client(First::IsSlow);
        let first = caller(&client, "first");
        turns(2).await;
        let waiting = Arc::clone(&client);
        let mut second = Box::pin(async move { waiting.connection().await.cloned() });
        assert!(poll_once(second.as_mut()).await.is_pending(), "a dial takes an hour");
        let second = tokio::spawn(second);
        assert_eq!(second.await.expect("no panic"), Ok(Line(1)));
        assert_eq!(first.await.expect("no panic"), Ok(Line(1)));
        database.assert_dials(1);
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

/// Of four callers the third gives up, then the first one's dial fails, and then the second gives up, whose turn
/// it is. If this is a deadlock, a turn that comes back was offered to the one who is gone, and to nobody else.
#[test]
fn the_turn_goes_past_all_who_are_gone() {
    // Each of them does one thing after the other: there is no delay to spend.
    check("Whoever is dropped, one that waits dials.").bound(0).run(|| async {
        let (client, database) = client(First::Fails);
        let [mut first, mut second, mut third] = [(); 3].map(|()| Box::pin(client.connection()));
        for call in [&mut first, &mut second, &mut third] {
            assert!(poll_once(call.as_mut()).await.is_pending(), "a dial takes a moment");
        }
        let fourth = caller(&client, "fourth");
        turns(2).await;
        drop(third);
        assert_eq!(first.await, Err("dial 1 fails"));
        drop(second);
        assert_eq!(fourth.await.expect("no panic"), Ok(Line(2)));
        database.assert_dials(2);
    });
}

/// A caller is woken after a failure, and before it is polled, another comes and dials, and a third comes to
/// wait. If this is a deadlock, the first has gone back to a place in the line that was the third one's by then.
#[test]
fn who_waits_twice_takes_nobodys_place() {
    // As above.
    check("Who is woken, and has to wait again, takes nobody's place.").bound(0).run(|| async {
        let (client, database) = client(First::Fails);
        let [mut first, mut woken, mut dials] = [(); 3].map(|()| Box::pin(client.connection()));
        assert!(
            poll_once(first.as_mut()).await.is_pending() && poll_once(woken.as_mut()).await.is_pending(),
            "a dial takes a moment"
        );
        assert_eq!(first.await, Err("dial 1 fails"));
        // Whichever of the two dials: both are polled from here on.
        assert!(poll_once(dials.as_mut()).await.is_pending(), "a dial takes a moment");
        let third = caller(&client, "third");
        turns(2).await;
        let lines = tokio::join!(woken.as_mut(), dials.as_mut());
        assert_eq!(lines, (Ok(&Line(2)), Ok(&Line(2))));
        assert_eq!(third.await.expect("no panic"), Ok(Line(2)));
        database.assert_dials(2);
    });
}

/// Some of those who wait give up, the first of the line among them: dropped, dropped after two tasks have polled
/// them, or dropped by a panic. Then the dial fails. If this is a deadlock, the turn went to one who is gone: he
/// has left the line in one of two places only, or not at all, or it was passed on once and no further.
#[test]
fn who_gives_up_leaves_the_line() {
    #[derive(Clone, Copy, Debug)]
    enum Leaves {
        Dropped,
        DroppedAfterTwoPolls,
        InAPanic,
    }
    for gone in 1..=3 {
        for how in [Leaves::Dropped, Leaves::DroppedAfterTwoPolls, Leaves::InAPanic] {
            // Each of them does one thing after the other: there is no delay to spend.
            check("Whoever gives up, the next that waits dials.").bound(0).run(move || async move {
                let (client, database) = client(First::Fails);
                let mut first = Box::pin(client.connection());
                assert!(poll_once(first.as_mut()).await.is_pending(), "a dial takes a moment");
                let mut leave: Vec<_> = (0..gone).map(|_| Box::pin(client.connection())).collect();
                for call in &mut leave {
                    assert!(poll_once(call.as_mut()).await.is_pending(), "it waits");
                    if matches!(how, Leaves::DroppedAfterTwoPolls) {
                        assert!(call.as_mut().now_or_never().is_none(), "it waits");
                    }
                }
                let last = caller(&client, "last");
                turns(2).await;
                note(format_args!("{gone} of those who wait give up: {how:?}"));
                match how {
                    Leaves::Dropped | Leaves::DroppedAfterTwoPolls => drop(leave),
                    Leaves::InAPanic => {
                        let panics = AssertUnwindSafe(async move {
                            let _leave = leave;
                            boom()
                        });
                        assert!(panics.catch_unwind().await.is_err(), "they leave in a panic");
                    }
                }
                assert_eq!(first.await, Err("dial 1 fails"));
                assert_eq!(last.await.expect("no panic"), Ok(Line(2)));
                database.assert_dials(2);
            });
        }
    }
}

/// A request asks twice in one task, and gives up one of the two; then the dial fails. If this is a deadlock, the two
/// shared a place in the line: who waits is known by its task.
#[test]
fn two_that_wait_in_one_task_are_two() {
    // Who shares a place loses it without a delay.
    check("Of two callers in one task each has a place of its own.").bound(0).run(|| async {
        let (client, database) = client(First::Fails);
        let first = caller(&client, "first");
        turns(1).await;
        let gives_up = async {
            let mut left = Box::pin(client.connection());
            assert!(poll_once(left.as_mut()).await.is_pending(), "it waits");
            note("gives up one of its two calls");
        };
        // In this order: the other call is polled before the one is dropped, and then not again.
        let (right, ()) = join(client.connection(), gives_up).await;
        assert_eq!(right, Ok(&Line(2)));
        assert_eq!(first.await.expect("no panic"), Err("dial 1 fails"));
        database.assert_dials(2);
    });
}

/// The dial fails, and one who was woken for that is busy with something else. Meanwhile another dials, one more
/// waits, and only then the first is dropped. If this is a deadlock, he has taken the place of the last one with him:
/// it had been his own.
#[test]
fn who_was_woken_leaves_no_others_place() {
    // Each of them does one thing after the other: there is no delay to spend.
    check("Who was woken and is dropped takes nobody's place away.").bound(0).run(|| async {
        let (client, database) = client(First::Fails);
        let (mut first, mut woken) = (Box::pin(client.connection()), Box::pin(client.connection()));
        for call in [first.as_mut(), woken.as_mut()] {
            assert!(poll_once(call).await.is_pending(), "a dial takes a moment");
        }
        assert_eq!(first.await, Err("dial 1 fails"));
        let mut next = Box::pin(client.connection());
        assert!(poll_once(next.as_mut()).await.is_pending(), "a dial takes a moment");
        let last = caller(&client, "last");
        turns(1).await;
        note("gives up the call that was woken");
        drop(woken);
        assert_eq!(next.await, Ok(&Line(2)));
        assert_eq!(last.await.expect("no panic"), Ok(Line(2)));
        database.assert_dials(2);
    });
}
