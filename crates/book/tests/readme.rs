//! The failing schedule in the README is a recorded one, and what the exercises cost is what their manifests say.
//!
//! To draw it anew after `cargo learn verify safe-counter --record`: `SNAPSHOTS=overwrite cargo test -p book --test readme`.

use std::path::Path;
use std::{env, fs};

use interleave::draw::{Style, text};
use rule::{Manifest, Meta, Rule};

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

#[test]
fn the_exercises_cost_what_their_manifests_say() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let readme = fs::read_to_string(root.join("README.md")).expect("there is a README");
    let exercises: Vec<Meta> = (Rule::all(&root).expect("they can be listed").iter())
        .map(|rule| fs::read_to_string(rule.exercise(&root).join("Cargo.toml")).expect("it has a manifest"))
        .map(|text| Manifest::parse(&text).expect("a manifest").exercise.expect("an exercise"))
        .collect();
    let minutes = || exercises.iter().map(|exercise| exercise.minutes);
    let (least, most) = (minutes().min().expect("there is one"), minutes().max().expect("there is one"));
    let tagged = |tag: &str| {
        exercises.iter().filter(|exercise| exercise.tags.first().is_some_and(|on| on == tag)).count()
    };
    let wanted = format!("The {} exercises are of {least} to {most} minutes each", exercises.len());
    assert!(readme.contains(&wanted), "{wanted}");
    let wanted = format!("{} on `std`, {} on tokio", tagged("std"), tagged("tokio"));
    assert!(readme.contains(&wanted), "{wanted}");
    let hours = minutes().sum::<u32>().div_ceil(60);
    assert_eq!(hours, 10, "the README says ten hours");
}
