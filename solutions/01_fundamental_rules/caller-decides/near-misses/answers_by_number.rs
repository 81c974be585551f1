//! The answers are kept by number: if one stands twice in `ids`, both places get whichever answer came later, and an error may be lost.
//! also by: behaviour::each_place_is_asked_for_once
//! rejected by: schedules::each_place_has_an_error_of_its_own

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
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
    let answers: Mutex<HashMap<u64, Result<User, FetchError>>> = Mutex::default();
    // The scope waits for all of them, and panics if one has panicked.
    thread::scope(|scope| {
        for &id in ids {
            let answers = &answers;
            scope.spawn(move || {
                let answer = fetch_user(client, id);
                answers.lock().unwrap().insert(id, answer);
            });
        }
    });
    let answers = answers.into_inner().unwrap();
    ids.iter().map(|id| answers[id].clone()).collect()
}
