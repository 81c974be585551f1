//! The ninth `fetch_user` inside of each other is taken for a circle, and gives an error without asking.
//! rejected by: behaviour::a_get_may_fetch_a_user_whose_get_does_so_too

use std::cell::Cell;
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

thread_local! {
    /// How many calls of `fetch_user` this thread is in.
    static DEPTH: Cell<u32> = Cell::new(0);
}

struct Level;

impl Level {
    fn enter() -> Self {
        DEPTH.set(DEPTH.get() + 1);
        Self
    }
}

impl Drop for Level {
    fn drop(&mut self) {
        DEPTH.set(DEPTH.get() - 1);
    }
}

/// Fetches one user.
pub fn fetch_user(client: &Client, id: u64) -> Result<User, FetchError> {
    if DEPTH.get() == 8 {
        return Err(FetchError { id, reason: "users refer to each other".to_owned() });
    }
    let _level = Level::enter();
    match client.get(id) {
        Ok(name) => Ok(User { id, name }),
        Err(reason) => Err(FetchError { id, reason }),
    }
}

/// Fetches all these users at the same time.
pub fn fetch_users(client: &Client, ids: &[u64]) -> Result<Vec<User>, FetchError> {
    let answers: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = ids.iter().map(|&id| scope.spawn(move || fetch_user(client, id))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    });
    answers.into_iter().collect()
}
