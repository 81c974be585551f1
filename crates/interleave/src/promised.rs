//! The two sides of a check's `assert_eq!`, in a learner's words.
//!
//! A check keeps to one order: on the left what the learner's code did, on the right what is promised. The
//! learner need not know it. An `assert_eq!` of their own keeps to no order, and stays as it is.

use std::borrow::Cow;

use crate::compared::left_side;
use crate::draw::thousands;
use crate::source::shown;

/// Where the checks are.
const CHECKS: &str = "tests/promises/";

/// What begins the message of every `assert_eq!`.
const FAILED: &str = "assertion `left == right` failed";

/// The columns of a value that stands within a sentence. Longer ones are compared more easily one below the
/// other.
const SHORT: usize = 20;

/// The characters of a value that is told whole. Of a longer one is told the part in which the two sides part.
const LONG: usize = 240;

/// The characters that both sides have in common, and that are told before the part in which they part.
const BEFORE: usize = 60;

/// An `assert_eq!` of a check that has failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Differs<'a> {
    /// What was compared, in the check's words, or else in its code.
    about: Cow<'a, str>,
    yours: &'a str,
    promised: &'a str,
}

impl<'a> Differs<'a> {
    /// Reads what a panic said, and where. `None` unless it was a check's `assert_eq!`.
    #[must_use]
    pub fn read(message: &'a str, at: &str) -> Option<Self> {
        let rest = message.strip_prefix(FAILED).filter(|_| shown(at).starts_with(CHECKS))?;
        let (about, sides) = rest.split_once("\n  left: ")?;
        let (yours, promised) = sides.split_once("\n right: ")?;
        let about = match about.strip_prefix(": ") {
            Some(about) => about.into(),
            None => left_side(at)
                .map_or("not as promised".into(), |side| format!("not as promised: {side}").into()),
        };
        Some(Self { about, yours, promised })
    }

    /// `three increments, and this count (yours: 2, promised: 3)`, and then `place`. Long values have lines of
    /// their own, after the place; of very long ones only the part is told from which on they differ.
    #[must_use]
    pub fn in_words(&self, place: &str) -> String {
        let Self { about, yours, promised } = self;
        let short = |value: &str| value.chars().count() <= SHORT && !value.contains('\n');
        if short(yours) && short(promised) {
            format!("{about} (yours: {yours}, promised: {promised}){place}")
        } else {
            let both = yours.chars().zip(promised.chars());
            let same = both.take_while(|(mine, its)| mine == its).count();
            let (yours, promised) = (from_where_they_part(yours, same), from_where_they_part(promised, same));
            format!("{about}{place}\nyours:    {yours}\npromised: {promised}")
        }
    }
}

/// The part of a value that begins shortly before its character number `same`.
fn from_where_they_part(value: &str, same: usize) -> Cow<'_, str> {
    let all = value.chars().count();
    if all <= LONG {
        return value.into();
    }
    let skipped = same.saturating_sub(BEFORE).min(all - LONG);
    let part: String = value.chars().skip(skipped).take(LONG).collect();
    let before = if skipped > 0 { "… " } else { "" };
    let after = if skipped + LONG < all { " …" } else { "" };
    format!("{before}{part}{after} ({} characters)", thousands(all as u64)).into()
}

/// What a test printed, with the `assert_eq!`s of checks in words.
#[must_use]
pub fn in_output(output: &str) -> String {
    let lines: Vec<&str> = output.lines().collect();
    let mut told: Vec<String> = Vec::new();
    let mut next = 0;
    while next < lines.len() {
        match lines[..next].last().and_then(|line| panicked_at(line)) {
            Some(at) if lines[next].starts_with(FAILED) => {
                let right = lines[next..].iter().position(|line| line.starts_with(" right: "));
                let end = right.map_or(next, |right| next + right) + 1;
                let message = lines[next..end].join("\n");
                told.push(
                    Differs::read(&message, at).map_or(message.clone(), |differs| differs.in_words("")),
                );
                next = end;
            }
            _ => {
                told.push(lines[next].to_owned());
                next += 1;
            }
        }
    }
    told.join("\n")
}

/// The place that the first line of a panic's text names, before its message.
fn panicked_at(line: &str) -> Option<&str> {
    Some(line.strip_suffix(':')?.split_once(" panicked at ")?.1)
}

#[cfg(test)]
mod tests {
    use super::{Differs, in_output};

    const CHECK: &str = "tests/promises/counting.rs:25";

    fn in_words(message: &str, at: &str) -> Option<String> {
        Differs::read(message, at).map(|differs| differs.in_words(", there"))
    }

    #[test]
    fn a_check_says_which_side_is_the_learners() {
        let told = |message| in_words(message, CHECK).expect("a check's");
        assert_eq!(
            told("assertion `left == right` failed: two of them\n  left: 1\n right: 2"),
            "two of them (yours: 1, promised: 2), there"
        );
        assert_eq!(
            told("assertion `left == right` failed\n  left: Err(Taken)\n right: Ok(())"),
            "not as promised (yours: Err(Taken), promised: Ok(())), there"
        );
    }

    #[test]
    fn long_values_stand_one_below_the_other() {
        let long = "[0, 1, 2, 3, 4, 5, 6, 7]";
        let message = format!("assertion `left == right` failed: the order\n  left: []\n right: {long}");
        let told = in_words(&message, CHECK);
        assert_eq!(told, Some(format!("the order, there\nyours:    []\npromised: {long}")));
    }

    #[test]
    fn of_very_long_values_the_part_is_told_in_which_they_differ() {
        let told = |yours: &str, promised: &str| {
            let message =
                format!("assertion `left == right` failed: lines\n  left: {yours}\n right: {promised}");
            in_words(&message, CHECK).expect("a check's")
        };
        let (yours, promised) = ("é".repeat(1_000), "é".repeat(500) + "!" + &"é".repeat(499));
        let here = "é".repeat(240);
        let there = "é".repeat(60) + "!" + &"é".repeat(179);
        assert_eq!(
            told(&yours, &promised),
            format!(
                "lines, there\nyours:    … {here} … (1,000 characters)\npromised: … {there} … (1,000 characters)"
            )
        );
        let shorter = "é".repeat(990);
        assert_eq!(
            told(&yours, &shorter),
            format!(
                "lines, there\nyours:    … {here} (1,000 characters)\npromised: … {here} (990 characters)"
            )
        );
        assert_eq!(
            told("[]", &yours),
            format!("lines, there\nyours:    []\npromised: {here} … (1,000 characters)")
        );
    }

    #[test]
    fn who_else_asserts_is_left_alone() {
        let message = "assertion `left == right` failed: two of them\n  left: 1\n right: 2";
        assert_eq!(in_words(message, "src/lib.rs:25"), None);
        assert_eq!(in_words(message, "exercises/01/a/tests/../src/lib.rs:25"), None);
        assert_eq!(in_words(message, "tests/mine.rs:25"), None);
        let differs = "assertion `left != right` failed: two of them\n  left: 1\n right: 1";
        assert_eq!(in_words(differs, CHECK), None);
        assert_eq!(in_words("assertion failed: a == b", CHECK), None);
    }

    #[test]
    fn a_tests_output_keeps_all_else() {
        let panic =
            |place: &str, said: &str| format!("before\nthread 'a' (7) panicked at {place}:\n{said}\nafter");
        let said = "assertion `left == right` failed: a sum\nof two\n  left: 1\n right: 2";
        let check = "exercises/01/a/tests/promises/behaviour.rs:31:5";
        let words = panic(check, "a sum\nof two (yours: 1, promised: 2)");
        assert_eq!(in_output(&panic(check, said)), words);
        for (place, said) in [
            ("exercises/01/a/src/lib.rs:3:5", said),
            (check, "assertion `left != right` failed\n  left: 1\n right: 1"),
            (check, "assertion `left == right` failed: printed by the learner"),
        ] {
            assert_eq!(in_output(&panic(place, said)), panic(place, said));
        }
        assert_eq!(in_output(said), said, "nobody has said where");
    }
}
