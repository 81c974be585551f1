//! The line at which a guard is dropped.
//!
//! `#[track_caller]` tells nothing of a drop, and a lock given back too early is what many a report is about.

use std::backtrace::Backtrace;

/// Frames of these crates are passed over, and so are implementations that they are named first in.
const FOREIGN: [&str; 7] = [
    "interleave_std::",
    "interleave_crossbeam::",
    "interleave::",
    "core::",
    "std::",
    "alloc::",
    "corosensei::",
];

/// The innermost line of the backtrace that is neither the standard library's nor ours.
pub(super) fn learners_line() -> Option<(String, u32)> {
    let trace = Backtrace::force_capture().to_string();
    let mut own = false;
    for line in trace.lines().map(str::trim) {
        match line.strip_prefix("at ") {
            Some(at) if own => return place(at),
            Some(_) => {}
            None => own = is_own(line),
        }
    }
    None
}

/// `12: schedules::exercise::SafeCounter::incr` is the learner's.
fn is_own(frame: &str) -> bool {
    let Some((_number, symbol)) = frame.split_once(": ") else { return false };
    let symbol = symbol.trim_start_matches(['<', '&', '(', '*']);
    !FOREIGN.iter().any(|foreign| symbol.starts_with(foreign))
}

fn place(at: &str) -> Option<(String, u32)> {
    let (rest, _column) = at.rsplit_once(':')?;
    let (file, line) = rest.rsplit_once(':')?;
    Some((file.replace('\\', "/"), line.parse().ok()?))
}
