//! The verdicts of `cargo learn check`, for people and for machines.

use std::borrow::Cow;
use std::fmt::Write as _;

use serde::Serialize;

use crate::verdict::{Ending, Outcome, Promise, VERSION, Verdict};
use crate::view::{self, Detail};

/// What JUnit's form says of what nobody has begun.
const NOT_STARTED: &str = "<skipped message=\"not started\"/>";

/// How verdicts are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// For people: every broken promise in full.
    Full,
    /// One JSON object: version, verdicts.
    Json,
    /// JUnit's XML: a suite an exercise, a case a promise.
    Junit,
}

/// All verdicts as one JSON object.
pub fn json(verdicts: &[Verdict]) -> String {
    #[derive(Serialize)]
    struct Document<'a> {
        version: u32,
        verdicts: &'a [Verdict],
    }
    let document = Document { version: VERSION, verdicts };
    serde_json::to_string_pretty(&document).expect("a verdict has only string keys") + "\n"
}

/// All verdicts as JUnit XML.
pub fn junit(verdicts: &[Verdict]) -> String {
    let mut xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n".to_owned();
    for verdict in verdicts {
        let started = verdict.outcome != Outcome::NotStarted;
        let broken = if started { verdict.broken().count() } else { 0 };
        let judged = matches!(verdict.outcome, Outcome::Passed | Outcome::Failed | Outcome::NotStarted);
        let _ = writeln!(
            xml,
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{broken}\" errors=\"{}\" time=\"{:.3}\">",
            escape(&verdict.exercise),
            verdict.promises.len().max(1),
            usize::from(!judged),
            verdict.seconds,
        );
        for promise in &verdict.promises {
            case(&mut xml, verdict, promise);
        }
        if !started && verdict.promises.is_empty() {
            let name = escape(&verdict.exercise);
            let _ =
                writeln!(xml, "    <testcase classname=\"{name}\" name=\"build\">{NOT_STARTED}</testcase>");
        }
        if !judged {
            let text = anstream::adapter::strip_str(&view::verdict(verdict, 100, Detail::All)).to_string();
            let message = anstream::adapter::strip_str(&view::conclusion(verdict, 100)).to_string();
            let _ = writeln!(
                xml,
                "    <testcase classname=\"{0}\" name=\"build\">\n      <error message=\"{1}\">{2}</error>\n    </testcase>",
                escape(&verdict.exercise),
                escape(&message),
                escape(&text),
            );
        }
        xml.push_str("  </testsuite>\n");
    }
    xml.push_str("</testsuites>\n");
    xml
}

fn case(xml: &mut String, verdict: &Verdict, promise: &Promise) {
    let _ = write!(
        xml,
        "    <testcase classname=\"{}.{}\" name=\"{}\"",
        escape(&verdict.exercise),
        escape(&promise.target),
        escape(&promise.name),
    );
    let message: Cow<'_, str> = match &promise.ending {
        Ending::Passed => return xml.push_str("/>\n"),
        _ if promise.is_broken() && verdict.outcome == Outcome::NotStarted => {
            let _ = writeln!(xml, ">{NOT_STARTED}</testcase>");
            return;
        }
        Ending::Ignored => return xml.push_str("><skipped/></testcase>\n"),
        Ending::Failed => match &promise.report {
            Some(report) => report.rule.as_str().into(),
            None if promise.why.is_empty() => "broken".into(),
            None => promise.why.as_str().into(),
        },
        Ending::Stopped(stop) => stop.to_string().into(),
    };
    let detail = match &promise.report {
        Some(report) => interleave::draw::text(report, interleave::draw::Style::PLAIN),
        None => promise.told(),
    };
    let _ = writeln!(
        xml,
        ">\n      <failure message=\"{}\">{}</failure>\n    </testcase>",
        escape(&message),
        escape(&detail)
    );
}

/// Text as XML or HTML may hold it: marks escaped, control characters dropped.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' | '\t' => escaped.push(char),
            char if char.is_control() || matches!(char, '\u{fffe}' | '\u{ffff}') => {}
            char => escaped.push(char),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xml_holds_no_control_characters() {
        assert_eq!(escape("a<b> \"c\" & \x1b[31md\n"), "a&lt;b&gt; &quot;c&quot; &amp; [31md\n");
    }
}
