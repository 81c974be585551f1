//! What has no end is told by what the threads of its process do. So this test has a process of its own:
//! whatever computes keeps all from being asleep.

#![cfg(target_os = "linux")]

use std::hint;
use std::panic;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use interleave::within_time_limit;

/// What the loop looks for, so that it ends with its test.
static FOUND: AtomicBool = AtomicBool::new(false);

#[test]
fn what_has_no_end_is_seen_by_what_its_threads_do() {
    let says = |body: fn()| {
        let said = panic::catch_unwind(|| within_time_limit(body)).expect_err("it has no end");
        *said.downcast::<String>().expect("it says why")
    };
    let said = says(thread::park);
    assert!(said.starts_with("Every thread sleeps: "), "{said}");
    let said = says(|| {
        while !FOUND.load(Ordering::Relaxed) {
            hint::spin_loop();
        }
    });
    FOUND.store(true, Ordering::Relaxed);
    assert!(said.starts_with("Not ended after 4 s of computing: "), "{said}");
}
