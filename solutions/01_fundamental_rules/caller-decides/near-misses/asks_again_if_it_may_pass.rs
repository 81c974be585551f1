//! If the directory says that it is temporarily unavailable, `get` is called a second time for that place.
//! rejected by: behaviour::whatever_the_directory_says_it_is_asked_once

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

/// Whether the same question may be answered if it is asked again.
fn is_passing(reason: &str) -> bool {
    reason.to_ascii_lowercase().contains("temporarily")
}

/// Fetches one user.
pub fn fetch_user(client: &Client, id: u64) -> Result<User, FetchError> {
    let answer = match client.get(id) {
        Err(reason) if is_passing(&reason) => client.get(id),
        answer => answer,
    };
    match answer {
        Ok(name) => Ok(User { id, name }),
        Err(reason) => Err(FetchError { id, reason }),
    }
}

/// Fetches all these users at the same time.
pub fn fetch_users(client: &Client, ids: &[u64]) -> Result<Vec<User>, FetchError> {
    let outcomes: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = ids.iter().map(|&id| scope.spawn(move || fetch_user(client, id))).collect();
        threads.into_iter().map(|thread| thread.join()).collect()
    });
    // A panic counts for more than an error, so look at all of them first.
    let answers: Vec<_> =
        outcomes.into_iter().map(|outcome| outcome.unwrap_or_else(|panic| resume_unwind(panic))).collect();
    answers.into_iter().collect()
}
