//! A reader with a copy of its own. `clone_from` takes over the other pair and leaves the copy of the old
//! one.
//! rejected by: behaviour::two_pairs_do_not_disturb_each_other

#![forbid(unsafe_code)]

use std::sync::{Arc, OnceLock};

/// How much a customer may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Requests a second.
    pub per_second: u64,
    /// Requests at one moment.
    pub burst: u64,
}

/// Whoever loads the limits has this.
#[derive(Debug)]
pub struct Publisher(Arc<OnceLock<Limits>>);

/// Whoever goes by the limits has one of these.
#[derive(Debug)]
pub struct Reader {
    published: Arc<OnceLock<Limits>>,
    /// A copy near at hand: what is shared by all workers is not looked at for each request.
    copy: OnceLock<Limits>,
}

/// A publisher, and a reader of what it will publish.
pub fn limits() -> (Publisher, Reader) {
    let published = Arc::new(OnceLock::new());
    (Publisher(Arc::clone(&published)), Reader { published, copy: OnceLock::new() })
}

impl Publisher {
    /// Publishes the limits. It takes `self`: nobody publishes twice.
    pub fn publish(self, limits: Limits) {
        self.0.set(limits).expect("nobody else publishes");
    }
}

impl Reader {
    /// The limits, if they have been published.
    pub fn get(&self) -> Option<Limits> {
        if let Some(limits) = self.copy.get() {
            return Some(*limits);
        }
        let limits = *self.published.get()?;
        Some(*self.copy.get_or_init(|| limits))
    }
}

impl Clone for Reader {
    fn clone(&self) -> Self {
        Self { published: Arc::clone(&self.published), copy: self.copy.clone() }
    }

    fn clone_from(&mut self, source: &Self) {
        // The copy stays where it is; it is made but once.
        self.published.clone_from(&source.published);
    }
}
