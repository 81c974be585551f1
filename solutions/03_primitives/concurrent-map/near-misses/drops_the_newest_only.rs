//! When the cache is dropped, only the newest node is freed, and with it one value: the others stay where they are for ever.
//! rejected by: behaviour::dropping_the_cache_drops_its_values

use std::hash::Hash;
use std::marker::PhantomData;
use std::ptr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicPtr, Ordering};

struct Node<K, V> {
    key: K,
    value: OnceLock<V>,
    next: *mut Node<K, V>,
}

pub struct Cache<K, V> {
    head: AtomicPtr<Node<K, V>>,
    owns: PhantomData<Box<Node<K, V>>>,
}

// SAFETY: keys and values are shared and sent with the cache; the links are atomic or do not change.
unsafe impl<K: Send + Sync, V: Send + Sync> Sync for Cache<K, V> {}
// SAFETY: as above.
unsafe impl<K: Send, V: Send> Send for Cache<K, V> {}

impl<K: Eq + Hash, V: Clone> Cache<K, V> {
    pub fn new() -> Self {
        Self { head: AtomicPtr::new(ptr::null_mut()), owns: PhantomData }
    }

    /// The node of `key` between `from` and `end`.
    fn find(from: *mut Node<K, V>, end: *mut Node<K, V>, key: &K) -> Option<*mut Node<K, V>> {
        let mut at = from;
        while at != end {
            // SAFETY: nodes live as long as the cache, and their links do not change once they are in.
            let node = unsafe { &*at };
            if node.key == *key {
                return Some(at);
            }
            at = node.next;
        }
        None
    }

    fn node(&self, key: K) -> &Node<K, V> {
        let mut head = self.head.load(Ordering::Acquire);
        if let Some(found) = Self::find(head, ptr::null_mut(), &key) {
            // SAFETY: nodes live as long as the cache.
            return unsafe { &*found };
        }
        let new = Box::into_raw(Box::new(Node { key, value: OnceLock::new(), next: head }));
        loop {
            match self.head.compare_exchange(head, new, Ordering::AcqRel, Ordering::Acquire) {
                // SAFETY: nodes live as long as the cache.
                Ok(_) => return unsafe { &*new },
                Err(now) => {
                    // SAFETY: this one has not been pushed.
                    if let Some(found) = Self::find(now, head, unsafe { &(*new).key }) {
                        // SAFETY: this one has not been pushed.
                        drop(unsafe { Box::from_raw(new) });
                        // SAFETY: nodes live as long as the cache.
                        return unsafe { &*found };
                    }
                    head = now;
                    // SAFETY: this one has not been pushed.
                    unsafe { (*new).next = head };
                }
            }
        }
    }

    pub fn get_or_compute(&self, key: K, compute: impl FnOnce() -> V) -> V {
        self.node(key).value.get_or_init(compute).clone()
    }
}

impl<K, V> Drop for Cache<K, V> {
    fn drop(&mut self) {
        let mut at = *self.head.get_mut();
        if !at.is_null() {
            // SAFETY: nobody else uses the list any more.
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
