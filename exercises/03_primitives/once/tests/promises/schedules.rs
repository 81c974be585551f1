/// Dials, and who gets what comes of them.
mod dials;

/// Whoever waits for somebody else's dial.
mod waiting;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::exercise::Client;
use interleave_std::probe::boom;

/// Three callers at once, where so many dials panic before one succeeds, each after it has done something.
/// Gives what each got, those with a panic first, and the number of dials.
fn three_ask(panics: usize, dialing: fn()) -> ([Option<usize>; 3], usize) {
    let dials = Arc::new(AtomicUsize::new(0));
    let client = Client::new({
        let dials = Arc::clone(&dials);
        move || {
            let dial = dials.fetch_add(1, Ordering::SeqCst);
            dialing();
            if dial < panics { boom() } else { dial }
        }
    });
    let ask = || catch_unwind(AssertUnwindSafe(|| *client.connection())).ok();
    let mut got = thread::scope(|scope| {
        let others = [(); 2].map(|()| scope.spawn(ask));
        let mine = ask();
        let [second, third] = others.map(|other| other.join().expect("its panic is caught"));
        [mine, second, third]
    });
    got.sort_unstable();
    (got, dials.load(Ordering::SeqCst))
}
