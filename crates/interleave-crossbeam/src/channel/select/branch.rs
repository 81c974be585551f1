//! One operation of a select.

use std::sync::Arc;

use crate::channel::core::Core;
use crate::channel::rendezvous::{Side, Ticket};

/// One operation of a select.
#[derive(Clone, Copy)]
pub(super) struct Branch<'a> {
    pub(super) core: &'a Arc<Core>,
    pub(super) side: Side,
}

impl Branch<'_> {
    pub(super) fn ready(self, own: Option<&Ticket>) -> bool {
        self.core.ready(self.side, own)
    }

    /// True where it may come to be ready by the passing of time alone.
    pub(super) fn armed(self) -> bool {
        matches!(&**self.core, Core::Timer(timer) if timer.is_armed())
    }

    /// Whether a look at a timer finds it up.
    pub(super) fn is_up(self) -> bool {
        matches!(&**self.core, Core::Timer(timer) if timer.is_up())
    }

    /// True where others must be told of who waits.
    pub(super) fn meets(self) -> bool {
        matches!(&**self.core, Core::Rendezvous(_))
    }

    pub(super) fn enlist(self, ticket: &Ticket, index: usize) {
        if let Core::Rendezvous(rendezvous) = &**self.core {
            rendezvous.enlist(self.side, ticket, index);
        }
    }

    pub(super) fn delist(self, ticket: &Ticket) {
        if let Core::Rendezvous(rendezvous) = &**self.core {
            rendezvous.delist(self.side, ticket);
        }
    }

    pub(super) fn accept(self, ticket: &Ticket) {
        if let Core::Rendezvous(rendezvous) = &**self.core {
            rendezvous.accept(self.side, ticket);
        }
    }

    pub(super) fn explain(self, name: &str) -> String {
        self.core.explain(self.side, name)
    }
}
