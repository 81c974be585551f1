//! A trie whose larger places are sorted by bytes with a sign, and searched by bytes without one: after eight
//! branches a letter beyond ASCII is never found.
//! rejected by: behaviour::each_letter_has_a_count_of_its_own
//! also by: behaviour::keys_that_mean_the_same_are_not_the_same

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Up to so many labels are searched one by one.
const SMALL: usize = 8;

/// A node of the trie: its own count, and a child for each byte that may follow.
#[derive(Debug, Default)]
struct Node {
    count: u64,
    /// Sorted, as the comparison of packed bytes has them: signed.
    labels: Vec<i8>,
    children: Vec<usize>,
}

impl Node {
    fn child(&self, byte: u8) -> Option<usize> {
        let at = if self.labels.len() <= SMALL {
            self.labels.iter().position(|label| *label as u8 == byte)?
        } else {
            self.labels.binary_search_by(|label| (*label as u8).cmp(&byte)).ok()?
        };
        Some(self.children[at])
    }

    fn add_child(&mut self, byte: u8, child: usize) {
        let label = byte as i8;
        let at = self.labels.partition_point(|other| *other < label);
        self.labels.insert(at, label);
        self.children.insert(at, child);
    }
}

/// All nodes; the first is the root, which is the empty key's.
#[derive(Debug)]
struct Trie {
    nodes: Vec<Node>,
}

impl Trie {
    fn find(&self, key: &str) -> Option<&Node> {
        key.bytes().try_fold(&self.nodes[0], |node, byte| node.child(byte).map(|child| &self.nodes[child]))
    }

    fn find_or_insert(&mut self, key: &str) -> &mut Node {
        let mut at = 0;
        for byte in key.bytes() {
            at = match self.nodes[at].child(byte) {
                Some(child) => child,
                None => {
                    let child = self.nodes.len();
                    self.nodes.push(Node::default());
                    self.nodes[at].add_child(byte, child);
                    child
                }
            };
        }
        &mut self.nodes[at]
    }
}

/// Counts by key, for many threads at once. Paths have long common beginnings, so they share them in a trie.
#[derive(Debug)]
pub struct SafeCounter {
    trie: Mutex<Trie>,
}

impl Default for SafeCounter {
    fn default() -> Self {
        Self { trie: Mutex::new(Trie { nodes: vec![Node::default()] }) }
    }
}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self::default()
    }

    fn trie(&self) -> MutexGuard<'_, Trie> {
        self.trie.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds one to the count of `key`.
    pub fn incr(&self, key: &str) {
        self.trie().find_or_insert(key).count += 1;
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        self.trie().find(key).map_or(0, |node| node.count)
    }
}
