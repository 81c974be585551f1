//! No thread, no trouble: one user after the other.
//! rejected by: schedules::all_are_under_way_at_once
//! rejected by: schedules::fifty_are_under_way_as_well_as_three
//! rejected by: schedules::the_first_error_in_the_order_of_ids_comes_back
//! rejected by: schedules::a_panic_counts_for_more_than_an_error
//! also by: behaviour::hundreds_are_under_way_at_once
//! rejected by: schedules::a_panic_comes_out_when_the_others_have_ended
//! rejected by: schedules::who_is_through_early_takes_no_two
//! rejected by: schedules::a_call_while_its_thread_panics_is_like_any_other
//! also by: behaviour::whatever_the_directory_says_it_is_asked_once

use std::sync::Arc;

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
    ids.iter().map(|&id| fetch_user(client, id)).collect()
}
