//! `fetch_users` is right, but each `fetch_user` starts a thread of its own, for which its caller only waits.
//! rejected by: schedules::fetch_user_starts_no_thread
//! also by: behaviour::one_user_is_fetched_on_the_callers_thread
//! rejected by: schedules::fifty_are_under_way_as_well_as_three
//! also by: behaviour::two_who_ask_for_one_user_each_ask_the_directory

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
    let got = thread::scope(|scope| scope.spawn(|| client.get(id)).join());
    let got = got.unwrap_or_else(|panic| resume_unwind(panic));
    got.map(|name| User { id, name }).map_err(|reason| FetchError { id, reason })
}

/// Fetches all these users at the same time.
pub fn fetch_users(client: &Client, ids: &[u64]) -> Result<Vec<User>, FetchError> {
    thread::scope(|scope| {
        let fetches: Vec<_> = ids.iter().map(|&id| scope.spawn(move || fetch_user(client, id))).collect();
        fetches.into_iter().map(|fetch| fetch.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    })
}
