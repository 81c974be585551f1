//! The caller fetches the last one itself, and a panic of that call passes by the joins: the handles are dropped, and their threads go on.
//! rejected by: schedules::a_panic_comes_out_when_the_others_have_ended

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
    let Some((&last, others)) = ids.split_last() else { return Ok(Vec::new()) };
    let threads: Vec<_> = others
        .iter()
        .map(|&id| {
            let client = client.clone();
            thread::spawn(move || fetch_user(&client, id))
        })
        .collect();
    // This thread would only wait: it may as well fetch one.
    let last = fetch_user(client, last);
    // All are joined before anybody looks at an answer.
    let mut answers: Vec<_> = threads.into_iter().map(thread::JoinHandle::join).collect();
    answers.push(Ok(last));
    if let Some(panicked) = answers.iter().position(Result::is_err) {
        match answers.swap_remove(panicked) {
            Err(payload) => resume_unwind(payload),
            Ok(_) => unreachable!("that one is an error"),
        }
    }
    answers.into_iter().flatten().collect()
}
