//! A list that only grows, without any lock.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

#[derive(Debug, Default)]
struct Node {
    key: String,
    count: AtomicU64,
    next: OnceLock<Box<Node>>,
}

#[derive(Debug, Default)]
pub struct SafeCounter {
    /// The node of the empty key.
    first: Node,
}

impl SafeCounter {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn incr(&self, key: &str) {
        let mut node = &self.first;
        while node.key != key {
            node = node.next.get_or_init(|| Box::new(Node { key: key.to_owned(), ..Node::default() }));
        }
        node.count.fetch_add(1, Ordering::Relaxed);
    }

    pub fn get(&self, key: &str) -> u64 {
        std::iter::successors(Some(&self.first), |node| node.next.get().map(|next| &**next))
            .find(|node| node.key == key)
            .map_or(0, |node| node.count.load(Ordering::Relaxed))
    }
}
