//! When another entry came first it looks at that one only: its own key may have come before it.
//! rejected by: schedules::a_path_does_not_stand_there_twice

use std::ptr;
use std::sync::atomic::{AtomicPtr, AtomicU64, Ordering::SeqCst};

#[derive(Debug)]
struct Node {
    key: String,
    count: AtomicU64,
    next: *mut Node,
}

/// Counts by key, for many threads at once: a list that only grows, without a lock.
#[derive(Debug, Default)]
pub struct SafeCounter {
    head: AtomicPtr<Node>,
}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// The count of `key`, if it is in the list that begins at `node`.
    fn find(&self, mut node: *mut Node, key: &str) -> Option<&AtomicU64> {
        // SAFETY: nodes are published whole, are not changed but for the count, and live as long as `self`.
        while let Some(here) = unsafe { node.as_ref() } {
            if here.key == key {
                return Some(&here.count);
            }
            node = here.next;
        }
        None
    }

    /// Adds one to the count of `key`.
    pub fn incr(&self, key: &str) {
        let mut head = self.head.load(SeqCst);
        if let Some(count) = self.find(head, key) {
            count.fetch_add(1, SeqCst);
            return;
        }
        let mut node = Box::new(Node { key: key.to_owned(), count: AtomicU64::new(1), next: head });
        loop {
            match self.head.compare_exchange(head, &raw mut *node, SeqCst, SeqCst) {
                Ok(_) => {
                    let _ = Box::into_raw(node);
                    return;
                }
                Err(newer) => {
                    // Somebody was faster. With the same key?
                    // SAFETY: as above; a head that has replaced another one is not null.
                    let there = unsafe { &*newer };
                    if there.key == key {
                        there.count.fetch_add(1, SeqCst);
                        return;
                    }
                    node.next = newer;
                    head = newer;
                }
            }
        }
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        self.find(self.head.load(SeqCst), key).map_or(0, |count| count.load(SeqCst))
    }
}

impl Drop for SafeCounter {
    fn drop(&mut self) {
        let mut node = std::mem::replace(self.head.get_mut(), ptr::null_mut());
        while !node.is_null() {
            // SAFETY: each node came from a box, and is in the list once.
            node = unsafe { Box::from_raw(node) }.next;
        }
    }
}
