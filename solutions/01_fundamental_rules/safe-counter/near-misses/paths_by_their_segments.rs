//! Paths are kept as their segments, without the empty ones: `/a` and `//a` have one count together.
//! rejected by: behaviour::keys_that_are_alike_are_not_the_same
//! also by: behaviour::keys_that_mean_the_same_are_not_the_same

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// A path, taken apart.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Route {
    /// Begins with a slash: "/a" is not "a".
    absolute: bool,
    /// Ends with a slash: "a/" is not "a".
    directory: bool,
    /// The numbers of the segments between.
    segments: Vec<usize>,
}

#[derive(Debug, Default)]
struct Counts {
    /// Each segment has a number; paths share most of them.
    numbers: HashMap<String, usize>,
    counts: HashMap<Route, u64>,
}

impl Counts {
    /// The route of `key`, if all of its segments are known.
    fn known(&self, key: &str) -> Option<Route> {
        route(key, |segment| self.numbers.get(segment).copied())
    }

    /// The route of `key`, whose segments are known from now on.
    fn learn(&mut self, key: &str) -> Option<Route> {
        route(key, |segment| {
            if let Some(number) = self.numbers.get(segment) {
                return Some(*number);
            }
            let number = self.numbers.len();
            self.numbers.insert(segment.to_owned(), number);
            Some(number)
        })
    }
}

fn route(key: &str, number: impl FnMut(&str) -> Option<usize>) -> Option<Route> {
    // The slashes at both ends make empty segments; they are in the flags.
    let segments = key.split('/').filter(|segment| !segment.is_empty()).map(number).collect::<Option<_>>()?;
    Some(Route { absolute: key.starts_with('/'), directory: key.ends_with('/'), segments })
}

/// Counts by key, for many threads at once.
#[derive(Debug, Default)]
pub struct SafeCounter {
    state: Mutex<Counts>,
}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one to the count of `key`.
    pub fn incr(&self, key: &str) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(route) = state.learn(key) {
            *state.counts.entry(route).or_insert(0) += 1;
        }
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.known(key).and_then(|route| state.counts.get(&route).copied()).unwrap_or(0)
    }
}
