//! Does not ask for a user after an earlier one has failed: the error is the right one, and who was asked for depends on the schedule.
//! rejected by: schedules::the_first_error_in_the_order_of_ids_comes_back
//! rejected by: schedules::a_panic_counts_for_more_than_an_error
//! rejected by: schedules::a_call_while_its_thread_panics_is_like_any_other
//! also by: behaviour::whatever_the_directory_says_it_is_asked_once

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
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
    let failed = &AtomicUsize::new(usize::MAX);
    thread::scope(|scope| {
        let started: Vec<_> = ids
            .iter()
            .enumerate()
            .map(|(place, &id)| {
                scope.spawn(move || {
                    if failed.load(Ordering::Acquire) < place {
                        return None; // nobody will look at it
                    }
                    let result = fetch_user(client, id);
                    if result.is_err() {
                        failed.fetch_min(place, Ordering::AcqRel);
                    }
                    Some(result)
                })
            })
            .collect();
        let joined: Vec<_> = started.into_iter().map(|thread| thread.join().unwrap()).collect();
        joined.into_iter().flatten().collect()
    })
}
