//! `06_races/loop-capture.md`

use real::collections::BTreeSet;

use crate::outcomes::outcomes;

mod shared {
    // ANCHOR: shared
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
    use std::thread;

    pub fn seen() -> (u32, u32) {
        let turn = Arc::new(AtomicU32::new(0));
        let mut threads = Vec::new();
        for number in [1, 2] {
            turn.store(number, SeqCst);
            let turn = Arc::clone(&turn);
            threads.push(thread::spawn(move || turn.load(SeqCst)));
        }
        let mut seen = threads.into_iter().map(|thread| thread.join().unwrap());
        (seen.next().unwrap(), seen.next().unwrap())
    }
    // ANCHOR_END: shared
}

#[test]
fn a_shared_loop_variable_has_moved_on() {
    assert_eq!(outcomes(shared::seen), BTreeSet::from([(1, 2), (2, 2)]));
}

mod cloned {
    // ANCHOR: cloned
    use std::sync::Mutex;
    use std::thread;

    pub fn entries() -> usize {
        let board = Mutex::new(Vec::new());
        thread::scope(|scope| {
            for mirror in ["oslo", "lima"] {
                let board = Mutex::new(board.lock().unwrap().clone());
                scope.spawn(move || board.lock().unwrap().push(mirror));
            }
        });
        board.into_inner().unwrap().len()
    }
    // ANCHOR_END: cloned
}

#[test]
fn a_clone_of_the_state_is_another_state() {
    assert_eq!(outcomes(cloned::entries), BTreeSet::from([0]));
}
