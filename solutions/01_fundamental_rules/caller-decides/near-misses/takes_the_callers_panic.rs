//! Asks `thread::panicking` in a guard around a call on the caller's thread, and takes an older panic of the
//! caller's for one of `get`.
//! rejected by: schedules::a_call_while_its_thread_panics_is_like_any_other

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};
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

type Answer = (usize, Result<User, FetchError>);

/// Notes that a call has ended by a panic.
struct Watch<'a>(&'a AtomicBool);

impl Drop for Watch<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.store(true, Ordering::Release);
        }
    }
}

/// Fetches the user of one place and sends the answer.
fn answer(client: &Client, place: usize, id: u64, answers: &Sender<Answer>, panicked: &AtomicBool) {
    let _watch = Watch(panicked);
    let fetched = fetch_user(client, id);
    answers.send((place, fetched)).expect("`fetch_users` reads when all have ended");
}

/// Fetches all these users at the same time: the first on the caller's thread, the others on their own.
pub fn fetch_users(client: &Client, ids: &[u64]) -> Result<Vec<User>, FetchError> {
    let Some((&first, others)) = ids.split_first() else {
        return Ok(Vec::new());
    };
    let (sender, answers) = channel();
    let panicked = AtomicBool::new(false);

    thread::scope(|scope| {
        let started: Vec<_> = (1..)
            .zip(others)
            .map(|(place, &id)| {
                let (sender, panicked) = (sender.clone(), &panicked);
                scope.spawn(move || answer(client, place, id, &sender, panicked))
            })
            .collect();
        answer(client, 0, first, &sender, &panicked);
        for thread in started {
            // How it has ended is in `panicked`.
            let _ = thread.join();
        }
    });
    drop(sender);

    assert!(!panicked.load(Ordering::Acquire), "the client panicked");
    let mut answers: Vec<Answer> = answers.into_iter().collect();
    answers.sort_by_key(|(place, _)| *place);
    answers.into_iter().map(|(_, fetched)| fetched).collect()
}
