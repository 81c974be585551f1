//! A list without a lock: after a failed push only the new head is looked at, and not what came below it, so
//! that a key gets a second entry.
//! rejected by: schedules::a_key_is_computed_once_beside_another
//! rejected by: schedules::a_panic_within_a_compute_gives_up_its_own_key_alone

use std::hash::Hash;
use std::ptr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicPtr, Ordering};

struct Node<K, V> {
    key: K,
    value: OnceLock<V>,
    next: *mut Node<K, V>,
}

/// Values that are computed when they are first asked for, and kept.
pub struct Cache<K, V> {
    head: AtomicPtr<Node<K, V>>,
}

// SAFETY: nodes are shared by reference only, and freed by the cache's drop.
unsafe impl<K: Send, V: Send> Send for Cache<K, V> {}
// SAFETY: as above.
unsafe impl<K: Send + Sync, V: Send + Sync> Sync for Cache<K, V> {}

impl<K: Eq + Hash, V: Clone> Cache<K, V> {
    /// A cache without values.
    pub fn new() -> Self {
        Self { head: AtomicPtr::new(ptr::null_mut()) }
    }

    /// The value of `key`, from `compute` if there is none yet.
    ///
    /// # Panics
    /// Panics if this call computes and `compute` panics.
    pub fn get_or_compute(&self, key: K, compute: impl FnOnce() -> V) -> V {
        self.node(key).value.get_or_init(compute).clone()
    }

    /// The node of `key`; pushes one if there is none.
    fn node(&self, key: K) -> &Node<K, V> {
        let mut head = self.head.load(Ordering::Acquire);
        let mut at = head;
        // SAFETY: what is in the list was published with `Release`, and lives as long as the cache.
        while let Some(node) = unsafe { at.as_ref() } {
            if node.key == key {
                return node;
            }
            at = node.next;
        }
        let mut new = Box::new(Node { key, value: OnceLock::new(), next: head });
        loop {
            let pushed = Box::into_raw(new);
            match self.head.compare_exchange(head, pushed, Ordering::AcqRel, Ordering::Acquire) {
                // SAFETY: it is in the list now, and lives as long as the cache.
                Ok(_) => return unsafe { &*pushed },
                Err(now) => {
                    // SAFETY: the push has failed, so it is still ours alone.
                    new = unsafe { Box::from_raw(pushed) };
                    // Somebody was faster. Perhaps it was for our key.
                    // SAFETY: as above; once there is a head, there always is.
                    let winner = unsafe { &*now };
                    if winner.key == new.key {
                        return winner;
                    }
                    head = now;
                    new.next = head;
                }
            }
        }
    }
}

impl<K, V> Drop for Cache<K, V> {
    fn drop(&mut self) {
        let mut at = *self.head.get_mut();
        while !at.is_null() {
            // SAFETY: each node was made by `Box::into_raw`, and we are alone.
            let node = unsafe { Box::from_raw(at) };
            at = node.next;
        }
    }
}

impl<K: Eq + Hash, V: Clone> Default for Cache<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
