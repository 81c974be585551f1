//! Each thread is told its name through a channel of its own, after it has been started; the probe is a trait object.

use std::collections::HashMap;
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

/// Which mirrors answer, by name. Clones share the board.
pub type Board = Arc<Mutex<HashMap<String, bool>>>;

type Probe = dyn Fn(&str) -> bool + Send + Sync;

/// Probes each mirror on a thread of its own.
pub fn watch(
    mirrors: &[String],
    board: &Board,
    probe: impl Fn(&str) -> bool + Send + Sync + 'static,
) -> Vec<JoinHandle<()>> {
    let probe: Arc<Probe> = Arc::new(probe);
    let mut watchers = Vec::with_capacity(mirrors.len());
    for mirror in mirrors {
        let (tell, told) = mpsc::channel();
        watchers.push(spawn_one(told, Arc::clone(board), Arc::clone(&probe)));
        tell.send(mirror.to_owned()).expect("the thread waits for its name");
    }
    watchers
}

fn spawn_one(told: Receiver<String>, board: Board, probe: Arc<Probe>) -> JoinHandle<()> {
    thread::spawn(move || {
        let mirror = told.recv().expect("a name");
        let up = probe(&mirror);
        board.lock().unwrap_or_else(|error| error.into_inner()).insert(mirror, up);
    })
}
