//! The learner's line, where `#[track_caller]` does not tell it: at which a guard is dropped, or a future
//! polled.

use std::backtrace::Backtrace;
use std::path::Path;

/// Our own crates' folder, as it was when this was compiled.
const OURS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../");

/// The innermost line of the backtrace that is neither the standard library's nor ours, where it is known.
///
/// Files tell, and not names: with line tables only, a name lacks its module. This takes milliseconds.
#[must_use]
pub fn learners_line() -> Option<(String, u32)> {
    let trace = Backtrace::force_capture().to_string();
    let here = std::env::current_dir().unwrap_or_default();
    let ours = Path::new(OURS).canonicalize().unwrap_or_default();
    let mut nameless = false;
    for line in trace.lines().map(str::trim) {
        let Some(at) = line.strip_prefix("at ") else {
            // The compiler gives some drops no line. The frame may be the learner's, and the next one is not
            // meant.
            if nameless {
                return None;
            }
            nameless = true;
            continue;
        };
        nameless = false;
        let found = place(at);
        if found.as_ref().is_some_and(|(file, _)| is_own(&here.join(file), &ours)) {
            return found;
        }
    }
    None
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
