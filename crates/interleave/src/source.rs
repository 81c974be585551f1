//! The learner's own lines, found from what `#[track_caller]` says.
//!
//! rustc names a file relative to the workspace (`exercises/…/tests/../src/lib.rs`), a test runs in its
//! package's folder, and a report wants `src/lib.rs`. So the file is looked for from the package's folder
//! upwards, and shown from its last `src` or `tests` on.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};

use crate::report::Source;

/// The files read so far, line by line.
#[derive(Debug, Default)]
pub(crate) struct Sources {
    files: HashMap<String, Vec<String>>,
}

impl Sources {
    /// The line of that number, from 1, in a file as rustc names it; `None` where it is the standard
    /// library's.
    pub(crate) fn line(&mut self, file: &str, line: u32) -> Option<Source> {
        if file.starts_with("/rustc/") || file.contains("rustlib") {
            return None;
        }
        let lines = self.files.entry(file.to_owned()).or_insert_with(|| read(file));
        let code = usize::try_from(line).ok().and_then(|line| lines.get(line.checked_sub(1)?));
        let shown = shown(file);
        Some(Source {
            own: shown.starts_with("src/"),
            file: shown,
            line,
            code: code.map(|code| code.trim().to_owned()).unwrap_or_default(),
        })
    }
}

/// The lines of a file as rustc or a panic's text names it; none if it is not found.
pub(crate) fn read(file: &str) -> Vec<String> {
    let here = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from("."), PathBuf::from);
    let text = here.ancestors().find_map(|folder| std::fs::read_to_string(folder.join(file)).ok());
    text.map(|text| text.lines().map(str::to_owned).collect()).unwrap_or_default()
}

/// A place in words: `line 12` in the learner's file, `line 12 of tests/promises/stop.rs` in any other.
#[must_use]
pub fn line_of(place: &std::panic::Location<'_>) -> String {
    let file = shown(place.file());
    let of_file = if file.starts_with("src/") { String::new() } else { format!(" of {file}") };
    format!("line {}{of_file}", place.line())
}

/// A place as a panic's text gives it: `src/lib.rs:12`.
#[must_use]
pub fn shown_at(place: &std::panic::Location<'_>) -> String {
    format!("{}:{}", shown(place.file()), place.line())
}

/// The line of code at a place, if its file can be found and it is not the standard library's.
#[must_use]
pub fn text_at(place: &std::panic::Location<'_>) -> Option<String> {
    let source = Sources::default().line(place.file(), place.line())?;
    Some(source.code).filter(|code| !code.is_empty())
}

/// Where the learner's own file has `word` outside of a comment: `src/lib.rs:12, ‘code’`. For what a contract
/// refuses because no schedule can show that it is wrong, as a count of an `Arc`.
///
/// # Panics
/// Panics if the file cannot be read: a check that looks at nothing would pass.
#[must_use]
pub fn learners_lines_with(word: &str) -> Vec<String> {
    let lines = read("src/lib.rs");
    assert!(!lines.is_empty(), "src/lib.rs cannot be read; run the checks by `cargo test` or `cargo learn`");
    let code = |line: &str| line.split("//").next().unwrap_or_default().trim().to_owned();
    let numbered = lines.iter().enumerate().map(|(at, line)| (at + 1, code(line)));
    let found = numbered.filter(|(_, code)| code.contains(word));
    found.map(|(number, code)| format!("src/lib.rs:{number}, ‘{code}’")).collect()
}

/// `exercises/01/safe-counter/tests/../src/lib.rs` is shown as `src/lib.rs`.
pub(crate) fn shown(file: &str) -> String {
    let mut parts: Vec<String> = Vec::new();
    for part in Path::new(file).components() {
        match part {
            Component::ParentDir => drop(parts.pop()),
            Component::Normal(part) => parts.push(part.to_string_lossy().into_owned()),
            Component::CurDir | Component::RootDir | Component::Prefix(_) => {}
        }
    }
    let root = parts.iter().rposition(|part| part == "src" || part == "tests").unwrap_or(0);
    parts[root..].join("/")
}

#[cfg(test)]
mod tests {
    use super::{learners_lines_with, shown};

    #[test]
    fn a_word_is_found_outside_of_comments() {
        // This crate stands in for the learner's: the test runs in its folder.
        let found = learners_lines_with("pub use trace::");
        assert!(matches!(&*found, [line] if line.starts_with("src/lib.rs:")), "{found:?}");
        let word = ["//!", " "].concat();
        assert_eq!(learners_lines_with(&word), [""; 0]);
    }

    #[test]
    fn a_file_is_shown_from_its_package_on() {
        assert_eq!(shown("exercises/01_rules/safe-counter/tests/../src/lib.rs"), "src/lib.rs");
        assert_eq!(shown("/home/a/x/tests/promises/schedules.rs"), "tests/promises/schedules.rs");
        assert_eq!(shown("lib.rs"), "lib.rs");
    }
}
