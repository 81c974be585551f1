/// Dials: one at a time, and what becomes of each.
mod dials;

/// The line of those that wait.
mod line;

/// Callers that go away.
mod dropped;

use std::future::{Future, pending};
use std::sync::Arc;
use std::time::Duration;

use crate::exercise::{Client, Dialer};
use interleave_tokio::{Gauge, Inside, alive_tasks, name_task, note, pause, require, turns};
use tokio::sync::Notify;
use tokio::task::JoinHandle;
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
