//! The real book.

#[allow(dead_code, reason = "each test target uses its own part of it")]
mod common;

use book::{check::check, root::Root};

#[test]
fn the_book_is_sound() {
    let findings = check(&Root::new(common::repository())).expect("it can be looked at");
    let findings: Vec<String> = findings.iter().map(ToString::to_string).collect();
    assert!(findings.is_empty(), "{}\n\n`cargo book check` shows the same", findings.join("\n"));
}
