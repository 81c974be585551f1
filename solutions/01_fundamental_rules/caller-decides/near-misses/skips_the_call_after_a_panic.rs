//! A thread that sees that another one has panicked does not call `get` any more, since the outcome is decided: if the first panics before the second has begun, the second place is never asked for.
//! rejected by: schedules::a_panic_comes_out_when_the_others_have_ended

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
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

/// Raises the flag if it is dropped by a panic.
struct RaiseOnPanic<'a>(&'a AtomicBool);

impl Drop for RaiseOnPanic<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.store(true, Ordering::SeqCst);
        }
    }
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
    let broken = AtomicBool::new(false);
    let broken = &broken;
    let mut answers: Vec<Option<Result<User, FetchError>>> = Vec::new();
    answers.resize_with(ids.len(), || None);

    // The scope waits for all of them, and panics if one of them has.
    thread::scope(|scope| {
        for (answer, &id) in answers.iter_mut().zip(ids) {
            scope.spawn(move || {
                if broken.load(Ordering::SeqCst) {
                    return; // The client is broken, and nobody will see this answer.
                }
                let _raise = RaiseOnPanic(broken);
                *answer = Some(fetch_user(client, id));
            });
        }
    });

    answers.into_iter().map(|answer| answer.expect("no thread has panicked")).collect()
}
