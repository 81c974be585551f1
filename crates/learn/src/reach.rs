//! How far the explored checks of a target looked: a line of JSON for each that passed, as the engine writes it.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context, Result};
use interleave::draw;
use interleave::report::Explored;

/// Reads what the checks of `target` have written into the folder `reports`; nothing, if none explores.
pub fn read(reports: &Path, target: &str) -> Result<Vec<Explored>> {
    let path = reports.join(format!("{target}-explored.jsonl"));
    let text = match fs::read_to_string(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        read => read.with_context(|| format!("cannot read {}", path.display()))?,
    };
    let lines: Result<_, _> = text.lines().map(serde_json::from_str).collect();
    lines.with_context(|| format!("{} is not what this runner can read", path.display()))
}

/// `Explored: 41,203 schedules in 26 searches, each up to its bound (0 to 3 switches).` `None` where nothing was.
pub fn in_words(all: &[Explored]) -> Option<String> {
    let unit = all.first()?.unit;
    let schedules = all.iter().map(|explored| explored.schedules).sum();
    let whole: BTreeSet<Option<u32>> =
        all.iter().filter(|explored| explored.complete).map(|explored| explored.bound).collect();
    let bounds: Vec<u32> = whole.iter().copied().flatten().collect();
    let mut words = format!(
        "Explored: {} in {}",
        count(schedules, "schedule", "s"),
        count(all.len() as u64, "search", "es")
    );
    match (&bounds[..], whole.contains(&None)) {
        ([], false) => {}
        ([], true) => words += &format!(", any number of {}", draw::unit(unit, 2)),
        ([bound], false) => words += &format!(", up to {bound} {}", draw::unit(unit, (*bound).into())),
        ([least, .., most], false) => {
            words += &format!(", each up to its bound ({least} to {most} {})", draw::unit(unit, 2));
        }
        ([least, ..], true) => {
            words +=
                &format!(", each up to its bound (from {least} to any number of {})", draw::unit(unit, 2));
        }
    }
    match all.iter().filter(|explored| !explored.complete).count() {
        0 => {}
        first => words += &format!("; in {first} of them the first schedule only"),
    }
    Some(words + ".")
}

fn count(number: u64, what: &str, plural: &str) -> String {
    format!("{} {what}{}", draw::thousands(number), if number == 1 { "" } else { plural })
}

#[cfg(test)]
mod tests {
    use interleave::report::{Explored, Unit};

    use super::in_words;

    fn explored(schedules: u64, bound: impl Into<Option<u32>>) -> Explored {
        Explored { schedules, bound: bound.into(), unit: Unit::Switches, complete: true }
    }

    #[test]
    fn bounds_that_differ_are_told_from_least_to_most() {
        let said = |all: &[Explored]| in_words(all).unwrap();
        assert_eq!(said(&[explored(1, 0)]), "Explored: 1 schedule in 1 search, up to 0 switches.");
        assert_eq!(
            said(&[explored(7, 1), explored(2, 1)]),
            "Explored: 9 schedules in 2 searches, up to 1 switch."
        );
        assert_eq!(
            said(&[explored(40_000, 3), explored(1, 0), explored(9, 1)]),
            "Explored: 40,010 schedules in 3 searches, each up to its bound (0 to 3 switches)."
        );
        assert_eq!(said(&[explored(7, None)]), "Explored: 7 schedules in 1 search, any number of switches.");
        assert_eq!(
            said(&[explored(7, None), explored(1, 2)]),
            "Explored: 8 schedules in 2 searches, each up to its bound (from 2 to any number of switches)."
        );
        assert_eq!(in_words(&[]), None);
    }

    #[test]
    fn a_search_of_one_schedule_is_told() {
        let first = Explored { complete: false, ..explored(1, 0) };
        let said = in_words(&[explored(7, 2), first]).unwrap();
        assert_eq!(
            said,
            "Explored: 8 schedules in 2 searches, up to 2 switches; in 1 of them the first schedule only."
        );
    }
}
