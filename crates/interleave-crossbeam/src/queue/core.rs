//! What both queues are made of.

use std::collections::{VecDeque, vec_deque};

use interleave_std::kernel::{self, Object, Place, Shared};

/// A queue, with or without a bound.
#[derive(Debug)]
pub(super) struct Queue<T> {
    object: Object,
    items: Shared<VecDeque<T>>,
}

/// The items of a queue that is no longer shared.
#[derive(Debug)]
pub struct IntoIter<T>(vec_deque::IntoIter<T>);

impl<T> Iterator for IntoIter<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        self.0.next()
    }
}

// SAFETY: items are moved in and out, and never lent.
unsafe impl<T: Send> Send for Queue<T> {}
// SAFETY: as above.
unsafe impl<T: Send> Sync for Queue<T> {}

impl<T> Queue<T> {
    pub(super) const fn new(kind: &'static str) -> Self {
        Self { object: Object::new(kind), items: Shared::new(VecDeque::new()) }
    }

    pub(super) const fn made_at(kind: &'static str, place: Place) -> Self {
        Self { object: Object::made_at(kind, place), items: Shared::new(VecDeque::new()) }
    }

    fn point(&self, place: Place, verb: &'static str) {
        self.object.keeps(place, &self.items);
        self.object.point(place, verb);
    }

    /// Adds an item, or gives it back if `capacity` are there.
    pub(super) fn push(&self, value: T, capacity: usize, place: Place) -> Result<(), T> {
        self.point(place, "to push into");
        if self.items.with(|items| items.len()) >= capacity {
            self.object.look(place);
            self.object.record(place, |name| format!("finds {name} full"));
            return Err(value);
        }
        let len = self.items.with(|items| {
            items.push_back(value);
            items.len()
        });
        self.object.sync(place, 0x9d);
        self.object.record(place, |name| format!("pushes into {name}: {len} there"));
        kernel::aftermath();
        Ok(())
    }

    /// Adds an item; the oldest makes room for it.
    pub(super) fn force_push(&self, value: T, capacity: usize, place: Place) -> Option<T> {
        self.point(place, "to push into");
        let out = self.items.with(|items| {
            let out = if items.len() >= capacity { items.pop_front() } else { None };
            items.push_back(value);
            out
        });
        self.object.sync(place, 0x9e);
        let pushed_out = out.is_some();
        self.object.record(place, |name| match pushed_out {
            true => format!("pushes into {name}, and the oldest out"),
            false => format!("pushes into {name}"),
        });
        kernel::aftermath();
        out
    }

    pub(super) fn pop(&self, place: Place) -> Option<T> {
        self.point(place, "to pop from");
        let Some(value) = self.items.with(VecDeque::pop_front) else {
            self.object.acquire_by_look(place);
            self.object.record(place, |name| format!("finds {name} empty"));
            return None;
        };
        self.object.sync(place, 0x90);
        self.object.record(place, |name| format!("pops from {name}"));
        kernel::aftermath();
        Some(value)
    }

    pub(super) fn len(&self, place: Place) -> usize {
        self.point(place, "to look at");
        let len = self.items.with(|items| items.len());
        self.object.observe(place, len as u64);
        self.object.record(place, |name| format!("finds {len} in {name}"));
        len
    }

    /// The items, which nobody else can use.
    pub(super) fn get_mut(&mut self) -> &mut VecDeque<T> {
        self.items.get_mut()
    }

    pub(super) fn into_iter(self) -> IntoIter<T> {
        IntoIter(self.items.into_inner().into_iter())
    }
}
