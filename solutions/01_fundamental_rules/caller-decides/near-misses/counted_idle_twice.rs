//! A thread that is through takes another user. It counts as idle until it has begun, so two users can share
//! it, one behind the other.
//! rejected by: schedules::who_is_through_early_takes_no_two

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Condvar, Mutex};
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

type Answer = thread::Result<Result<User, FetchError>>;

#[derive(Default)]
struct Desk {
    /// The places that nobody has taken yet.
    waiting: VecDeque<usize>,
    /// Workers that wait for a place.
    idle: usize,
    /// No more places will come.
    closed: bool,
}

struct Pool<'a> {
    client: &'a Client,
    ids: &'a [u64],
    desk: Mutex<Desk>,
    changed: Condvar,
    answers: Mutex<Vec<Option<Answer>>>,
}

impl Pool<'_> {
    /// Takes a place, waits for one if there is none; `None` at the end.
    fn take(&self) -> Option<usize> {
        let mut desk = self.desk.lock().unwrap();
        desk.idle += 1;
        while desk.waiting.is_empty() && !desk.closed {
            desk = self.changed.wait(desk).unwrap();
        }
        desk.idle -= 1;
        desk.waiting.pop_front()
    }

    fn fetch(&self, place: usize) {
        let answer = catch_unwind(AssertUnwindSafe(|| fetch_user(self.client, self.ids[place])));
        self.answers.lock().unwrap()[place] = Some(answer);
    }

    /// Works on `first`, and then on whatever comes.
    fn work(&self, first: usize) {
        self.fetch(first);
        while let Some(place) = self.take() {
            self.fetch(place);
        }
    }
}

/// Fetches all these users at the same time.
pub fn fetch_users(client: &Client, ids: &[u64]) -> Result<Vec<User>, FetchError> {
    let pool = Pool {
        client,
        ids,
        desk: Mutex::default(),
        changed: Condvar::new(),
        answers: Mutex::new(ids.iter().map(|_| None).collect()),
    };
    thread::scope(|scope| {
        let pool = &pool;
        let mut workers = Vec::new();
        for place in 0..ids.len() {
            // A thread that is through with its user takes another; a new one only if all are busy.
            let mut desk = pool.desk.lock().unwrap();
            if desk.idle > 0 {
                desk.waiting.push_back(place);
                pool.changed.notify_one();
            } else {
                drop(desk);
                workers.push(scope.spawn(move || pool.work(place)));
            }
        }
        pool.desk.lock().unwrap().closed = true;
        pool.changed.notify_all();
        for worker in workers {
            worker.join().expect("panics are caught");
        }
    });
    let mut users = Vec::new();
    for answer in pool.answers.into_inner().unwrap() {
        match answer.expect("each place was taken") {
            Ok(user) => users.push(user),
            Err(panic) => resume_unwind(panic),
        }
    }
    users.into_iter().collect()
}
