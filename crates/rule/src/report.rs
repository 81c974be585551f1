//! A report read from its JSON.
//!
//! It stands here and not beside the report: whoever builds the engine with serde_json compares numbers with its
//! `Value`, too, and `assert_eq!(list, [])` in a learner's check no longer says of which type the list is.

use interleave::report::{Report, VERSION};
use serde::Deserialize;

/// Why a text is not read as a report.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// It is not whole, or something else.
    #[error("this is no report ({0})")]
    NoReport(serde_json::Error),
    /// It is of another version than ours.
    #[error("the report has version {0}, this book reads {ours}", ours = VERSION)]
    Version(u32),
    /// One of its indices leads nowhere.
    #[error("the report names a thread or a lock that it does not list")]
    Unlisted,
}

/// Reads what [`Report::json`] has written, and looks whether it fits together.
///
/// # Errors
/// Another version's report, one that is not whole, or one that does not fit together.
pub fn read(json: &str) -> Result<Report, Unreadable> {
    #[derive(Deserialize)]
    struct Version {
        version: u32,
    }
    // Another version may lack what ours has: it is to be called old, not broken.
    let Version { version } = serde_json::from_str(json).map_err(Unreadable::NoReport)?;
    if version != VERSION {
        return Err(Unreadable::Version(version));
    }
    let report: Report = serde_json::from_str(json).map_err(Unreadable::NoReport)?;
    if fits(&report) { Ok(report) } else { Err(Unreadable::Unlisted) }
}

/// Whether every index leads to a lane or an object.
fn fits(report: &Report) -> bool {
    let mut lanes = (report.steps.iter().map(|step| &step.lane))
        .chain(report.waits.iter().flat_map(|wait| wait.on.iter().chain([&wait.lane])));
    let mut objects = (report.steps.iter().flat_map(|step| step.holds.iter().chain(&step.object)))
        .chain(report.waits.iter().flat_map(|wait| wait.holds.iter().chain(&wait.object)));
    lanes.all(|lane| *lane < report.lanes.len()) && objects.all(|object| *object < report.objects.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use interleave::report::{Explored, Kind, Lane, Step};

    fn report() -> Report {
        let step = Step {
            lane: 0,
            text: "reads 0".to_owned(),
            object: None,
            source: None,
            note: None,
            preempts: false,
            blocks: false,
            holds: Vec::new(),
        };
        Report {
            version: VERSION,
            exercise: "x".to_owned(),
            test: "schedules::y".to_owned(),
            rule: "It holds.".to_owned(),
            with: None,
            kind: Kind::Assertion,
            what: "left 1, right 2".to_owned(),
            lanes: vec![Lane { name: "main".to_owned() }],
            objects: Vec::new(),
            steps: vec![step],
            waits: Vec::new(),
            explored: Explored::default(),
            read_on: None,
        }
    }

    fn why(json: &str) -> String {
        read(json).expect_err("it cannot be read").to_string()
    }

    #[test]
    fn what_was_written_is_read() {
        assert_eq!(read(&report().json()).unwrap(), report());
    }

    #[test]
    fn another_version_is_told_from_what_is_no_report() {
        assert_eq!(why("{\"version\": 0}"), "the report has version 0, this book reads 1");
        let half = report().json();
        assert!(why(&half[..half.len() / 2]).starts_with("this is no report (EOF while parsing"));
    }

    #[test]
    fn an_index_that_leads_nowhere_is_found() {
        let mut lane = report();
        lane.steps[0].lane = 1;
        let mut object = report();
        object.steps[0].object = Some(0);
        for broken in [lane, object] {
            assert_eq!(why(&broken.json()), "the report names a thread or a lock that it does not list");
        }
    }
}
