//! What mdBook says while it works.
//!
//! mdBook tells of a missing include, an unclosed tag or an unknown setting in its log only. Here its errors
//! and warnings are collected, so that the caller can show them, or fail.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};
use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
    span,
};

/// One thing that mdBook said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// True for an error, false for a warning.
    pub error: bool,
    /// Its words.
    pub message: String,
}

#[derive(Clone, Default)]
struct Collector(Arc<Mutex<Vec<Said>>>);

/// Runs `work` on this thread and collects the warnings and errors that are logged meanwhile.
pub fn collect<T>(work: impl FnOnce() -> T) -> (T, Vec<Said>) {
    let collector = Collector::default();
    let result = tracing::subscriber::with_default(collector.clone(), work);
    let said = std::mem::take(&mut *collector.0.lock().unwrap_or_else(PoisonError::into_inner));
    (result, said)
}

impl Subscriber for Collector {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= Level::WARN
    }

    fn event(&self, event: &Event<'_>) {
        let mut message = Message(String::new());
        event.record(&mut message);
        let said = Said { error: *event.metadata().level() == Level::ERROR, message: message.0 };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(said);
    }

    // Spans are not asked for; one id does for all.
    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }
    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

struct Message(String);

impl Visit for Message {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "message" {
            self.0 = format!("{value:?}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_and_errors_are_collected_and_the_rest_is_not() {
        let (answer, said) = collect(|| {
            tracing::info!("starts");
            tracing::warn!("page {} is odd", 3);
            tracing::error!("gone");
            7
        });
        let said: Vec<_> = said.iter().map(|s| (s.error, s.message.as_str())).collect();
        assert_eq!((answer, said), (7, vec![(false, "page 3 is odd"), (true, "gone")]));
    }
}
