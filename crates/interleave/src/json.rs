//! A report as JSON, written by hand: as serde would, two spaces a level.

use std::fmt::Write as _;

use crate::report::{Explored, Kind, Lane, Object, Report, Source, Step, Unit, Wait};

impl Report {
    /// The report as JSON: one object, and a line's end after it.
    #[must_use]
    pub fn json(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, 0);
        out.push('\n');
        out
    }
}

/// What can be written as JSON.
trait Json {
    fn write(&self, out: &mut String, level: usize);

    /// False where serde leaves the field out.
    fn present(&self) -> bool {
        true
    }
}

/// Writes an object: each field's name, whether it may be left out, and its value.
fn object(out: &mut String, level: usize, fields: &[(&str, bool, &dyn Json)]) {
    let fields = fields.iter().filter(|(_, optional, value)| !optional || value.present());
    block(out, level, ['{', '}'], fields, |out, (name, _, value)| {
        let _ = write!(out, "\"{name}\": ");
        value.write(out, level + 1);
    });
}

fn block<T>(
    out: &mut String,
    level: usize,
    ends: [char; 2],
    items: impl Iterator<Item = T>,
    mut write: impl FnMut(&mut String, T),
) {
    out.push(ends[0]);
    let mut empty = true;
    for item in items {
        out.push_str(if empty { "\n" } else { ",\n" });
        out.push_str(&"  ".repeat(level + 1));
        write(out, item);
        empty = false;
    }
    if !empty {
        out.push('\n');
        out.push_str(&"  ".repeat(level));
    }
    out.push(ends[1]);
}

impl Json for String {
    fn write(&self, out: &mut String, _level: usize) {
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
            fn write(&self, out: &mut String, _level: usize) {
                let _ = write!(out, "{self}");
            }
        }
    )*};
}

plain!(u32 u64 usize);

impl Json for bool {
    fn write(&self, out: &mut String, _level: usize) {
        let _ = write!(out, "{self}");
    }

    fn present(&self) -> bool {
        *self
    }
}

impl<T: Json> Json for Vec<T> {
    fn write(&self, out: &mut String, level: usize) {
        block(out, level, ['[', ']'], self.iter(), |out, item| item.write(out, level + 1));
    }

    fn present(&self) -> bool {
        !self.is_empty()
    }
}

impl<T: Json> Json for Option<T> {
    fn write(&self, out: &mut String, level: usize) {
        match self {
            Some(value) => value.write(out, level),
            None => out.push_str("null"),
        }
    }

    fn present(&self) -> bool {
        self.is_some()
    }
}

impl Json for Kind {
    fn write(&self, out: &mut String, level: usize) {
        kebab(&format!("{self:?}")).write(out, level);
    }
}

impl Json for Unit {
    fn write(&self, out: &mut String, level: usize) {
        kebab(&format!("{self:?}")).write(out, level);
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

/// Writes a struct's fields in order; `= maybe` marks those that are left out where they say nothing.
macro_rules! fields {
    ($($type:ident { $($field:ident $(= $optional:ident)?),* })*) => {$(
        impl Json for $type {
            fn write(&self, out: &mut String, level: usize) {
                object(out, level, &[$((stringify!($field), !concat!($(stringify!($optional))?).is_empty(), &self.$field)),*]);
            }
        }
    )*};
}

fields! {
    Report {
        version, exercise, test, rule, kind, what, lanes, objects, steps, waits, explored, read_on = maybe
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
    fn it_is_what_serde_would_write() {
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
        let expected = serde_json::to_string_pretty(&report).unwrap() + "\n";
        assert_eq!(report.json(), expected);
        assert_eq!(serde_json::from_str::<Report>(&report.json()).unwrap(), report);
    }
}
