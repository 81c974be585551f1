//! What a sender has of its channel.

use std::sync::Arc;

use interleave_tokio::engine::{self, Done, Sending, Tag};

use super::SORT;

/// A sender's share in its channel.
pub(super) struct Share {
    pub(super) tag: Arc<Tag>,
    /// None once the sender has disconnected.
    connected: Option<Connected>,
}

struct Connected {
    /// One for each sender.
    senders: Arc<()>,
    /// So that a wait for a message can name it.
    #[allow(dead_code, reason = "it is there to be dropped")]
    sending: Sending,
}

impl Share {
    /// That of the first sender.
    #[track_caller]
    pub(super) fn new() -> Self {
        let tag = Arc::new(Tag::new(&SORT));
        tag.id();
        let connected = Connected { senders: Arc::new(()), sending: Sending::new(&tag) };
        Self { tag, connected: Some(connected) }
    }

    /// That of one more sender.
    #[track_caller]
    pub(super) fn another(&self) -> Self {
        let sending = Sending::new(&self.tag);
        let senders = self.connected.as_ref().map(|connected| Arc::clone(&connected.senders));
        let connected = senders.map(|senders| Connected { senders, sending });
        Self { tag: Arc::clone(&self.tag), connected }
    }

    /// Gives the sender up by `disconnect`. Only of the last one does anybody hear.
    #[track_caller]
    pub(super) fn give_up(&mut self, disconnect: impl FnOnce()) {
        let Some(connected) = self.connected.take() else { return };
        if Arc::strong_count(&connected.senders) == 1 {
            engine::act(&self.tag, |()| Done::did("drops the last sender of {o}"), disconnect);
        } else {
            disconnect();
        }
    }
}
