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
}

impl Header {
    /// Every test that it names.
    pub fn tests(&self) -> impl Iterator<Item = &String> {
        self.rejected_by.iter().chain(&self.sometimes_by).filter(|name| *name != ANY)
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

/// Reads the header at the top of a file.
pub fn parse(source: &str) -> Header {
    let mut header = Header::default();
    let mut about = Vec::new();
    let lines = source.lines().map(str::trim).skip_while(|line| line.is_empty());
    for line in lines.map_while(|line| line.strip_prefix("//!")).map(str::trim) {
        match (line.strip_prefix(ALWAYS), line.strip_prefix(SOMETIMES)) {
            (Some(tests), _) => header.rejected_by.extend(names(tests)),
            (_, Some(tests)) => header.sometimes_by.extend(names(tests)),
            (None, None) => about.push(line),
        }
    }
    header.about = about.join(" ").trim().to_owned();
    header
}

fn names(tests: &str) -> impl Iterator<Item = String> {
    tests.split(',').map(|test| test.trim().trim_matches('`').to_owned()).filter(|test| !test.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_miss_names_what_is_wrong_and_who_rejects_it() {
        let header = parse(
            "//! Unlocks between\n//! the two.\n//! rejected by: schedules::a\n//! rejected by: behaviour::b, `behaviour::c`\n//! sometimes by: schedules::d\n\nuse x;\n//! rejected by: no\n",
        );
        assert_eq!(header.about, "Unlocks between the two.");
        assert_eq!(header.rejected_by, ["schedules::a", "behaviour::b", "behaviour::c"]);
        assert_eq!(header.sometimes_by, ["schedules::d"]);
        assert!(header.may_be_rejected_by("schedules::d"));
        assert!(!header.may_be_rejected_by("schedules::a") && !header.may_be_rejected_by("schedules::e"));
        let any = parse("//! A race.\n//! rejected by: schedules::a\n//! sometimes by: any\n");
        assert!(any.may_be_rejected_by("schedules::e") && !any.may_be_rejected_by("schedules::a"));
        assert_eq!(parse("use x;\n//! y\n"), Header::default());
    }
}
