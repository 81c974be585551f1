//! Puts a changed copy of the plan in if its own seats are as they were: what others have booked meanwhile is not in the copy.
//! rejected by: schedules::a_free_seat_is_not_refused
//! rejected by: schedules::a_large_hall_is_one_hall
//! rejected by: schedules::two_seats_at_once_are_both_the_customers
//! rejected by: schedules::a_seat_that_comes_back_as_the_last_is_sold_is_free

use std::collections::BTreeMap;
use std::sync::{Arc, RwLock};

/// Why a request was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The hall has no such seat.
    NoSuchSeat,
    /// Somebody holds the seat.
    Taken,
    /// The customer does not hold the seat.
    NotYours,
}

type Plan = BTreeMap<u32, String>;

#[derive(Debug)]
pub struct Bookings {
    seats: u32,
    plan: RwLock<Arc<Plan>>,
}

impl Bookings {
    pub fn new(seats: u32) -> Self {
        Self { seats, plan: RwLock::default() }
    }

    fn check(&self, seat: u32) -> Result<(), Refused> {
        if (1..=self.seats).contains(&seat) { Ok(()) } else { Err(Refused::NoSuchSeat) }
    }

    fn update(
        &self,
        seats: &[u32],
        change: impl Fn(&mut Plan) -> Result<(), Refused>,
    ) -> Result<(), Refused> {
        loop {
            let before = Arc::clone(&self.plan.read().unwrap());
            let mut after = Plan::clone(&before);
            change(&mut after)?;
            let mut now = self.plan.write().unwrap();
            if seats.iter().all(|seat| now.get(seat) == before.get(seat)) {
                *now = Arc::new(after);
                return Ok(());
            }
        }
    }

    pub fn book(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        self.check(seat)?;
        self.update(&[seat], |plan| match plan.get(&seat) {
            Some(_) => Err(Refused::Taken),
            None => {
                plan.insert(seat, customer.to_owned());
                Ok(())
            }
        })
    }

    pub fn cancel(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        self.check(seat)?;
        self.update(&[seat], |plan| {
            if plan.get(&seat).is_none_or(|holder| holder != customer) {
                return Err(Refused::NotYours);
            }
            plan.remove(&seat);
            Ok(())
        })
    }

    pub fn change(&self, from: u32, to: u32, customer: &str) -> Result<(), Refused> {
        self.check(from)?;
        self.check(to)?;
        self.update(&[from, to], |plan| {
            if plan.get(&from).is_none_or(|holder| holder != customer) {
                return Err(Refused::NotYours);
            }
            if plan.contains_key(&to) {
                return Err(Refused::Taken);
            }
            let holder = plan.remove(&from).unwrap();
            plan.insert(to, holder);
            Ok(())
        })
    }

    pub fn seats_of(&self, customer: &str) -> Vec<u32> {
        let plan = Arc::clone(&self.plan.read().unwrap());
        plan.iter().filter(|(_, holder)| *holder == customer).map(|(seat, _)| *seat).collect()
    }
}
