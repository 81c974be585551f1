//! A report as JSON, written by hand: a field a line, and in its lists an item a line.
//!
//! So a recorded schedule can be read, and a change of it is as many lines as steps.

use std::fmt::Write as _;

use crate::report::{Explored, Kind, Lane, Object, Report, Source, Step, Unit, Wait};

impl Report {
    /// The report as JSON: one object, and a line's end after it.
    #[must_use]
    pub fn json(&self) -> String {
        let mut out = String::from("{\n  ");
        separated(&mut out, ",\n  ", self.fields(), |out, (name, value)| {
            let _ = write!(out, "\"{name}\": ");
            value.write_in_lines(out);
        });
        out.push_str("\n}\n");
        out
    }
}

impl Explored {
    /// As JSON, on one line, and its end after it.
    #[must_use]
    pub fn json(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out.push('\n');
        out
    }
}

/// What can be written as JSON.
trait Json {
    /// On one line.
    fn write(&self, out: &mut String);

    /// As a field of the report.
    fn write_in_lines(&self, out: &mut String) {
        self.write(out);
    }

    /// False where serde leaves the field out.
    fn present(&self) -> bool {
        true
    }
}

fn separated<T>(
    out: &mut String,
    between: &str,
    items: impl IntoIterator<Item = T>,
    mut write: impl FnMut(&mut String, T),
) {
    for (index, item) in items.into_iter().enumerate() {
        if index > 0 {
            out.push_str(between);
        }
        write(out, item);
    }
}

impl Json for String {
    fn write(&self, out: &mut String) {
        out.push('"');
        for letter in self.chars() {
            match letter {
                '"' => out.push_str("\\\""),
                '\\' => out.push_str("\\\\"),
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                '\t' => out.push_str("\\t"),
                letter if letter < ' ' => _ = write!(out, "\\u{:04x}", u32::from(letter)),
                letter => out.push(letter),
            }
        }
        out.push('"');
    }
}

macro_rules! plain {
    ($($number:ty)*) => {$(
        impl Json for $number {
            fn write(&self, out: &mut String) {
                let _ = write!(out, "{self}");
            }
        }
    )*};
}

plain!(u32 u64 usize);

impl Json for bool {
    fn write(&self, out: &mut String) {
        let _ = write!(out, "{self}");
    }

    fn present(&self) -> bool {
        *self
    }
}

impl<T: Json> Json for Vec<T> {
    fn write(&self, out: &mut String) {
        out.push('[');
        separated(out, ", ", self, |out, item| item.write(out));
        out.push(']');
    }

    fn write_in_lines(&self, out: &mut String) {
        if self.is_empty() {
            return self.write(out);
        }
        out.push_str("[\n    ");
        separated(out, ",\n    ", self, |out, item| item.write(out));
        out.push_str("\n  ]");
    }

    fn present(&self) -> bool {
        !self.is_empty()
    }
}

impl<T: Json> Json for Option<T> {
    fn write(&self, out: &mut String) {
        match self {
            Some(value) => value.write(out),
            None => out.push_str("null"),
        }
    }

    fn present(&self) -> bool {
        self.is_some()
    }
}

impl Json for Kind {
    fn write(&self, out: &mut String) {
        kebab(&format!("{self:?}")).write(out);
    }
}

impl Json for Unit {
    fn write(&self, out: &mut String) {
        kebab(&format!("{self:?}")).write(out);
    }
}

/// `LostWakeup` as `lost-wakeup`.
fn kebab(name: &str) -> String {
    let mut out = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !out.is_empty() {
            out.push('-');
        }
        out.push(letter.to_ascii_lowercase());
    }
    out
}

/// A struct's fields in order; `= maybe` marks those that are left out where they say nothing.
macro_rules! fields {
    ($($type:ident { $($field:ident $(= $optional:ident)?),* })*) => {$(
        impl $type {
            fn fields(&self) -> impl Iterator<Item = (&'static str, &dyn Json)> {
                let all: Vec<(&str, bool, &dyn Json)> =
                    vec![$((stringify!($field), !concat!($(stringify!($optional))?).is_empty(), &self.$field)),*];
                all.into_iter().filter(|(_, optional, value)| !optional || value.present()).map(|(name, _, value)| (name, value))
            }
        }

        impl Json for $type {
            fn write(&self, out: &mut String) {
                out.push('{');
                separated(out, ", ", self.fields(), |out, (name, value)| {
                    let _ = write!(out, "\"{name}\": ");
                    value.write(out);
                });
                out.push('}');
            }
        }
    )*};
}

fields! {
    Report {
        version, exercise, test, rule, with = maybe, kind, what, lanes, objects, steps, waits, explored, read_on = maybe
    }
    Lane { name }
    Object { kind, name, source = maybe }
    Source { file, line, code, own }
    Step { lane, text, object = maybe, source = maybe, note = maybe, preempts = maybe, blocks = maybe, holds = maybe }
    Wait { lane, what, object = maybe, on = maybe, holds = maybe, source = maybe }
    Explored { schedules, bound, unit, complete }
}

#[cfg(all(test, feature = "serde"))]
mod tests {
    use super::*;

    #[test]
    fn it_says_what_serde_would_and_a_step_a_line() {
        let source = Source {
            file: "src/lib.rs".to_owned(),
            line: 3,
            code: "a(\"\\\t\u{1}é\");".to_owned(),
            own: true,
        };
        let bare = Step {
            lane: 0,
            text: "locks mutex 1".to_owned(),
            object: None,
            source: None,
            note: None,
            preempts: false,
            blocks: false,
            holds: Vec::new(),
        };
        let full = Step {
            object: Some(0),
            source: Some(source.clone()),
            note: Some("stale".to_owned()),
            preempts: true,
            blocks: true,
            holds: vec![0, 1],
            ..bare.clone()
        };
        let report = Report {
            version: 1,
            exercise: "x".to_owned(),
            test: "schedules::y".to_owned(),
            rule: "It holds.".to_owned(),
            with: Some("a limit of 2".to_owned()),
            kind: Kind::LostWakeup,
            what: "one\ntwo".to_owned(),
            lanes: vec![Lane { name: "main".to_owned() }],
            objects: vec![Object {
                kind: "Mutex".to_owned(),
                name: "mutex 1".to_owned(),
                source: Some(source),
            }],
            steps: vec![bare, full],
            waits: vec![Wait {
                lane: 0,
                what: "to lock".to_owned(),
                object: None,
                on: vec![0],
                holds: vec![],
                source: None,
            }],
            explored: Explored { schedules: 3, bound: None, unit: Unit::Delays, complete: true },
            read_on: None,
        };
        let json: serde_json::Value = serde_json::from_str(&report.json()).unwrap();
        assert_eq!(json, serde_json::to_value(&report).unwrap());
        assert_eq!(serde_json::from_str::<Report>(&report.json()).unwrap(), report);
        let step = r#"    {"lane": 0, "text": "locks mutex 1"},"#;
        assert!(report.json().lines().any(|line| line == step), "{}", report.json());
    }
}
