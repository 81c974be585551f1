//! Panics of explored code: told to the model that runs it, and printed by nobody else.
//!
//! A panic hook belongs to the whole process, and tests run side by side. So there is one hook, set once,
//! that asks the thread it is called on; every other thread's panics go to the hook that was there before.

use std::cell::RefCell;
use std::panic::{self, PanicHookInfo};
use std::rc::Rc;
use std::sync::Once;

use crate::held_hook;

/// A panic, as the hook saw it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Panicked {
    /// What it said.
    pub message: String,
    /// Where, as `src/lib.rs:12`.
    pub at: String,
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
    fn of(info: &PanicHookInfo<'_>) -> Self {
        let at = info.location().map(crate::source::shown_at);
        Self { message: message(info.payload()), at: at.unwrap_or_default() }
    }
}

impl std::fmt::Display for Panicked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // An assertion's message has indented lines of its own; in a sentence they read better joined.
        let message = self.message.lines().map(str::trim).collect::<Vec<_>>().join(", ");
        write!(f, "{message} ({})", self.at)
    }
}

/// What a panic's payload says, where it is text.
#[must_use]
pub fn message(payload: &(dyn std::any::Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_else(|| "a panic".to_owned())
}
