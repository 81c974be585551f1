//! What a test executable prints: one line a test, then the captured output of those that failed, their
//! names, and a sum.
//!
//! A test may write to standard output past the capture, and garble lines: its own, which began before it ran,
//! or that of any other. The names of those that failed come when no test runs any more, and so are whole.

use std::collections::HashMap;

/// What the harness said of one test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// `ok`
    Ok,
    /// `FAILED`
    Failed,
    /// `ignored`
    Ignored,
    /// It was announced, and nothing more was heard of it.
    Started,
}

/// The tests that a run of an executable spoke of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Results {
    /// Name and word, in the order printed: `promises::every_increment_is_counted`.
    pub tests: Vec<(String, Said)>,
    /// The captured output of failed tests, by name.
    pub output: HashMap<String, String>,
    /// How many tests were to be run; `None` where that was not read.
    pub announced: Option<usize>,
    /// The names in the list of those that failed.
    pub failures: Vec<String>,
    /// Whether it came to the sum.
    pub summed_up: bool,
}

/// Reads what an executable printed.
pub fn parse(stdout: &str) -> Results {
    let mut results = Results::default();
    let mut section: Option<(String, Vec<&str>)> = None;
    let mut listing = false;
    for line in stdout.lines() {
        if let Some(name) = line.strip_prefix("---- ").and_then(|line| line.strip_suffix(" stdout ----")) {
            close(&mut section, &mut results);
            section = Some((name.to_owned(), Vec::new()));
        } else if line == "failures:" || line == "successes:" || line.starts_with("test result: ") {
            close(&mut section, &mut results);
            listing = line == "failures:";
            results.summed_up |= line.starts_with("test result: ");
            if listing {
                // It stands above what they printed, too, and whoever prints may print it. The last is the list.
                results.failures.clear();
            }
        } else if let Some((_, lines)) = &mut section {
            if !line.starts_with("note: run with `RUST_BACKTRACE=1`") {
                lines.push(line);
            }
        } else if let Some(name) = line.strip_prefix("    ").filter(|_| listing) {
            results.failures.push(name.to_owned());
        } else if let Some((name, said)) = result(line) {
            results.tests.push((name, said));
        } else if let Some(count) = line.strip_prefix("running ").and_then(|line| line.split(' ').next()) {
            results.announced = results.announced.or(count.parse().ok());
        }
    }
    close(&mut section, &mut results);
    results
}

/// The tests that an executable has, from what it prints on `--list --format terse`.
pub fn parse_list(stdout: &str) -> Vec<String> {
    stdout.lines().filter_map(|line| line.strip_suffix(": test")).map(str::to_owned).collect()
}

fn result(line: &str) -> Option<(String, Said)> {
    let (name, word) = line.strip_prefix("test ")?.split_once(" ... ")?;
    let name = name.strip_suffix(" - should panic").unwrap_or(name);
    let said = match word {
        "ok" => Said::Ok,
        _ if word.starts_with("FAILED") => Said::Failed,
        _ if word.starts_with("ignored") => Said::Ignored,
        _ => Said::Started,
    };
    Some((name.to_owned(), said))
}

fn close(section: &mut Option<(String, Vec<&str>)>, results: &mut Results) {
    if let Some((name, lines)) = section.take() {
        results.output.insert(name, lines.join("\n").trim().to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_and_captured_output() {
        let results = parse(
            "\nrunning 4 tests\ntest promises::a ... ok\ntest promises::b ... FAILED\n\
             test promises::c - should panic ... ok\ntest promises::d ... ignored, slow\n\nfailures:\n\n\
             ---- promises::b stdout ----\n\nthread 'b' panicked\ntest x ... ok\n\n\nfailures:\n    promises::b\n\n\
             test result: FAILED. 2 passed; 1 failed\n",
        );
        assert_eq!(
            results.tests,
            [
                ("promises::a".to_owned(), Said::Ok),
                ("promises::b".to_owned(), Said::Failed),
                ("promises::c".to_owned(), Said::Ok),
                ("promises::d".to_owned(), Said::Ignored),
            ]
        );
        assert_eq!(results.output["promises::b"], "thread 'b' panicked\ntest x ... ok");
        assert_eq!((results.announced, results.summed_up), (Some(4), true));
        assert_eq!(results.failures, ["promises::b"]);
    }

    #[test]
    fn whoever_writes_past_the_capture_is_still_in_the_list() {
        let results = parse(
            "\nrunning 2 tests\ntest promises::a ... ok\ntest promises::b ... hello\nfailures:\n    x\nFAILED\n\n\
             failures:\n\n---- promises::b stdout ----\n\nthread 'b' panicked\n    at c\n\n\nfailures:\n    \
             promises::b\n\ntest result: FAILED. 1 passed; 1 failed\n",
        );
        assert_eq!(results.tests[1], ("promises::b".to_owned(), Said::Started));
        assert_eq!(results.failures, ["promises::b"]);
    }

    #[test]
    fn a_test_that_never_ended_was_started() {
        let results = parse("running 1 test\ntest promises::a ... ");
        assert_eq!(results.tests, [("promises::a".to_owned(), Said::Started)]);
    }

    #[test]
    fn lists() {
        assert_eq!(parse_list("a::b: test\nc: benchmark\n"), ["a::b"]);
    }
}
