//! Starts a thread and gives a receiver, as one would in Go. Whoever returns early with an error leaves the other threads behind.
//! rejected by: schedules::nothing_is_left_under_way_after_an_error
//! rejected by: schedules::fetch_user_starts_no_thread
//! rejected by: schedules::nothing_is_left_under_way_at_the_end
//! rejected by: schedules::a_panic_comes_out_when_the_others_have_ended
//! also by: behaviour::one_user_is_fetched_on_the_callers_thread
//! also by: behaviour::a_panic_passes_through_fetch_user
//! rejected by: schedules::the_first_error_in_the_order_of_ids_comes_back
//! rejected by: schedules::a_panic_counts_for_more_than_an_error
//! also by: behaviour::two_who_ask_for_one_user_each_ask_the_directory

use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
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

// ANCHOR: functions
/// Starts to fetch one user.
fn start(client: &Client, id: u64) -> Receiver<Result<User, FetchError>> {
    let (sender, answer) = channel();
    let client = client.clone();
    thread::spawn(move || {
        let answer = client.get(id).map(|name| User { id, name }).map_err(|reason| FetchError { id, reason });
        // Nobody may be interested any more.
        let _ = sender.send(answer);
    });
    answer
}

/// Fetches one user.
pub fn fetch_user(client: &Client, id: u64) -> Result<User, FetchError> {
    start(client, id).recv().expect("the thread answers")
}

/// Fetches all these users at the same time.
pub fn fetch_users(client: &Client, ids: &[u64]) -> Result<Vec<User>, FetchError> {
    let answers: Vec<_> = ids.iter().map(|&id| start(client, id)).collect();
    answers.into_iter().map(|answer| answer.recv().expect("the thread answers")).collect()
}
// ANCHOR_END: functions
