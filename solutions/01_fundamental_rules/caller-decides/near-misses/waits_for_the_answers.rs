//! Waits until the last sender is gone, and joins nobody: all answers are there, and the threads may be as well.
//! rejected by: schedules::nothing_is_left_under_way_after_an_error
//! rejected by: schedules::nothing_is_left_under_way_at_the_end
//! rejected by: schedules::a_panic_comes_out_when_the_others_have_ended

use std::sync::Arc;
use std::sync::mpsc::channel;
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
    let (sender, answers) = channel();
    for (place, &id) in ids.iter().enumerate() {
        let (sender, client) = (sender.clone(), client.clone());
        thread::spawn(move || {
            let result = fetch_user(&client, id);
            drop(client);
            let _ = sender.send((place, result));
        });
    }
    drop(sender);
    let mut results: Vec<_> = answers.iter().collect(); // until all of them are done
    assert_eq!(results.len(), ids.len(), "a client panicked");
    results.sort_by_key(|(place, _)| *place);
    results.into_iter().map(|(_, result)| result).collect()
}
