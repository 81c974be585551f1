//! Crates that the code under test uses and the search does not see into.
//!
//! Only what has a stand-in is explored, and the root of a test puts it in its crate's place:
//!
//! ```text
//! Cargo.toml           [dependencies] crossbeam, parking_lot
//! tests/schedules.rs   extern crate interleave_crossbeam as crossbeam;
//! foreign              parking_lot
//! ```
//!
//! Nobody ever comes between two operations of a foreign crate. So a race on its locks would pass.

use std::path::PathBuf;
use std::sync::OnceLock;

use crate::draw;
use crate::report::{self, Explored, Heading, Kind, Report, Unit};
use crate::source::Sources;
use crate::trace::Trace;

/// The promise that a foreign crate breaks.
const RULE: &str = "Every crate that the answer uses is explored.";

/// Fails the test that calls it if the package under test depends on a foreign crate. For checks that explore
/// nothing, and watch what the crates `watched` do.
///
/// # Panics
/// Panics if there is one, after the report was printed.
pub fn refuse_foreign_crates(watched: &[&str]) {
    if let Some(report) = refusal(report::test_name(""), Unit::Switches, watched) {
        report::fail(*report);
    }
}

/// The report that refuses every check of this process, if the package under test depends on a crate that is
/// neither stood in for nor `watched`.
pub(crate) fn refusal(test: String, unit: Unit, watched: &[&str]) -> Option<Box<Report>> {
    static FOREIGN: OnceLock<Vec<String>> = OnceLock::new();
    let foreign = FOREIGN.get_or_init(|| look().unwrap_or_default());
    let foreign: Vec<&str> =
        foreign.iter().map(String::as_str).filter(|name| !watched.contains(name)).collect();
    if foreign.is_empty() {
        return None;
    }
    let crates = draw::listed(&foreign);
    let heading = Heading {
        exercise: report::exercise(),
        test,
        rule: RULE.to_owned(),
        with: None,
        kind: Kind::Foreign,
        what: format!(
            "The search does not see into {crates}, so a pass would say nothing: use what the exercise brings, and \
             take {crates} out of Cargo.toml."
        ),
        explored: Explored { unit, ..Explored::default() },
        read_on: None,
    };
    Some(Box::new(Report::of(&Trace::default(), &mut Sources::default(), heading)))
}

/// The foreign crates of the package whose test this is; `None` where its files are not there.
fn look() -> Option<Vec<String>> {
    let package = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR")?);
    let read = |file: &str| std::fs::read_to_string(package.join(file)).ok();
    Some(foreign(&read("Cargo.toml")?, &read("tests/schedules.rs")?))
}

/// The dependencies of a manifest that a test's root puts no stand-in in place of. A root that has no stand-in
/// at all explores nothing, so nothing is foreign to it.
fn foreign(manifest: &str, root: &str) -> Vec<String> {
    let known: Vec<&str> = root.lines().filter_map(stood_in).collect();
    let mut foreign: Vec<String> = if known.is_empty() { Vec::new() } else { dependencies(manifest) };
    foreign.retain(|name| !known.contains(&name.as_str()));
    foreign.sort();
    foreign.dedup();
    foreign
}

/// `tokio`, of `extern crate interleave_tokio as tokio;`.
fn stood_in(line: &str) -> Option<&str> {
    let (_, name) = line.trim().strip_prefix("extern crate interleave_")?.split_once(" as ")?;
    name.strip_suffix(';')
}

/// The names in the table `[dependencies]`, and of those that have a table of their own, as code spells them.
fn dependencies(manifest: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut inside = false;
    for line in manifest.lines().map(str::trim) {
        if let Some(table) = line.strip_prefix('[').and_then(|line| line.split(']').next()) {
            inside = table.trim() == "dependencies";
            names.extend(table.trim().strip_prefix("dependencies.").and_then(name));
        } else if let Some((key, _value)) = line.split_once('=').filter(|_| inside) {
            names.extend(key.split('.').next().and_then(name));
        }
    }
    names
}

/// A crate's name as code spells it; `None` where it is none, but a piece of a value or a comment.
fn name(key: &str) -> Option<String> {
    let name = key.trim().trim_matches(['"', '\'']).replace('-', "_");
    let spelt = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    (!name.is_empty() && name.chars().all(spelt)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::foreign;

    const ROOT: &str = "//! A root.\n\nextern crate interleave_tokio as tokio;\n#[macro_use]\n\
                        extern crate interleave_tokio_std as std;\nextern crate interleave_tokio_util as tokio_util;\n";

    #[test]
    fn what_is_stood_in_for_is_not_foreign() {
        let manifest = "[package]\nname = \"a\"\n\n[dependencies]\ntokio.workspace = true\n\
                        tokio-util = { version = \"0.7\", features = [\"rt\"] }\n\n[dev-dependencies]\nloom = \"0.7\"\n";
        assert_eq!(foreign(manifest, ROOT), [""; 0]);
    }

    #[test]
    fn every_form_of_a_dependency_is_read() {
        let of =
            |lines: &str| foreign(&format!("[dependencies]\n{lines}\n\n[lints]\nworkspace = true"), ROOT);
        assert_eq!(of("parking_lot = \"0.12\""), ["parking_lot"]);
        assert_eq!(of("  async-channel={ version = \"2\" }"), ["async_channel"]);
        assert_eq!(of("\"dashmap\" = '6'"), ["dashmap"]);
        assert_eq!(
            of("dashmap.workspace = true\ndashmap.features = [\n  \"serde\", # a = b\n]"),
            ["dashmap"]
        );
        assert_eq!(
            of("tokio = \"1\"\n\n[dependencies.parking_lot] # mine\nversion = \"0.12\""),
            ["parking_lot"]
        );
        assert_eq!(of("flume = \"0.11\"\narc-swap = \"1\""), ["arc_swap", "flume"]);
        // Under another name it is another crate.
        assert_eq!(of("mine = { package = \"tokio\", version = \"1\" }"), ["mine"]);
        assert_eq!(of("# parking_lot = \"0.12\""), [""; 0]);
    }

    #[test]
    fn of_files_of_another_shape_nothing_is_said() {
        let manifest = "[dependencies]\nparking_lot = \"0.12\"\n";
        assert_eq!(foreign(manifest, "extern crate catch_the_race as exercise;"), [""; 0]);
        assert_eq!(foreign("", ROOT), [""; 0]);
    }
}
