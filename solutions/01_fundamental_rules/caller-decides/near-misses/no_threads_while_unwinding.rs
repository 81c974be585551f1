//! Starts no threads while the calling thread unwinds: a destructor that runs in a panic gets its users one after the other, on its own thread.
//! rejected by: schedules::a_call_while_its_thread_panics_is_like_any_other

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

/// Fetches one user.
pub fn fetch_user(client: &Client, id: u64) -> Result<User, FetchError> {
    match client.get(id) {
        Ok(name) => Ok(User { id, name }),
        Err(reason) => Err(FetchError { id, reason }),
    }
}

/// Fetches all these users at the same time.
pub fn fetch_users(client: &Client, ids: &[u64]) -> Result<Vec<User>, FetchError> {
    let answers: Vec<thread::Result<_>> = if thread::panicking() {
        // Keep it simple while unwinding.
        ids.iter().map(|&id| catch_unwind(AssertUnwindSafe(|| fetch_user(client, id)))).collect()
    } else {
        thread::scope(|scope| {
            let threads: Vec<_> = ids.iter().map(|&id| scope.spawn(move || fetch_user(client, id))).collect();
            threads.into_iter().map(|thread| thread.join()).collect()
        })
    };
    let mut outcomes = Vec::new();
    for answer in answers {
        outcomes.push(answer.unwrap_or_else(|panic| resume_unwind(panic)));
    }
    outcomes.into_iter().collect()
}
