//! What a task does, and what it waits for: the words of a report, put together only when one is written.

use interleave::ObjectId;

use super::Place;

/// An operation that has been carried out.
#[derive(Clone, Copy, Debug)]
pub struct Deed {
    /// In the third person: `acquires {n} permit{s} of {o}`. `{o}` is the object's name, `{n}` the number,
    /// `{s}` an s unless that is 1, `{t}` the name of the task with that number, `{d}` a duration of so many
    /// nanoseconds.
    pub text: &'static str,
    /// On what.
    pub object: Option<ObjectId>,
    /// How many, which task, or how many nanoseconds.
    pub number: usize,
    /// Where.
    pub place: Option<Place>,
    /// False for what changes nothing and can be repeated for ever: a yield, an attempt that failed.
    pub progress: bool,
}

impl Deed {
    /// An operation on `object`.
    #[must_use]
    pub fn new(text: &'static str, object: Option<ObjectId>, place: Place) -> Self {
        Self { text, object, number: 1, place: Some(place), progress: true }
    }

    /// With a number for `{n}`, `{t}` or `{d}`.
    #[must_use]
    pub fn number(mut self, number: usize) -> Self {
        self.number = number;
        self
    }

    /// An operation that changes nothing.
    #[must_use]
    pub fn idle(mut self) -> Self {
        self.progress = false;
        self
    }
}

/// What a task waits for.
#[derive(Clone, Copy, Debug)]
pub struct Want {
    /// After `waits`, with the placeholders of [`Deed::text`]: `for {n} permit{s} of {o}`.
    pub text: &'static str,
    /// On what.
    pub object: Option<ObjectId>,
    /// How many, which task, or how many nanoseconds.
    pub number: usize,
    /// Where.
    pub place: Place,
    /// Who could end the wait.
    pub on: On,
}

/// Who could end a wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// Anybody.
    Anybody,
    /// Who holds the object.
    Holders,
    /// The task with the number.
    Task,
    /// Who has a sender of the object.
    Senders,
    /// Only who tells waiters of something that is not kept for those who come late.
    Teller,
    /// Time.
    Time,
}

/// Fills a text in, but for [`interleave::WHOM`]: a task may be given its name later.
pub(crate) fn fill(text: &str, number: usize, object: impl FnOnce() -> String) -> String {
    let mut out = text.to_owned();
    if out.contains("{o}") {
        out = out.replace("{o}", &object());
    }
    if out.contains("{d}") {
        out = out.replace("{d}", &format!("{:?}", std::time::Duration::from_nanos(number as u64)));
    }
    out.replace("{n}", &number.to_string()).replace("{s}", if number == 1 { "" } else { "s" })
}
