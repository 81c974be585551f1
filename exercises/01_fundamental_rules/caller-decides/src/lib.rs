//! # Users, one or many
//!
//! A service looks users up in a directory over the network. Most requests need one user. The page of a team
//! needs a dozen, and must not wait for them one after the other.
//!
//! Somebody has tried to make it fast, and started a thread where the waiting is: in [`fetch_user`]. Now
//! every caller pays for a thread, a panic of the client becomes another panic elsewhere, and [`fetch_users`]
//! still waits for one after the other. Rework both. [`Client`], [`User`] and [`FetchError`] stay as they
//! are. They promise:
//!
//! - `fetch_user` is a plain function: it calls `get` once, on the thread of whoever called, whoever else
//!   asks for the same user, and starts no thread. An error says which user it was, and why, in the
//!   directory's own words, and `get` is not called again, whatever the error says. A panic of `get`
//!   passes through it as it is. A `get` may fetch other users itself, by either function, and so may
//!   each `get` within it, as deep as the stacks go.
//! - `fetch_users` calls `get` once for each place in `ids`, whatever becomes of the others. A number that
//!   stands there twice is asked for twice, and each of the two answers belongs to one of its places; which
//!   to which is not said. All of them are under way at the same time, however many there are, and the users
//!   come back in the order of `ids`. Whether the calling thread asks for one of them is up to you. No `ids`,
//!   no users.
//! - If some cannot be fetched, `fetch_users` returns the error of the one that comes first in `ids`, whoever
//!   failed first.
//! - If `get` panics, so does `fetch_users`, with whatever message: a panic counts for more than an error. A
//!   destructor may call `fetch_users` while its thread panics. It works as ever: [`thread::panicking`] is true
//!   then, and says nothing about `get`.
//! - However it ends, when `fetch_users` has ended, so have all its threads. Nothing is left under way. A thread
//!   counts as ended when its function has returned, as in a [`thread::scope`]: what it does after that, such as
//!   to drop its thread-locals, need not be over.

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
    let (sender, answer) = channel();
    let client = client.clone();
    thread::spawn(move || sender.send(client.get(id)));
    match answer.recv().expect("the thread answers") {
        Ok(name) => Ok(User { id, name }),
        Err(reason) => Err(FetchError { id, reason }),
    }
}

/// Fetches all these users at the same time.
pub fn fetch_users(client: &Client, ids: &[u64]) -> Result<Vec<User>, FetchError> {
    ids.iter().map(|&id| fetch_user(client, id)).collect()
}
