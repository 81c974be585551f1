//! The hall has rows, as many as seats in a row or so, and `seats_of` passes over empty rows. In a hall of 0 seats a row has a width of 0, and `chunks(0)` panics.
//! rejected by: behaviour::a_seat_outside_the_hall_is_refused

use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

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

#[derive(Debug)]
struct Plan {
    holders: Vec<Option<String>>,
    /// Seats in a row.
    width: usize,
    /// How many seats of each row are held.
    sold: Vec<u32>,
}

impl Plan {
    fn is_held_by(&self, place: usize, customer: &str) -> bool {
        self.holders[place].as_deref() == Some(customer)
    }

    fn sell(&mut self, place: usize, customer: &str) {
        self.holders[place] = Some(customer.to_owned());
        self.sold[place / self.width] += 1;
    }

    fn give_back(&mut self, place: usize) {
        self.holders[place] = None;
        self.sold[place / self.width] -= 1;
    }
}

/// Who holds which seat.
#[derive(Debug)]
pub struct Bookings {
    seats: u32,
    plan: RwLock<Plan>,
}

impl Bookings {
    /// A hall whose seats are all free.
    pub fn new(seats: u32) -> Self {
        let width = seats.isqrt() as usize;
        // A square has `width` rows. What is over, less than a wider square, fills two more at most.
        let plan = Plan { holders: vec![None; seats as usize], width, sold: vec![0; width + 2] };
        Self { seats, plan: RwLock::new(plan) }
    }

    fn place(&self, seat: u32) -> Result<usize, Refused> {
        if seat == 0 || seat > self.seats { Err(Refused::NoSuchSeat) } else { Ok(seat as usize - 1) }
    }

    fn read(&self) -> RwLockReadGuard<'_, Plan> {
        self.plan.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Plan> {
        self.plan.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sells a free seat.
    pub fn book(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        let place = self.place(seat)?;
        let mut plan = self.write();
        if plan.holders[place].is_some() {
            return Err(Refused::Taken);
        }
        plan.sell(place, customer);
        Ok(())
    }

    /// Gives a seat back.
    pub fn cancel(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        let place = self.place(seat)?;
        let mut plan = self.write();
        if !plan.is_held_by(place, customer) {
            return Err(Refused::NotYours);
        }
        plan.give_back(place);
        Ok(())
    }

    /// Takes a customer from one seat to another.
    pub fn change(&self, from: u32, to: u32, customer: &str) -> Result<(), Refused> {
        let (from, to) = (self.place(from)?, self.place(to)?);
        let mut plan = self.write();
        if !plan.is_held_by(from, customer) {
            return Err(Refused::NotYours);
        }
        if plan.holders[to].is_some() {
            return Err(Refused::Taken);
        }
        plan.give_back(from);
        plan.sell(to, customer);
        Ok(())
    }

    /// The seats that a customer holds, in order.
    pub fn seats_of(&self, customer: &str) -> Vec<u32> {
        let plan = self.read();
        let mut seats = Vec::new();
        let mut first = 1;
        for (row, sold) in plan.holders.chunks(plan.width).zip(&plan.sold) {
            if *sold > 0 {
                let held = (first..).zip(row).filter(|(_, holder)| holder.as_deref() == Some(customer));
                seats.extend(held.map(|(seat, _)| seat));
            }
            first += row.len() as u32;
        }
        seats
    }
}
