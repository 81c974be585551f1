//! Panics of explored code: told to the model that runs it, and printed by nobody else.
//!
//! A panic hook belongs to the whole process, and tests run side by side. So there is one hook, set once,
//! that asks the thread it is called on; every other thread's panics go to the hook that was there before.

use std::cell::RefCell;
use std::panic::{self, PanicHookInfo};
use std::rc::Rc;
use std::sync::Once;

use crate::held_hook;
use crate::promised::Differs;

/// A panic, as the hook saw it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Panicked {
    /// What it said.
    pub message: String,
    /// Where, as `src/lib.rs:12`.
    pub at: String,
    /// The same as the compiler names the file, and the line.
    pub line: Option<(String, u32)>,
}

/// The message of a panic that the check itself plans; see [`boom`].
pub const PLANNED: &str = "a planned panic";

/// Panics as the code that a learner is given may: the check does not fail because nobody took note of it.
///
/// # Panics
/// Always.
#[track_caller]
pub fn boom() -> ! {
    panic!("{PLANNED}")
}

/// Whether this is the message of [`boom`], with or without its place.
#[must_use]
pub fn is_planned(message: &str) -> bool {
    message.starts_with(PLANNED)
}

type Listener = Rc<dyn Fn(Panicked)>;

thread_local! {
    static LISTENER: RefCell<Option<Listener>> = const { RefCell::new(None) };
}

static HOOK: Once = Once::new();

/// From now on, tells `listener` of every panic on this thread, when it begins. Nothing is printed.
pub fn listen(listener: impl Fn(Panicked) + 'static) {
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let listener = LISTENER.try_with(|listener| listener.borrow().clone());
            match listener.ok().flatten() {
                Some(listener) => listener(Panicked::of(info)),
                None => {
                    held_hook::note_failure();
                    before(info);
                }
            }
        }));
    });
    LISTENER.set(Some(Rc::new(listener)));
}

impl Panicked {
    /// Whether this is the panic of [`boom`].
    #[must_use]
    pub fn is_planned(&self) -> bool {
        is_planned(&self.message)
    }

    fn of(info: &PanicHookInfo<'_>) -> Self {
        let at = info.location().map(crate::source::shown_at);
        let line = info.location().map(|place| (place.file().to_owned(), place.line()));
        Self { message: message(info.payload()), at: at.unwrap_or_default(), line }
    }

    /// What a check's `assert_eq!` has compared, if it was one. Its file is looked for by its whole path: a solution runs
    /// the checks of its exercise.
    pub(crate) fn differs(&self) -> Option<Differs<'_>> {
        let at = self.line.as_ref().map_or_else(|| self.at.clone(), |(file, line)| format!("{file}:{line}"));
        Differs::read(&self.message, &at)
    }
}

impl std::fmt::Display for Panicked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let place = format!(", in {}", self.at);
        match self.differs() {
            Some(differs) => f.write_str(&differs.in_words(&place)),
            None => write!(f, "{}{place}", in_a_sentence(&self.message)),
        }
    }
}

/// A message on one line. An assertion's own has lines of its own, and says what every assertion says before
/// what it was given.
fn in_a_sentence(message: &str) -> String {
    let mut lines = message.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next().unwrap_or_default();
    let rest: Vec<_> = lines.collect();
    if rest.is_empty() {
        return first.to_owned();
    }
    let about = first.split_once(" failed: ").filter(|_| first.starts_with("assertion `"));
    format!("{} ({})", about.map_or(first, |(_, about)| about), rest.join(", "))
}

/// What a panic's payload says, where it is text.
#[must_use]
pub fn message(payload: &(dyn std::any::Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_else(|| "a panic".to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Panicked, in_a_sentence};

    #[test]
    fn an_assertion_of_a_check_is_told_in_words() {
        let message = "assertion `left == right` failed: two of them\n  left: 1\n right: 2";
        let told =
            |at: &str| Panicked { message: message.to_owned(), at: at.to_owned(), line: None }.to_string();
        let check = told("tests/promises/counting.rs:25");
        assert_eq!(check, "two of them (yours: 1, promised: 2), in tests/promises/counting.rs:25");
        assert_eq!(told("src/lib.rs:25"), "two of them (left: 1, right: 2), in src/lib.rs:25");
    }

    #[test]
    fn an_assertion_fits_into_a_sentence() {
        let message = "assertion `left == right` failed: two of them\n  left: 1\n right: 2";
        assert_eq!(in_a_sentence(message), "two of them (left: 1, right: 2)");
        let bare = "assertion `left == right` failed\n  left: 1\n right: 2";
        assert_eq!(in_a_sentence(bare), "assertion `left == right` failed (left: 1, right: 2)");
        assert_eq!(in_a_sentence("assertion failed: a < b"), "assertion failed: a < b");
    }
}
