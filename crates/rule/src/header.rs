//! The `//!` header of a stored answer: what it is, and, for a near miss, which tests must reject it.

/// A header.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// What is wrong with it, or which road it takes.
    pub about: String,
    /// The tests that must reject it: `schedules::every_increment_is_counted`.
    pub rejected_by: Vec<String>,
    /// Those that may reject it too, on some days, or `any`: a race on real threads shows where it likes.
    pub sometimes_by: Vec<String>,
    /// Those that reject it too, and need not be tried each time: they stand in a test target that is built for it
    /// only if somebody asks for every test.
    pub also_by: Vec<String>,
    /// How many lines of the file it takes up.
    pub lines: usize,
}

impl Header {
    /// Reads the header at the top of a file.
    pub fn parse(source: &str) -> Self {
        let mut header = Self::default();
        let mut about = Vec::new();
        for line in source.lines().map_while(|line| line.strip_prefix("//!")).map(str::trim) {
            let keys = [
                (ALWAYS, &mut header.rejected_by),
                (SOMETIMES, &mut header.sometimes_by),
                (ALSO, &mut header.also_by),
            ];
            match keys.into_iter().find_map(|(key, list)| Some((line.strip_prefix(key)?, list))) {
                Some((tests, list)) => list.extend(names(tests)),
                None if line.is_empty() => {}
                None => about.push(line),
            }
            header.lines += 1;
        }
        header.about = about.join(" ");
        header
    }

    /// What it is about, up to the first full stop that stands before a space.
    pub fn first_sentence(&self) -> &str {
        match self.about.find(". ") {
            Some(at) => &self.about[..=at],
            None => &self.about,
        }
    }

    /// Every test that it names.
    pub fn tests(&self) -> impl Iterator<Item = &String> {
        self.rejected_by.iter().chain(&self.sometimes_by).filter(|name| *name != ANY)
    }

    /// The same header for whoever tries every test: those that also reject it must do so.
    #[must_use]
    pub fn with_every_test(mut self) -> Self {
        self.rejected_by.append(&mut self.also_by);
        self
    }

    /// Whether this test may reject it on some days and accept it on others.
    pub fn may_be_rejected_by(&self, test: &str) -> bool {
        !self.rejected_by.iter().any(|name| name == test)
            && self.sometimes_by.iter().any(|name| name == test || name == ANY)
    }
}

/// In place of a name: every test.
const ANY: &str = "any";

const ALWAYS: &str = "rejected by:";
const SOMETIMES: &str = "sometimes by:";
const ALSO: &str = "also by:";

fn names(tests: &str) -> impl Iterator<Item = String> {
    tests.split(',').map(|test| test.trim().trim_matches('`').to_owned()).filter(|test| !test.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_miss_names_what_is_wrong_and_who_rejects_it() {
        let header = Header::parse(
            "//! Unlocks between\n//! the two. So one is lost.\n//!\n//! rejected by: schedules::a\n\
             //! rejected by: behaviour::b, `behaviour::c`\n//! sometimes by: schedules::d\n//! also by: behaviour::e\n\nuse x;\n//! rejected by: no\n",
        );
        assert_eq!(header.about, "Unlocks between the two. So one is lost.");
        assert_eq!(header.first_sentence(), "Unlocks between the two.");
        assert_eq!(header.rejected_by, ["schedules::a", "behaviour::b", "behaviour::c"]);
        assert_eq!(header.sometimes_by, ["schedules::d"]);
        assert_eq!(header.also_by, ["behaviour::e"]);
        assert_eq!(header.lines, 7);
        assert!(header.tests().eq(["schedules::a", "behaviour::b", "behaviour::c", "schedules::d"]));
        let every = header.clone().with_every_test();
        assert_eq!(every.rejected_by, ["schedules::a", "behaviour::b", "behaviour::c", "behaviour::e"]);
        assert!(header.may_be_rejected_by("schedules::d"));
        assert!(!header.may_be_rejected_by("schedules::a") && !header.may_be_rejected_by("schedules::e"));
        assert_eq!(Header::parse("use x;\n//! y\n"), Header::default());
    }

    #[test]
    fn who_names_any_test_names_every_other_too() {
        let any = Header::parse("//! A race\n//! rejected by: schedules::a\n//! sometimes by: any\n");
        assert!(any.may_be_rejected_by("schedules::e") && !any.may_be_rejected_by("schedules::a"));
        assert!(any.tests().eq(["schedules::a"]));
        assert_eq!(any.first_sentence(), "A race");
    }
}
