//! In groups of 64, so that nobody can start a thousand threads: of 65 the last waits for the others.
//! rejected by: behaviour::hundreds_are_under_way_at_once

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

/// How many threads there are at most. The page of a team needs a dozen.
const AT_A_TIME: usize = 64;

/// Fetches all these users at the same time.
pub fn fetch_users(client: &Client, ids: &[u64]) -> Result<Vec<User>, FetchError> {
    let mut users = Vec::with_capacity(ids.len());
    let mut error = None;
    for ids in ids.chunks(AT_A_TIME) {
        thread::scope(|scope| {
            let started: Vec<_> = ids.iter().map(|&id| scope.spawn(move || fetch_user(client, id))).collect();
            for thread in started {
                match thread.join() {
                    Ok(Ok(user)) => users.push(user),
                    Ok(Err(failed)) => {
                        error.get_or_insert(failed);
                    }
                    Err(panic) => resume_unwind(panic),
                }
            }
        });
    }
    match error {
        None => Ok(users),
        Some(error) => Err(error),
    }
}
