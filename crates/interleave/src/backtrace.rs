//! The learner's line, where `#[track_caller]` does not tell it: at which a guard is dropped, or a future
//! polled.

use std::backtrace::Backtrace;
use std::path::Path;

/// The innermost line of the backtrace that is neither the standard library's nor ours, where it is known.
///
/// Files tell, and not names: with line tables only, a name lacks its module. This takes milliseconds.
#[must_use]
pub fn learners_line() -> Option<(String, u32)> {
    let trace = Backtrace::force_capture().to_string();
    let here = std::env::current_dir().unwrap_or_default();
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
        if found.as_ref().is_some_and(|(file, _)| is_own(&here.join(file))) {
            return found;
        }
    }
    None
}

/// Whether the file is neither the standard library's, nor a foreign crate's, nor the engine's. The names of its
/// folders tell, and not where they stand: a repository may be moved, or copied, together with what was compiled.
#[must_use]
pub fn is_own(file: &Path) -> bool {
    let parts: Vec<_> = file.iter().map(|part| part.to_string_lossy()).collect();
    let foreign = parts.iter().any(|part| ["rustc", "rustlib", "registry"].contains(&part.as_ref()));
    let engine = parts.windows(2).any(|pair| pair[0] == "crates" && pair[1].starts_with("interleave"));
    !foreign && (!engine || parts.iter().any(|part| part == "tests"))
}

fn place(at: &str) -> Option<(String, u32)> {
    let (rest, _column) = at.rsplit_once(':')?;
    let (file, line) = rest.rsplit_once(':')?;
    Some((file.replace('\\', "/"), line.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::is_own;

    #[test]
    fn the_engines_lines_are_not_the_learners_wherever_the_repository_stands() {
        for own in [
            "/home/a/every/exercises/02_channels/pipeline/src/lib.rs",
            "/home/a/every/exercises/02_channels/pipeline/tests/promises/stop.rs",
            "/home/a/every/crates/interleave-std/tests/reports/drops.rs",
            "/home/a/interleave/src/lib.rs",
        ] {
            assert!(is_own(Path::new(own)), "{own}");
        }
        for other in [
            "/home/a/every/crates/interleave-std/src/rt/mod.rs",
            "/moved/crates/interleave/src/search.rs",
            "/rustc/4a54b26d/library/core/src/ptr/mod.rs",
            "/home/a/.cargo/registry/src/index/crossbeam-channel-0.5.15/src/channel.rs",
        ] {
            assert!(!is_own(Path::new(other)), "{other}");
        }
    }
}
