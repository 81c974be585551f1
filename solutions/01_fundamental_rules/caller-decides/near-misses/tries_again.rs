//! Asks once more after an error: the caller does not know, and cannot choose.
//! rejected by: behaviour::one_user_is_fetched_on_the_callers_thread
//! rejected by: schedules::the_first_error_in_the_order_of_ids_comes_back
//! rejected by: schedules::each_place_has_an_error_of_its_own
//! also by: behaviour::whatever_the_directory_says_it_is_asked_once

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
    match client.get(id).or_else(|_| client.get(id)) {
        Ok(name) => Ok(User { id, name }),
        Err(reason) => Err(FetchError { id, reason }),
    }
}

/// Fetches all these users at the same time.
pub fn fetch_users(client: &Client, ids: &[u64]) -> Result<Vec<User>, FetchError> {
    let results: Vec<_> = thread::scope(|scope| {
        let started: Vec<_> = ids.iter().map(|&id| scope.spawn(move || fetch_user(client, id))).collect();
        started.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    results.into_iter().collect()
}
