//! Every thread has limits of its own, and the publisher fills those of its own thread.
//! rejected by: schedules::after_publish_get_gives_the_limits
//! rejected by: schedules::two_readers_do_not_get_into_each_others_way
//! rejected by: behaviour::two_pairs_do_not_disturb_each_other
//! rejected by: behaviour::a_message_from_the_publisher_is_enough
//! rejected by: schedules::who_publishes_while_it_panics_publishes_as_ever
//! rejected by: behaviour::a_publisher_that_is_dropped_publishes_nothing
//! rejected by: schedules::a_clone_made_while_somebody_asks_is_whole
//! rejected by: schedules::two_pairs_may_be_made_at_once
//! rejected by: schedules::a_clone_made_during_publish_gets_the_limits
//! rejected by: schedules::a_clone_is_not_ahead_of_its_reader
//! also by: behaviour::a_pair_owes_nothing_to_an_earlier_one

use std::cell::Cell;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub per_second: u64,
    pub burst: u64,
}

#[derive(Debug)]
pub struct Publisher(());

#[derive(Clone, Debug)]
pub struct Reader(());

pub fn limits() -> (Publisher, Reader) {
    (Publisher(()), Reader(()))
}

thread_local! {
    static LIMITS: Cell<Option<Limits>> = const { Cell::new(None) };
}

impl Publisher {
    pub fn publish(self, limits: Limits) {
        LIMITS.set(Some(limits));
    }
}

impl Reader {
    pub fn get(&self) -> Option<Limits> {
        LIMITS.get()
    }
}
