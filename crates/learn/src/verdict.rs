//! What a check of one exercise came to.
//!
//! ```text
//! Verdict            one exercise (or one stored answer), checked once
//!   outcome          passed, failed, does not compile, not started, cancelled, or cargo itself failed
//!   promises         every test, in the author's order, behaviour first
//!     ending         passed, failed, or stopped: time, memory, crash
//!     report         the failing schedule, where the check is an explored one
//!   explored         how far the explored ones that passed have looked
//!   diagnostics      what the compiler said
//! ```

use std::borrow::Cow;

use interleave::draw::thousands;
use interleave::promised;
use interleave::report::{Explored, Kind, Report};
use serde::Serialize;

use crate::cargo::Diagnostic;
use crate::exercise::Exercise;
use crate::stop::Stop;

/// The version of the JSON form that `check --format json` prints; the README lists its outcomes.
///
/// It is raised whenever a field or a value changes its meaning or goes away. In version 1 an exercise that was not
/// started had `failed`, or did not compile.
pub const VERSION: u32 = 2;

/// The characters of a line of a test's output that are told. What `interleave::promised` has cut is shorter.
const LONGEST: usize = 300;

/// What a check came to.
#[derive(Clone, Debug, Serialize)]
pub struct Verdict {
    /// The exercise's name.
    pub exercise: String,
    /// The exercise's title.
    pub title: String,
    /// The whole, in one word.
    pub outcome: Outcome,
    /// Each test, in the author's order.
    pub promises: Vec<Promise>,
    /// How far each explored check that passed has looked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub explored: Vec<Explored>,
    /// What the compiler said: errors first.
    #[serde(serialize_with = "plain_diagnostics")]
    pub diagnostics: Vec<Diagnostic>,
    /// Where the checks do not compile: what the starting point has, they call, and the file has no more, or not so.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lost: Vec<String>,
    /// Where nothing was judged: why; of cargo, what it said.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub trouble: String,
    /// Whether cargo itself gave that trouble: the doctor may know more.
    #[serde(skip)]
    pub of_cargo: bool,
    /// From the call of cargo to the last test's end.
    pub seconds: f64,
}

/// The whole, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Every promise is kept.
    Passed,
    /// At least one promise is broken, or a test was stopped.
    Failed,
    /// The compiler refuses it.
    DoesNotCompile,
    /// It fails, or is refused by the compiler, as everybody's file in the beginning: it is the starting point.
    NotStarted,
    /// It was called off before there was a verdict.
    Cancelled,
    /// Cargo failed for a reason that is not the learner's: nothing was judged.
    Trouble,
}

/// One test.
#[derive(Clone, Debug, Serialize)]
pub struct Promise {
    /// The target: `behaviour`, `schedules`.
    pub target: String,
    /// The name below `promises::`: `every_increment_is_counted`.
    pub name: String,
    /// How the test ended.
    pub ending: Ending,
    /// Why it matters and what to look at, from the test's own comment.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub why: String,
    /// What the test printed, if it failed.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub output: String,
    /// The failing schedule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<Report>,
}

/// How a test ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// The promise is kept.
    Passed,
    /// The promise is broken.
    Failed,
    /// The test is not run by default.
    Ignored,
    /// The test did not come to an end.
    Stopped(Stop),
}

impl Promise {
    /// `schedules::every_increment_is_counted`
    pub fn full_name(&self) -> String {
        format!("{}::{}", self.target, self.name)
    }

    /// Why it matters and what to look at. Nothing of that fits where the code never came so far: it was stopped,
    /// or turns in a loop without an exit.
    pub fn advice(&self) -> &str {
        let endless = self.report.as_ref().is_some_and(|report| report.kind == Kind::Endless);
        if endless || matches!(self.ending, Ending::Stopped(_)) { "" } else { &self.why }
    }

    /// What the test printed, for people: a value in it may be as long as it likes, and is told in part.
    pub fn told(&self) -> String {
        shortened(&promised::in_output(self.output.trim()).lines().map(place).collect::<Vec<_>>().join("\n"))
    }

    /// Whether the promise is not kept: broken, or its test was stopped.
    pub fn is_broken(&self) -> bool {
        matches!(self.ending, Ending::Failed | Ending::Stopped(_))
    }
}

impl Verdict {
    /// Nothing was judged, for this reason.
    pub fn trouble(exercise: &Exercise, trouble: String) -> Verdict {
        Verdict {
            exercise: exercise.name.clone(),
            title: exercise.meta.title.clone(),
            outcome: Outcome::Trouble,
            promises: Vec::new(),
            explored: Vec::new(),
            diagnostics: Vec::new(),
            lost: Vec::new(),
            trouble,
            of_cargo: false,
            seconds: 0.0,
        }
    }

    /// The broken promises, in the author's order.
    pub fn broken(&self) -> impl Iterator<Item = &Promise> {
        self.promises.iter().filter(|promise| promise.is_broken())
    }

    /// The report that refuses every explored check, where the answer uses a crate that the search does not see
    /// into.
    pub fn refusal(&self) -> Option<&Report> {
        let mut reports = self.promises.iter().filter_map(|promise| promise.report.as_ref());
        reports.find(|report| report.kind == Kind::Foreign)
    }

    /// The compiler's errors, each with how many more there are like it. At lines of the checks, the same words
    /// stand for one mistake in the learner's file; in that file itself, each place has its own.
    pub fn errors(&self) -> Vec<(&Diagnostic, usize)> {
        let mut errors: Vec<(&Diagnostic, usize)> = Vec::new();
        for error in self.diagnostics.iter().filter(|diagnostic| diagnostic.error) {
            let same = |first: &&mut (&Diagnostic, usize)| {
                first.0.code == error.code && first.0.message == error.message && first.0.is_about_checks()
            };
            match errors.iter_mut().find(same).filter(|_| error.is_about_checks()) {
                Some((_, more)) => *more += 1,
                None => errors.push((error, 0)),
            }
        }
        errors
    }

    /// Whether every promise is kept.
    pub fn passed(&self) -> bool {
        self.outcome == Outcome::Passed
    }
}

fn plain_diagnostics<S: serde::Serializer>(
    diagnostics: &[Diagnostic],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Plain<'a> {
        level: &'a str,
        message: &'a str,
        rendered: String,
    }
    serializer.collect_seq(diagnostics.iter().map(|diagnostic| Plain {
        level: if diagnostic.error { "error" } else { "warning" },
        message: &diagnostic.message,
        rendered: anstream::adapter::strip_str(&diagnostic.rendered).to_string(),
    }))
}

/// A panic's first line, as libtest prints it, without the number of a thread, and with an exercise's file as its
/// learner knows it.
fn place(line: &str) -> Cow<'_, str> {
    let parts = line.strip_prefix("thread '").and_then(|rest| rest.split_once(") panicked at "));
    let Some((name, at)) = parts.and_then(|(who, at)| Some((who.split_once("' (")?.0, at))) else {
        return line.into();
    };
    let who = if name.starts_with("promises::") { "check".into() } else { format!("thread '{name}'") };
    let stands = at.starts_with("exercises/") || at.starts_with("solutions/");
    // The explored copy of the file stands in `tests/../src`.
    let begin = ["/src/", "/tests/"].into_iter().find_map(|folder| at.rfind(folder)).filter(|_| stands);
    format!("{who} panicked at {}", &at[begin.map_or(0, |begin| begin + 1)..]).into()
}

/// A text whose lines can be read.
fn shortened(text: &str) -> String {
    let lines = text.lines().map(|line| match line.char_indices().nth(LONGEST) {
        Some((end, _)) => {
            let more = thousands(line[end..].chars().count() as u64);
            format!("{}… ({more} more characters)", &line[..end])
        }
        None => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, place, shortened};

    #[test]
    fn a_place_is_told_as_a_learner_knows_it() {
        let check =
            "thread 'promises::any_limit' (17) panicked at exercises/08_x/y/tests/promises/behaviour.rs:3:5:";
        assert_eq!(place(check), "check panicked at tests/promises/behaviour.rs:3:5:");
        let own = "thread 'worker' (17) panicked at exercises/08_x/y/src/lib.rs:3:5:";
        assert_eq!(place(own), "thread 'worker' panicked at src/lib.rs:3:5:");
        let explored = own.replace("/src/", "/tests/../src/");
        assert_eq!(place(&explored), place(own));
        let queue = "thread 'worker' (17) panicked at crates/job-queue/src/lib.rs:9:5:";
        assert_eq!(place(queue), "thread 'worker' panicked at crates/job-queue/src/lib.rs:9:5:");
        let printed = "thread 'worker' has panicked at noon";
        assert_eq!(place(printed), printed);
    }

    #[test]
    fn a_long_line_is_cut_and_the_others_are_not() {
        let long = "é".repeat(LONGEST + 12_000);
        let cut = format!("a\n{}… (12,000 more characters)\nb", "é".repeat(LONGEST));
        assert_eq!(shortened(&format!("a\n{long}\nb")), cut);
    }
}
