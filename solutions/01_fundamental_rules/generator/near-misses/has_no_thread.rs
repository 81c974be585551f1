//! Calls `make` when somebody asks: an iterator, but nothing is read ahead.
//! rejected by: schedules::the_items_come_in_order
//! rejected by: schedules::it_works_ahead
//! rejected by: schedules::a_drop_that_waits_is_heard_between_two_calls
//! also by: behaviour::it_works_as_far_ahead_as_it_was_told
//! also by: behaviour::a_long_file_comes_out_in_order
//! also by: behaviour::a_hundred_begin_side_by_side

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

type Make<T> = Box<dyn FnMut() -> Option<T> + Send>;

pub struct Generator<T> {
    make: Option<Make<T>>,
}

impl<T> std::fmt::Debug for Generator<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Generator").finish_non_exhaustive()
    }
}

impl<T: Send + 'static> Generator<T> {
    pub fn new(_capacity: usize, make: impl FnMut() -> Option<T> + Send + 'static) -> Self {
        Self { make: Some(Box::new(make)) }
    }
}

impl<T> Iterator for Generator<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        let item = catch_unwind(AssertUnwindSafe(self.make.as_mut()?));
        if !matches!(item, Ok(Some(_))) {
            self.make = None;
        }
        item.unwrap_or_else(|payload| resume_unwind(payload))
    }
}
