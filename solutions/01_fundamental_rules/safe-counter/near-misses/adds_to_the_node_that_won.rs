//! A list that only grows, and who loses the race for the next place counts at the winner's node without a look at its key.
//! rejected by: schedules::two_keys_at_once_do_not_disturb_each_other
//! rejected by: schedules::a_known_key_is_found_while_new_ones_come
//! rejected by: schedules::who_counted_finds_it_while_others_count
//! rejected by: schedules::whichever_paths_two_count_both_return
//! rejected by: schedules::a_path_that_comes_at_the_second_try_is_found

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

#[derive(Debug)]
struct Node {
    key: String,
    count: AtomicU64,
    next: OnceLock<Box<Node>>,
}

impl Node {
    fn new(key: &str) -> Box<Self> {
        Box::new(Self { key: key.to_owned(), count: AtomicU64::new(0), next: OnceLock::new() })
    }
}

/// Counts by key, for many threads at once: a list that only grows.
#[derive(Debug, Default)]
pub struct SafeCounter {
    first: OnceLock<Box<Node>>,
}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// The node of `key`, or else the free place at the end of the list.
    fn find(&self, key: &str) -> Result<&Node, &OnceLock<Box<Node>>> {
        let mut place = &self.first;
        while let Some(node) = place.get() {
            if node.key == key {
                return Ok(node);
            }
            place = &node.next;
        }
        Err(place)
    }

    /// Adds one to the count of `key`.
    pub fn incr(&self, key: &str) {
        let node = match self.find(key) {
            Ok(node) => node,
            // Of two threads that come here at once, `get_or_init` lets one make the node, and gives it to both.
            Err(end) => end.get_or_init(|| Node::new(key)),
        };
        node.count.fetch_add(1, Ordering::AcqRel);
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        self.find(key).map_or(0, |node| node.count.load(Ordering::Acquire))
    }
}
