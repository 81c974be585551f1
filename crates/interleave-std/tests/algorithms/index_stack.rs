//! A lock-free stack of indices (Treiber, "Systems Programming: Coping with Parallelism", 1986), and its ABA problem.
//!
//! The nodes stand in an array; a link is an index, and 0 is none. So it needs no unsafe code.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release};
use std::thread;

use interleave::report::Kind;

use crate::verdict::{fails, passes_within};

const NODES: usize = 3;

/// The head is an index, and above it a tag that each pop raises, if the stack is a `TAGGED` one.
#[derive(Default)]
struct Stack<const TAGGED: bool> {
    head: AtomicU64,
    next: [AtomicU64; NODES],
}

impl<const TAGGED: bool> Stack<TAGGED> {
    fn with_all() -> Arc<Self> {
        let stack = Self::default();
        (1..=NODES as u64).for_each(|node| stack.push(node));
        Arc::new(stack)
    }

    fn next(&self, node: u64) -> &AtomicU64 {
        &self.next[usize::try_from(node).unwrap() - 1]
    }

    fn push(&self, node: u64) {
        let mut head = self.head.load(Relaxed);
        loop {
            self.next(node).store(head & 0xff, Relaxed);
            let new = head & !0xff | node;
            match self.head.compare_exchange(head, new, Release, Relaxed) {
                Ok(_) => return,
                Err(now) => head = now,
            }
        }
    }

    fn pop(&self) -> Option<u64> {
        let mut head = self.head.load(Acquire);
        loop {
            let node = head & 0xff;
            if node == 0 {
                return None;
            }
            let next = self.next(node).load(Relaxed);
            let tag = if TAGGED { (head & !0xff) + 0x100 } else { 0 };
            match self.head.compare_exchange(head, tag | next, AcqRel, Acquire) {
                Ok(_) => return Some(node),
                Err(now) => head = now,
            }
        }
    }
}

/// One thread pops; the other pops two and gives the first back.
fn pop_and_give_back<const TAGGED: bool>() {
    let stack = Stack::<TAGGED>::with_all();
    let theirs = Arc::clone(&stack);
    let other = thread::spawn(move || {
        let first = theirs.pop().unwrap();
        let kept = theirs.pop().unwrap();
        theirs.push(first);
        kept
    });
    let mut nodes = vec![stack.pop().unwrap()];
    nodes.push(other.join().unwrap());
    while let Some(node) = stack.pop() {
        nodes.push(node);
        assert!(nodes.len() <= NODES, "a node is in two places: {nodes:?}");
    }
    nodes.sort_unstable();
    assert_eq!(nodes, [1, 2, 3], "each node is in one place");
}

#[test]
fn a_tag_keeps_an_old_head_from_being_taken_for_a_new_one() {
    passes_within(3, pop_and_give_back::<true>);
}

#[test]
fn without_a_tag_a_node_is_in_two_places() {
    fails(Kind::Assertion, pop_and_give_back::<false>);
}

#[test]
fn pushes_at_once_are_all_there() {
    passes_within(3, || {
        let stack = Arc::new(Stack::<true>::default());
        let pushers: Vec<_> = [1, 2]
            .into_iter()
            .map(|node| {
                let stack = Arc::clone(&stack);
                thread::spawn(move || stack.push(node))
            })
            .collect();
        stack.push(3);
        pushers.into_iter().for_each(|pusher| pusher.join().unwrap());
        let mut nodes: Vec<_> = std::iter::from_fn(|| stack.pop()).collect();
        nodes.sort_unstable();
        assert_eq!(nodes, [1, 2, 3]);
    });
}
