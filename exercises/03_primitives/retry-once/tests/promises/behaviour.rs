use std::collections::BTreeSet;
use std::future::Future;
use std::sync::Arc;

use crate::exercise::{Client, Dialer};
use interleave_tokio::{Log, on_tokio, turns};

/// A connection, and the number of the dial that made it.
#[derive(Debug, PartialEq, Eq)]
struct Line(usize);

/// What becomes of a dial.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Dial {
    Fails,
    Panics,
    PanicsAtOnce,
    PanicsInTheCall,
}

/// A database: what becomes of each dial, the first one first; all others succeed. It knows how often it was
/// dialed.
#[derive(Clone)]
struct Database {
    plan: &'static [Dial],
    dials: Log<usize>,
}

impl Dialer for Database {
    type Connection = Line;
    type Error = String;

    // No `async fn`: a call can panic before there is a future.
    fn dial(&self) -> impl Future<Output = Result<Line, String>> + Send {
        if self.plan.get(self.dials.len()) == Some(&Dial::PanicsInTheCall) {
            panic!("dial {} is a bug", self.begin());
        }
        async {
            let number = self.begin();
            if self.plan.get(number) == Some(&Dial::PanicsAtOnce) {
                panic!("dial {number} is a bug");
            }
            turns(1).await;
            match self.plan.get(number).copied() {
                Some(Dial::Fails) => Err(format!("dial {number} fails")),
                Some(Dial::Panics) => panic!("dial {number} is a bug"),
                _ => Ok(Line(number)),
            }
        }
    }
}

impl Database {
    fn begin(&self) -> usize {
        let number = self.dials.len();
        self.dials.push(number);
        number
    }
}

fn client(plan: &'static [Dial]) -> (Arc<Client<Database>>, Log<usize>) {
    let dials = Log::new();
    (Arc::new(Client::new(Database { plan, dials: dials.clone() })), dials)
}

/// The plain case. If there is a second dial, the first connection was not kept, or not looked for. If it
/// fails once two clients have changed places, look for an address that is kept: a client may be moved.
#[test]
fn one_connection_for_all_calls() {
    on_tokio(|| async {
        let (client, dials) = client(&[]);
        let first = client.connection().await.expect("it can be dialed");
        let second = client.connection().await.expect("it is there");
        assert!(std::ptr::eq(first, second), "two connections: {first:?} and {second:?}");
        assert_eq!((first, dials.len()), (&Line(0), 1), "the connection, and how many dials");
        // The second database goes on counting the first one's dials.
        let new = |dials| Client::new(Database { plan: &[], dials });
        let (mut one, mut other) = (new(Log::new()), new(dials));
        assert_eq!((one.connection().await, other.connection().await), (Ok(&Line(0)), Ok(&Line(1))));
        std::mem::swap(&mut one, &mut other);
        let got = (one.connection().await, other.connection().await);
        assert_eq!(got, (Ok(&Line(1)), Ok(&Line(0))), "they have changed places, with their connections");
    });
}

/// The database is down for a hundred dials. If an error is missing, somebody tries for the caller; if an error comes
/// twice, or the last call fails, an error was kept; if it hangs, the right to dial was.
#[test]
fn a_failed_dial_is_tried_again() {
    on_tokio(|| async {
        let (client, dials) = client(&[Dial::Fails; 100]);
        for number in 0..100 {
            assert_eq!(client.connection().await, Err(format!("dial {number} fails")));
            assert_eq!(dials.len(), number + 1, "dials");
        }
        assert_eq!(client.connection().await, Ok(&Line(100)));
        assert_eq!((client.connection().await, dials.len()), (Ok(&Line(100)), 101));
    });
}

/// A client that nobody asks. If there is a dial, `new` makes it.
#[test]
fn nobody_dials_before_somebody_asks() {
    on_tokio(|| async {
        let (client, dials) = client(&[]);
        turns(3).await;
        drop(client);
        assert_eq!(dials.len(), 0, "dials");
    });
}

/// A database that is reached through another one: a dial asks another client, which somebody else is dialing or nobody
/// is. If this hangs, or panics, clients take turns for one place to dial, or know of one dial only: look for a `static`
/// and a `thread_local!`.
#[test]
fn a_dial_may_ask_another_client() {
    struct Behind(Arc<Client<Database>>);

    impl Dialer for Behind {
        type Connection = usize;
        type Error = String;

        async fn dial(&self) -> Result<usize, String> {
            self.0.connection().await.map(|line| line.0)
        }
    }

    on_tokio(|| async {
        let (gateway, dials) = client(&[]);
        assert_eq!(Client::new(Behind(gateway)).connection().await, Ok(&0), "the gateway's line");
        assert_eq!(dials.len(), 1, "dials of the gateway");
        let (gateway, dials) = client(&[]);
        let behind = Client::new(Behind(Arc::clone(&gateway)));
        let (line, behind) = tokio::join!(gateway.connection(), behind.connection());
        assert_eq!((line, behind), (Ok(&Line(0)), Ok(&0)), "the gateway's line, twice");
        assert_eq!(dials.len(), 1, "dials of the gateway, which two have asked");
    });
}

/// A bug in the driver: in the middle, in its first step, and in the call, before there is a future. If the
/// next caller panics too, or hangs, the panic has poisoned something, or jumped over the line that makes
/// room for the next.
#[test]
fn a_panic_is_not_for_ever() {
    for plan in [&[Dial::Panics], &[Dial::PanicsAtOnce], &[Dial::PanicsInTheCall]] {
        on_tokio(move || async move {
            let (client, dials) = client(plan);
            let first = tokio::spawn({
                let client = Arc::clone(&client);
                async move { client.connection().await.map(|line| line.0) }
            });
            let error = first.await.expect_err("a panic in a dial is one of its caller");
            assert!(error.is_panic());
            assert_eq!((client.connection().await, dials.len()), (Ok(&Line(1)), 2));
        });
    }
}

/// A hundred requests wait for one dial. If this hangs, not all of them are woken.
#[test]
fn a_hundred_may_wait() {
    on_tokio(|| async {
        let (client, dials) = client(&[]);
        let callers: Vec<_> = (0..100)
            .map(|_| {
                let client = Arc::clone(&client);
                tokio::spawn(async move { client.connection().await.map(|line| line.0) })
            })
            .collect();
        for caller in callers {
            assert_eq!(caller.await.expect("no panic"), Ok(0), "the connection of the first dial");
        }
        assert_eq!(dials.len(), 1, "dials");
    });
}

/// A hundred requests wait, and only the last dial succeeds: the others fail, or panic in one way or another. If an error
/// comes twice, a caller has taken another one's error instead of a dial of its own; if there are too few dials, the
/// client has given up; if this hangs, look for a limit to how often the turn to dial is passed on.
#[test]
fn each_of_a_hundred_that_wait_has_a_dial_of_its_own() {
    for plan in
        [&[Dial::Fails; 99], &[Dial::Panics; 99], &[Dial::PanicsAtOnce; 99], &[Dial::PanicsInTheCall; 99]]
    {
        on_tokio(move || async move {
            let (client, dials) = client(plan);
            let callers: Vec<_> = (0..100)
                .map(|_| {
                    let client = Arc::clone(&client);
                    tokio::spawn(async move { client.connection().await.map(|line| line.0) })
                })
                .collect();
            let (mut lines, mut errors, mut panics) = (Vec::new(), BTreeSet::new(), 0);
            for caller in callers {
                match caller.await {
                    Ok(Ok(line)) => lines.push(line),
                    Ok(Err(error)) => _ = errors.insert(error),
                    Err(_) => panics += 1,
                }
            }
            assert_eq!(
                (lines, errors.len() + panics),
                (vec![99], 99),
                "connections, and how many dials failed"
            );
            assert_eq!(dials.len(), 100, "dials");
        });
    }
}
