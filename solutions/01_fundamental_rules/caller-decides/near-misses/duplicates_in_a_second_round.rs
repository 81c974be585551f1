//! One map entry for each number holds its place, so a number that stands there twice is asked for in a second round, after the first has ended: with `[7, 7]` the two calls are never under way together.
//! rejected by: schedules::fifty_are_under_way_as_well_as_three

use std::any::Any;
use std::collections::BTreeMap;
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
    let name = client.get(id).map_err(|reason| FetchError { id, reason })?;
    Ok(User { id, name })
}

/// Fetches all these users at the same time.
pub fn fetch_users(client: &Client, ids: &[u64]) -> Result<Vec<User>, FetchError> {
    let mut answers: Vec<Option<Result<User, FetchError>>> = vec![None; ids.len()];
    let mut panic: Option<Box<dyn Any + Send>> = None;
    let mut places: Vec<usize> = (0..ids.len()).collect();

    // Usually one round. A number that is there again is asked for again in the next one.
    while !places.is_empty() {
        let mut round = BTreeMap::new();
        let mut later = Vec::new();
        for place in places {
            if round.contains_key(&ids[place]) {
                later.push(place);
            } else {
                round.insert(ids[place], place);
            }
        }

        thread::scope(|scope| {
            let threads: Vec<_> = round
                .into_iter()
                .map(|(id, place)| (place, scope.spawn(move || fetch_user(client, id))))
                .collect();
            for (place, thread) in threads {
                match thread.join() {
                    Ok(answer) => answers[place] = Some(answer),
                    Err(payload) => panic = Some(payload),
                }
            }
        });
        places = later;
    }

    if let Some(payload) = panic {
        resume_unwind(payload);
    }
    answers.into_iter().flatten().collect()
}
