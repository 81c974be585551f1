//! The learner's line, where `#[track_caller]` does not tell it: at which a guard is dropped, or a future polled.

use std::backtrace::Backtrace;
use std::path::Path;

/// Our own crates' folder, as it was when this was compiled.
const OURS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../");

/// The innermost line of the backtrace that is neither the standard library's nor ours.
///
/// Files tell, and not names: with line tables only, a name lacks its module. This takes milliseconds.
#[must_use]
pub fn learners_line() -> Option<(String, u32)> {
    let trace = Backtrace::force_capture().to_string();
    let mut places = trace.lines().filter_map(|line| place(line.trim().strip_prefix("at ")?));
    let here = std::env::current_dir().unwrap_or_default();
    let ours = Path::new(OURS).canonicalize().unwrap_or_default();
    places.find(|(file, _)| is_own(&here.join(file), &ours))
}

fn is_own(file: &Path, ours: &Path) -> bool {
    let foreign = ["rustc", "rustlib", "registry"];
    if file.iter().any(|part| foreign.iter().any(|foreign| part == *foreign)) {
        return false;
    }
    let file = file.canonicalize().unwrap_or_else(|_| file.to_owned());
    !file.starts_with(ours) || file.iter().any(|part| part == "tests")
}

fn place(at: &str) -> Option<(String, u32)> {
    let (rest, _column) = at.rsplit_once(':')?;
    let (file, line) = rest.rsplit_once(':')?;
    Some((file.replace('\\', "/"), line.parse().ok()?))
}
