//! `crossbeam::sync::WaitGroup`.

use std::fmt;
use std::panic::Location;
use std::sync::Arc;

use interleave_std::kernel::{self, Object, Place, Shared, Until};

/// As [`crossbeam_utils::sync::WaitGroup`]: waits until all its clones are dropped.
pub struct WaitGroup {
    group: Arc<Group>,
    place: Place,
}

#[derive(Debug)]
struct Group {
    object: Object,
    /// Handles that are alive.
    alive: Shared<usize>,
}

impl Group {
    fn alive(&self) -> usize {
        self.alive.with(|alive| *alive)
    }
}

impl WaitGroup {
    /// A group with one handle.
    #[track_caller]
    #[must_use]
    pub fn new() -> Self {
        let place = Location::caller();
        let object = Object::made_at("WaitGroup", place);
        Self { group: Arc::new(Group { object, alive: Shared::new(1) }), place }
    }

    /// Drops this handle, and waits until all others are dropped.
    #[track_caller]
    pub fn wait(self) {
        let place = Location::caller();
        let group = Arc::clone(&self.group);
        drop(self);
        let until = Until {
            ready: &|| group.alive() == 0,
            explain: &|| match group.alive() {
                1 => "1 handle is not dropped".to_owned(),
                alive => format!("{alive} handles are not dropped"),
            },
            timed: false,
        };
        group.object.wait(place, "for", until);
        group.object.learn(place, 0x96);
        group.object.record(place, |name| format!("has waited for {name}"));
    }
}

impl Default for WaitGroup {
    #[track_caller]
    fn default() -> Self {
        Self::new()
    }
}

impl Clone for WaitGroup {
    #[track_caller]
    fn clone(&self) -> Self {
        let place = Location::caller();
        self.group.object.point(place, "to join");
        self.group.alive.with(|alive| *alive += 1);
        self.group.object.release(place, 0x97);
        self.group.object.record(place, |name| format!("clones {name}: {} handles", self.group.alive()));
        Self { group: Arc::clone(&self.group), place }
    }
}

impl Drop for WaitGroup {
    fn drop(&mut self) {
        if !kernel::active() {
            return;
        }
        let group = &self.group;
        group.object.point(self.place, "to leave");
        group.alive.with(|alive| *alive -= 1);
        // Only the last one to go makes a difference to others.
        if group.alive() == 0 {
            group.object.release(self.place, 0x98);
        } else {
            group.object.publish(self.place, 0x98);
        }
        group.object.record_drop(self.place, |name| match group.alive() {
            0 => format!("drops the last handle of {name}"),
            left => format!("drops a handle of {name}: {left} left"),
        });
        if group.alive() == 0 {
            kernel::aftermath();
        }
    }
}

impl fmt::Debug for WaitGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WaitGroup").field("count", &self.group.alive()).finish()
    }
}
