//! Changes a copy of the map and swaps it in: whatever the others did meanwhile is gone.
//! rejected by: schedules::a_free_seat_is_not_refused
//! rejected by: schedules::a_seat_is_sold_once
//! rejected by: schedules::a_cancel_frees_ones_own_seat_only
//! rejected by: schedules::nobody_loses_a_seat_in_a_change
//! rejected by: schedules::two_changes_to_one_seat_move_one_customer
//! rejected by: schedules::a_seat_is_given_up_once
//! rejected by: schedules::a_refused_change_keeps_nobody_out
//! rejected by: schedules::every_refusal_was_right_at_some_moment
//! rejected by: schedules::a_seat_that_comes_back_is_sold_once
//! rejected by: schedules::a_large_hall_is_one_hall
//! rejected by: schedules::two_seats_at_once_are_both_the_customers
//! rejected by: schedules::a_seat_is_sold_once_to_one_customer_too
//! rejected by: schedules::a_seat_that_comes_back_as_the_last_is_sold_is_free
//! rejected by: schedules::who_is_refused_keeps_nobody_waiting
//! rejected by: schedules::a_cancel_in_a_panic_is_refused_like_any_other

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    NoSuchSeat,
    Taken,
    NotYours,
}

type Holders = BTreeMap<u32, String>;

#[derive(Debug)]
pub struct Bookings {
    seats: u32,
    holders: Mutex<Arc<Holders>>,
}

impl Bookings {
    pub fn new(seats: u32) -> Self {
        Self { seats, holders: Mutex::default() }
    }

    fn exists(&self, seat: u32) -> Result<(), Refused> {
        if (1..=self.seats).contains(&seat) { Ok(()) } else { Err(Refused::NoSuchSeat) }
    }

    fn now(&self) -> Arc<Holders> {
        Arc::clone(&self.holders.lock().unwrap())
    }

    fn update(&self, change: impl Fn(&mut Holders) -> Result<(), Refused>) -> Result<(), Refused> {
        let mut copy = Holders::clone(&self.now());
        change(&mut copy)?;
        *self.holders.lock().unwrap() = Arc::new(copy);
        Ok(())
    }

    pub fn book(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        self.exists(seat)?;
        self.update(|holders| match holders.contains_key(&seat) {
            true => Err(Refused::Taken),
            false => {
                holders.insert(seat, customer.to_owned());
                Ok(())
            }
        })
    }

    pub fn cancel(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        self.exists(seat)?;
        self.update(|holders| match holders.get(&seat) {
            Some(holder) if holder == customer => {
                holders.remove(&seat);
                Ok(())
            }
            _ => Err(Refused::NotYours),
        })
    }

    pub fn change(&self, from: u32, to: u32, customer: &str) -> Result<(), Refused> {
        self.exists(from)?;
        self.exists(to)?;
        self.update(|holders| {
            if holders.get(&from).is_none_or(|holder| holder != customer) {
                return Err(Refused::NotYours);
            }
            if holders.contains_key(&to) {
                return Err(Refused::Taken);
            }
            holders.remove(&from);
            holders.insert(to, customer.to_owned());
            Ok(())
        })
    }

    pub fn seats_of(&self, customer: &str) -> Vec<u32> {
        let held = |(seat, holder): (&u32, &String)| (holder == customer).then_some(*seat);
        self.now().iter().filter_map(held).collect()
    }
}
