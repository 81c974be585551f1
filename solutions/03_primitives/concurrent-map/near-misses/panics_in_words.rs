//! Catches the panic of a `compute`, gives the key back, and passes the panic on if it is text. One with another payload becomes a text that says so.
//! rejected by: behaviour::a_computation_that_panics_can_be_tried_again

use std::any::Any;
use std::collections::HashMap;
use std::hash::Hash;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Condvar, Mutex};

enum State<V> {
    Free,
    UnderWay,
    Done(V),
}

struct Place<V> {
    state: Mutex<State<V>>,
    changed: Condvar,
}

/// Values that are computed when they are first asked for, and kept.
pub struct Cache<K, V> {
    places: Mutex<HashMap<K, Arc<Place<V>>>>,
}

impl<K: Eq + Hash, V: Clone> Cache<K, V> {
    /// A cache without values.
    pub fn new() -> Self {
        Self { places: Mutex::new(HashMap::new()) }
    }

    /// The value of `key`, from `compute` if there is none yet.
    ///
    /// # Panics
    /// Panics if this call computes and `compute` panics.
    pub fn get_or_compute(&self, key: K, compute: impl FnOnce() -> V) -> V {
        let place = {
            let mut places = self.places.lock().unwrap();
            Arc::clone(places.entry(key).or_insert_with(|| {
                Arc::new(Place { state: Mutex::new(State::Free), changed: Condvar::new() })
            }))
        };
        {
            let mut state = place.state.lock().unwrap();
            loop {
                match &*state {
                    State::Done(value) => return value.clone(),
                    State::UnderWay => state = place.changed.wait(state).unwrap(),
                    State::Free => break,
                }
            }
            *state = State::UnderWay;
        }
        let outcome = panic::catch_unwind(AssertUnwindSafe(compute));
        *place.state.lock().unwrap() = match &outcome {
            Ok(value) => State::Done(value.clone()),
            Err(_) => State::Free,
        };
        place.changed.notify_all();
        match outcome {
            Ok(value) => value,
            Err(payload) if is_text(&*payload) => panic::resume_unwind(payload),
            Err(_) => panic!("a value could not be computed"),
        }
    }
}

fn is_text(payload: &(dyn Any + Send)) -> bool {
    payload.is::<&'static str>() || payload.is::<String>()
}

impl<K: Eq + Hash, V: Clone> Default for Cache<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
