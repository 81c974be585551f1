//! All threads are started, and no more than 64 probe at once: the 65th waits until another one's probe is over.
//! rejected by: behaviour::all_are_probed_at_once

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

/// Which mirrors answer, by name. Clones share the board.
pub type Board = Arc<Mutex<HashMap<String, bool>>>;

/// More connections at once are not good for anybody.
const AT_ONCE: usize = 64;

struct Slots {
    free: Mutex<usize>,
    freed: Condvar,
}

/// A slot. It is given back when it is dropped, also by a panic.
struct Slot<'a>(&'a Slots);

impl Slots {
    fn take(&self) -> Slot<'_> {
        let mut free = self.freed.wait_while(self.free.lock().unwrap(), |free| *free == 0).unwrap();
        *free -= 1;
        Slot(self)
    }
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        *self.0.free.lock().unwrap() += 1;
        self.0.freed.notify_one();
    }
}

/// Probes each mirror on a thread of its own.
pub fn watch(
    mirrors: &[String],
    board: &Board,
    probe: impl Fn(&str) -> bool + Send + Sync + 'static,
) -> Vec<JoinHandle<()>> {
    let slots = Arc::new(Slots { free: Mutex::new(AT_ONCE), freed: Condvar::new() });
    let probe = Arc::new(probe);
    let mut watchers = Vec::new();
    for mirror in mirrors {
        let mirror = mirror.clone();
        let (board, probe, slots) = (Arc::clone(board), Arc::clone(&probe), Arc::clone(&slots));
        watchers.push(thread::spawn(move || {
            let up = {
                let _slot = slots.take();
                probe(&mirror)
            };
            board.lock().unwrap().insert(mirror, up);
        }));
    }
    watchers
}
