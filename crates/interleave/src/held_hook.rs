//! Ending the process although a panic hook never returns.
//!
//! A panic in a thread that is panicking already aborts the process as soon as its hook returns. So that run
//! is left inside of the hook, and `std` keeps the hooks locked for reading, for good. Nobody minds, until
//! libtest replaces the hook after its last test: that waits for ever.
//!
//! The hooks are one `RwLock` in std's `panicking.rs`, read for as long as a hook runs, and libtest's `test_main`
//! ends with `drop(panic::take_hook())`: so say copies of their sources, whose versions are not known. Which versions
//! do so was not tried. When either is no longer so, this file may go.
//!
//! Whoever wants to replace the hook keeps new panics from reading it. So one thread goes on panicking,
//! quietly, and another one watches it: when it stands still, all tests have ended, and so may the process.

use std::panic;
use std::process;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

use crate::panics;

/// From one look to the next.
const PAUSE: Duration = Duration::from_millis(10);

/// Looks in a row without a panic in between. A thread that can run gets its turn as often as another one.
const LOOKS: u32 = 100;

/// What libtest ends with when a test has failed.
const FAILED: i32 = 101;

static WATCH: Once = Once::new();
static ANY_FAILED: AtomicBool = AtomicBool::new(false);
static PANICS: AtomicU32 = AtomicU32::new(0);

/// Notes that a test fails.
pub(crate) fn note_failure() {
    ANY_FAILED.store(true, Ordering::SeqCst);
}

/// To be called before a hook is left for good.
pub fn before_leaving_a_hook() {
    WATCH.call_once(|| {
        drop(thread::Builder::new().name("panics".to_owned()).spawn(go_on_panicking));
        drop(thread::Builder::new().name("watch".to_owned()).spawn(watch));
    });
}

fn go_on_panicking() {
    panics::listen(|_| {});
    loop {
        drop(panic::catch_unwind(|| panic::panic_any(())));
        PANICS.fetch_add(1, Ordering::SeqCst);
        thread::sleep(PAUSE);
    }
}

fn watch() {
    let (mut seen, mut looks) = (0, 0);
    while looks < LOOKS {
        thread::sleep(PAUSE);
        let now = PANICS.load(Ordering::SeqCst);
        looks = if now == seen { looks + 1 } else { 0 };
        seen = now;
    }
    process::exit(if ANY_FAILED.load(Ordering::SeqCst) { FAILED } else { 0 });
}
