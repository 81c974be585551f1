//! Collects the users in a map by number: a number that stands there twice comes once, and the order is the map's.
//! rejected by: schedules::all_are_under_way_at_once
//! rejected by: schedules::the_first_error_in_the_order_of_ids_comes_back
//! rejected by: behaviour::users_come_in_the_order_asked
//! rejected by: behaviour::each_place_is_asked_for_once
//! rejected by: behaviour::a_get_may_fetch_another_user
//! rejected by: schedules::each_place_has_an_error_of_its_own

use std::collections::BTreeMap;
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
    client.get(id).map(|name| User { id, name }).map_err(|reason| FetchError { id, reason })
}

/// Fetches all these users at the same time.
pub fn fetch_users(client: &Client, ids: &[u64]) -> Result<Vec<User>, FetchError> {
    thread::scope(|scope| {
        let fetches: BTreeMap<_, _> =
            ids.iter().map(|&id| (id, scope.spawn(move || fetch_user(client, id)))).collect();
        fetches.into_values().map(|fetch| fetch.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    })
}
