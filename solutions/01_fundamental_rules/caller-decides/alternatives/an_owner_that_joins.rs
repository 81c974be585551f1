//! Named threads have an owner whose `Drop` joins them. What each brings back, a panic too, comes through a channel with its place.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::mpsc;
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

/// Threads that are joined when this goes.
#[derive(Default)]
struct Crew {
    threads: Vec<thread::JoinHandle<()>>,
}

impl Drop for Crew {
    fn drop(&mut self) {
        self.threads.drain(..).for_each(|thread| drop(thread.join()));
    }
}

/// Fetches all these users at the same time.
pub fn fetch_users(client: &Client, ids: &[u64]) -> Result<Vec<User>, FetchError> {
    let (tell, told) = mpsc::channel();
    let mut crew = Crew::default();
    for (place, id) in ids.iter().copied().enumerate() {
        let (client, tell) = (Client::clone(client), mpsc::Sender::clone(&tell));
        let work = move || {
            let answer = catch_unwind(AssertUnwindSafe(|| fetch_user(&client, id)));
            tell.send((place, answer)).expect("it is read to the end");
        };
        crew.threads.push(
            thread::Builder::new().name(format!("user {id}")).spawn(work).expect("threads can be started"),
        );
    }
    drop(tell);
    let answers: BTreeMap<usize, _> = told.iter().collect();
    drop(crew);
    let answers: Vec<_> =
        answers.into_values().map(|answer| answer.unwrap_or_else(|payload| resume_unwind(payload))).collect();
    answers.into_iter().collect()
}
