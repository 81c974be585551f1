//! Looks for the text in a panic, and takes one without, as from `panic_any(404)`, for an error.
//! rejected by: behaviour::a_panic_comes_out_of_fetch_users

use std::any::Any;
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
    let answers: Vec<thread::Result<_>> = thread::scope(|scope| {
        let started: Vec<_> = ids.iter().map(|&id| scope.spawn(move || fetch_user(client, id))).collect();
        started.into_iter().map(|thread| thread.join()).collect()
    });
    // A panic counts for more than an error, wherever it stands.
    let panics = answers.iter().zip(ids).filter_map(|(answer, id)| Some((id, answer.as_ref().err()?)));
    for (id, payload) in panics {
        if let Some(text) = text(payload.as_ref()) {
            panic!("the client panicked over user {id}: {text}");
        }
    }
    answers
        .into_iter()
        .zip(ids)
        .map(|(answer, &id)| {
            answer.unwrap_or_else(|_| {
                Err(FetchError { id, reason: "the client failed for an unknown reason".to_owned() })
            })
        })
        .collect()
}

/// What a panic said.
fn text(payload: &(dyn Any + Send)) -> Option<&str> {
    match payload.downcast_ref::<&str>() {
        Some(text) => Some(text),
        None => payload.downcast_ref::<String>().map(String::as_str),
    }
}
