//! # A thread for each mirror
//!
//! A package index has mirrors around the world. A page shows which of them answer. To fill it, [`watch`]
//! starts a thread for each mirror, which probes it and enters the result on a [`Board`] that the page
//! shares.
//!
//! The code below says what is meant, and does not compile. Read what the compiler asks for, and give each
//! thread what is its own. It promises:
//!
//! - There is one thread for each place in `mirrors`, and one handle, in the same order. A name that stands
//!   there twice is probed twice. No mirrors, no threads. A name is that of a host, such as `lima.example`.
//! - Each thread calls `probe` once, with the name at its own place, and then enters the result under
//!   that name, on the board that the caller has shared: in place of an older one, also of one that
//!   another place with the same name has entered. When its handle has been joined, the entry is there.
//! - `watch` does not wait for the threads, not for one to begin either, and no thread waits for another
//!   one's probe, however many there are. That the threads wait for each other to begin, at a barrier say, is
//!   allowed. `watch` may lock the board for a moment, too.
//! - A probe that panics disturbs nobody: the probe's own panic is in its handle, its mirror is not entered,
//!   and the others are. `probe` knows nothing of the board, so it does not panic with the board locked.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

/// Which mirrors answer, by name. Clones share the board.
pub type Board = Arc<Mutex<HashMap<String, bool>>>;

/// Probes each mirror on a thread of its own.
pub fn watch(
    mirrors: &[String],
    board: &Board,
    probe: impl Fn(&str) -> bool + Send + Sync + 'static,
) -> Vec<JoinHandle<()>> {
    let mut watchers = Vec::new();
    for mirror in mirrors {
        watchers.push(thread::spawn(|| {
            let up = probe(mirror);
            board.lock().unwrap().insert(mirror.clone(), up);
        }));
    }
    watchers
}
