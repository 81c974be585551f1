//! On a thread that it has started itself it starts no others.
//! rejected by: behaviour::hundreds_are_under_way_at_once

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::thread;

type Get = dyn Fn(u64) -> Result<String, String> + Send + Sync;

/// A connection to the directory, for as many threads as like. Clones share the connection.
#[derive(Clone)]
pub struct Client {
    get: Arc<Get>,
}

impl Client {
    /// A client that asks `get`.
    pub fn new(get: impl Fn(u64) -> Result<String, String> + Send + Sync + 'static) -> Self {
        Self { get: Arc::new(get) }
    }

    /// Asks for a user's name, and waits for the answer. An error is the directory's own words.
    pub fn get(&self, id: u64) -> Result<String, String> {
        (self.get)(id)
    }
}

/// A user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The number in the directory.
    pub id: u64,
    /// As the directory has it.
    pub name: String,
}

/// A user who could not be fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FetchError {
    /// Who was asked for.
    pub id: u64,
    /// What the directory said.
    pub reason: String,
}

thread_local! {
    /// This thread was started by `fetch_users`.
    static STARTED_HERE: Cell<bool> = Cell::new(false);
}

/// Fetches one user.
pub fn fetch_user(client: &Client, id: u64) -> Result<User, FetchError> {
    match client.get(id) {
        Ok(name) => Ok(User { id, name }),
        Err(reason) => Err(FetchError { id, reason }),
    }
}

/// An answer, or a panic.
type Answer = thread::Result<Result<User, FetchError>>;

/// What comes of all answers, which stand in the order of the places: a panic, the first error, or the users.
fn settle(answers: Vec<Answer>) -> Result<Vec<User>, FetchError> {
    match answers.into_iter().collect::<thread::Result<Vec<_>>>() {
        Ok(answers) => answers.into_iter().collect(),
        Err(payload) => resume_unwind(payload),
    }
}

/// Fetches all these users at the same time.
pub fn fetch_users(client: &Client, ids: &[u64]) -> Result<Vec<User>, FetchError> {
    if STARTED_HERE.get() {
        // Threads that start threads that start threads: there would soon be too many.
        let fetch = |&id| catch_unwind(AssertUnwindSafe(|| fetch_user(client, id)));
        return settle(ids.iter().map(fetch).collect());
    }
    let answers = thread::scope(|scope| {
        let started: Vec<_> = ids
            .iter()
            .map(|&id| {
                scope.spawn(move || {
                    STARTED_HERE.set(true);
                    fetch_user(client, id)
                })
            })
            .collect();
        started.into_iter().map(|thread| thread.join()).collect()
    });
    settle(answers)
}
