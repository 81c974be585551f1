//! Each starts a thread for those behind it, fetches its own, and joins: the scopes lie in each other.

use std::collections::VecDeque;
use std::panic::resume_unwind;
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

type Answers = VecDeque<Result<User, FetchError>>;

/// Fetches the first one here and the rest beside it.
fn chain(client: &Client, ids: &[u64]) -> Answers {
    let Some((&first, rest)) = ids.split_first() else { return Answers::new() };
    if rest.is_empty() {
        return Answers::from([fetch_user(client, first)]);
    }
    thread::scope(|scope| {
        let rest = scope.spawn(|| chain(client, rest));
        let first = fetch_user(client, first);
        let mut answers = rest.join().unwrap_or_else(|panic| resume_unwind(panic));
        answers.push_front(first);
        answers
    })
}

/// Fetches all these users at the same time.
pub fn fetch_users(client: &Client, ids: &[u64]) -> Result<Vec<User>, FetchError> {
    chain(client, ids).into_iter().collect()
}
