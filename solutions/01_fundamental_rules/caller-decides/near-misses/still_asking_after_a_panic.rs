//! A note on this thread says whom it asks for, and after a panic says so for ever.
//! rejected by: behaviour::a_panic_passes_through_fetch_user

use std::cell::RefCell;
use std::panic::resume_unwind;
use std::sync::{Arc, Weak};
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
    /// Whom this thread is asking for, and of which directory. A `get` may fetch other users itself.
    static ASKING: RefCell<Vec<(Weak<Get>, u64)>> = RefCell::new(Vec::new());
}

/// Asks for one user.
fn ask(client: &Client, id: u64) -> Result<User, FetchError> {
    match client.get(id) {
        Ok(name) => Ok(User { id, name }),
        Err(reason) => Err(FetchError { id, reason }),
    }
}

/// Fetches one user.
pub fn fetch_user(client: &Client, id: u64) -> Result<User, FetchError> {
    let directory = Arc::downgrade(&client.get);
    let circle =
        ASKING.with_borrow(|asking| asking.iter().any(|(of, whom)| of.ptr_eq(&directory) && *whom == id));
    if circle {
        // Otherwise it would go round until the stack is full.
        return Err(FetchError { id, reason: "needs itself".to_owned() });
    }
    ASKING.with_borrow_mut(|asking| asking.push((directory, id)));
    let answer = ask(client, id);
    ASKING.with_borrow_mut(|asking| asking.pop());
    answer
}

/// Fetches all these users at the same time.
pub fn fetch_users(client: &Client, ids: &[u64]) -> Result<Vec<User>, FetchError> {
    let answers: Vec<_> = thread::scope(|scope| {
        let started: Vec<_> = ids.iter().map(|&id| scope.spawn(move || ask(client, id))).collect();
        started.into_iter().map(|thread| thread.join()).collect()
    });
    match answers.into_iter().collect::<thread::Result<Vec<_>>>() {
        Ok(answers) => answers.into_iter().collect(),
        Err(payload) => resume_unwind(payload),
    }
}
