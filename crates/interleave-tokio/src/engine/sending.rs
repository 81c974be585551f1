//! Who can still send.

use interleave::ObjectId;

use super::{Tag, with};

/// That a channel has a sender, until this is dropped.
#[derive(Debug)]
pub struct Sending {
    object: Option<ObjectId>,
    serial: u32,
    number: u32,
}

impl Sending {
    /// One more sender of what `tag` names.
    #[must_use]
    #[track_caller]
    pub fn new(tag: &Tag) -> Self {
        let (object, place) = (tag.id(), super::here());
        let (serial, number) = with(|run| {
            let number = run.number();
            if let Some(object) = object {
                run.things.borrow_mut().add_sender(object, number, place);
            }
            (run.serial, number)
        })
        .unwrap_or_default();
        Self { object, serial, number }
    }
}

impl Drop for Sending {
    fn drop(&mut self) {
        if let Some(object) = self.object {
            with(|run| {
                if run.serial == self.serial {
                    run.things.borrow_mut().drop_sender(object, self.number);
                }
            });
        }
    }
}
