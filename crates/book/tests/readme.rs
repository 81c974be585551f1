//! The failing schedule in the README is a recorded one.
//!
//! To draw it anew after `cargo learn verify safe-counter --record`: `SNAPSHOTS=overwrite cargo test -p book --test readme`.

use std::path::Path;
use std::{env, fs};

use interleave::draw::{Style, text};

const RECORD: &str = "solutions/01_fundamental_rules/safe-counter/near-misses/unlocks_between.json";

#[test]
fn the_failing_schedule_is_as_recorded() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let readme = fs::read_to_string(root.join("README.md")).expect("there is a README");
    let record = fs::read_to_string(root.join(RECORD)).expect("it was recorded");
    let report = text(&book::schedule::read(&record).expect("a report"), Style::PLAIN);
    let (before, rest) = readme.split_once("```text\n").expect("the schedule begins");
    let (_, after) = rest.split_once("```\n").expect("the schedule ends");
    let wanted = format!("{before}```text\n{report}```\n{after}");
    if env::var("SNAPSHOTS").is_ok_and(|action| action == "overwrite") {
        fs::write(root.join("README.md"), wanted).expect("it can be written");
    } else {
        assert!(readme == wanted, "README.md shows another schedule than {RECORD}");
    }
}
