//! Reads the answers in the order in which they come and gives back the first error among them, which is another one each time.
//! rejected by: schedules::the_first_error_in_the_order_of_ids_comes_back
//! rejected by: schedules::a_call_while_its_thread_panics_is_like_any_other

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
    client.get(id).map(|name| User { id, name }).map_err(|reason| FetchError { id, reason })
}

/// Fetches all these users at the same time.
pub fn fetch_users(client: &Client, ids: &[u64]) -> Result<Vec<User>, FetchError> {
    let (sender, answers) = channel();
    let mut found = thread::scope(|scope| {
        for (place, &id) in ids.iter().enumerate() {
            let sender = sender.clone();
            scope.spawn(move || sender.send(fetch_user(client, id).map(|user| (place, user))));
        }
        drop(sender);
        answers.iter().collect::<Result<Vec<_>, _>>()
    })?;
    found.sort_by_key(|(place, _)| *place);
    Ok(found.into_iter().map(|(_, user)| user).collect())
}
