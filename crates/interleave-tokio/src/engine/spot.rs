//! The learner's line of an operation.
//!
//! `#[track_caller]` tells it, except where an operation happens in a drop or in the poll of a future that
//! was made elsewhere. There it tells a line of ours, and a backtrace has to tell instead.

use interleave::backtrace;

use super::Place;

/// A line by its file and number.
pub(crate) type Line = (String, u32);

/// Backtraces of one run. Each takes milliseconds, and no report shows more lines than this.
pub(super) const BACKTRACES: u32 = 200;

/// The place, if it is not one of ours; else the line that a backtrace finds.
pub(super) fn locate(place: Option<Place>, backtraces: &mut u32) -> (Option<Place>, Option<Line>) {
    match place {
        Some(place) if is_ours(place.file()) => {
            *backtraces += 1;
            (None, (*backtraces <= BACKTRACES).then(backtrace::learners_line).flatten())
        }
        place => (place, None),
    }
}

/// Whether a file belongs to a stand-in or to the standard library.
pub(super) fn is_ours(file: &str) -> bool {
    let file = file.replace('\\', "/");
    let this = file!().replace('\\', "/");
    let folder = this.strip_suffix("interleave-tokio/src/engine/spot.rs").unwrap_or(&this);
    let stand_in =
        file.strip_prefix(folder).and_then(|rest| rest.split_once('/')).is_some_and(|(name, rest)| {
            let stands_in = name.starts_with("interleave-tokio") || name == "interleave-futures";
            stands_in && rest.starts_with("src/")
        });
    stand_in || file.starts_with("/rustc/") || file.contains("/library/core/src/")
}

#[cfg(test)]
mod tests {
    use super::is_ours;

    #[test]
    fn a_test_of_ours_is_no_place_of_ours() {
        let tests = file!().replace("src/engine/spot.rs", "tests/select.rs");
        assert!(is_ours(file!()) && !is_ours(&tests) && !is_ours("exercises/02/x/src/lib.rs"));
        let futures =
            file!().replace("interleave-tokio/src/engine/spot.rs", "interleave-futures/src/lock/gate.rs");
        assert!(is_ours(&futures) && !is_ours(&futures.replace("src/lock", "tests")));
    }
}
