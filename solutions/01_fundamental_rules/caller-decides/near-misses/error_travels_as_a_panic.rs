//! Errors travel as panics from the threads: a panic of `get` that carries a `FetchError` passes for one.
//! rejected by: behaviour::a_panic_comes_out_of_fetch_users

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

/// Fetches all these users at the same time.
pub fn fetch_users(client: &Client, ids: &[u64]) -> Result<Vec<User>, FetchError> {
    thread::scope(|scope| {
        // A thread ends with its user or unwinds with what was wrong, so that there is one way to fail.
        let started: Vec<_> = ids
            .iter()
            .map(|&id| {
                scope.spawn(move || {
                    fetch_user(client, id).unwrap_or_else(|error| resume_unwind(Box::new(error)))
                })
            })
            .collect();
        let ended: Vec<_> = started.into_iter().map(|thread| thread.join()).collect();

        let mut users = Vec::with_capacity(ids.len());
        let mut first = None;
        for end in ended {
            match end {
                Ok(user) => users.push(user),
                Err(payload) => match payload.downcast::<FetchError>() {
                    Ok(error) => {
                        first.get_or_insert(*error);
                    }
                    Err(panic) => resume_unwind(panic),
                },
            }
        }
        match first {
            None => Ok(users),
            Some(error) => Err(error),
        }
    })
}
