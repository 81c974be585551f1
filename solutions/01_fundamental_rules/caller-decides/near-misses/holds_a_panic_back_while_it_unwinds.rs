//! A panic of `get` is held back where the caller's thread panics already: then an error comes back.
//! rejected by: behaviour::a_panic_comes_out_while_the_callers_thread_panics

use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

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

/// The threads that are under way. Whoever lets go of them waits for them.
struct UnderWay {
    threads: Vec<JoinHandle<()>>,
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        let mut panic = None;
        for thread in self.threads.drain(..) {
            if let Err(payload) = thread.join() {
                panic.get_or_insert(payload);
            }
        }
        // A destructor that panics in the middle of a panic ends the process.
        if let Some(payload) = panic
            && !thread::panicking()
        {
            std::panic::resume_unwind(payload);
        }
    }
}

/// Fetches all these users at the same time.
pub fn fetch_users(client: &Client, ids: &[u64]) -> Result<Vec<User>, FetchError> {
    let answers: Arc<Vec<Mutex<Option<Result<User, FetchError>>>>> =
        Arc::new(ids.iter().map(|_| Mutex::new(None)).collect());
    let mut under_way = UnderWay { threads: Vec::with_capacity(ids.len()) };
    for (place, &id) in ids.iter().enumerate() {
        let client = client.clone();
        let answers = Arc::clone(&answers);
        under_way.threads.push(thread::spawn(move || {
            let answer = fetch_user(&client, id);
            *answers[place].lock().unwrap() = Some(answer);
        }));
    }
    drop(under_way);
    answers.iter().map(|answer| answer.lock().unwrap().take().expect("its thread has answered")).collect()
}
