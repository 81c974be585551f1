//! # Seats that are sold once
//!
//! A theatre sells its seats on the web. Every request runs on a thread of its own, also two of one customer,
//! and all of them share one [`Bookings`] behind an `Arc`. The code below compiles, locks before every
//! access, and passes every test on one thread. On the night of a premiere it sells a seat twice.
//!
//! Repair it, or build it anew. It promises:
//!
//! - Seats have the numbers 1 to `seats`, of which there are some thousands at most. Any other is refused as
//!   `NoSuchSeat`; a hall of 0 seats has none.
//!   A customer's name is any text, also an empty one.
//! - `book` sells a free seat. A seat that is held, also by the same customer, is refused as `Taken`.
//! - `cancel` gives back a seat that the customer holds, and nobody else's: otherwise it is `NotYours`.
//! - `change` takes a customer from one seat to another. If `from` is not theirs it is `NotYours`; if `to`
//!   is held, it is `Taken`, and so is a change from one's own seat to the same. Where several refusals
//!   fit, the first of these comes back: `NoSuchSeat` (of either seat), `NotYours`, `Taken`. Whoever is
//!   refused keeps what they had, and nobody else notices.
//! - `seats_of` gives a customer's seats at one moment between the call and its return, in order. During a
//!   `change` these are the old seat or the new one: never both, never none.
//! - In any schedule: a seat is sold once, a free seat is not refused, and nobody loses a seat that they
//!   did not give back. Each call, also one that is refused, takes effect at one moment between its begin
//!   and its return: what all of them return, they could also have returned one after the other, in the
//!   order of these moments.
//! - A destructor may call while its thread panics: that is a call like any other.
//! - Every call returns, and two halls do not disturb each other, also if they open at the same moment, or
//!   one opens while another closes and a third goes on selling.
//!
//! (A call from a thread that is over, where its `thread_local!`s are dropped, is left open.)

use std::collections::HashMap;
use std::sync::RwLock;

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

/// Who holds which seat.
#[derive(Debug)]
pub struct Bookings {
    seats: u32,
    holders: RwLock<HashMap<u32, String>>,
}

impl Bookings {
    /// A hall whose seats are all free.
    pub fn new(seats: u32) -> Self {
        Self { seats, holders: RwLock::default() }
    }

    /// Sells a free seat.
    pub fn book(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        if seat == 0 || seat > self.seats {
            return Err(Refused::NoSuchSeat);
        }
        if self.holders.read().unwrap().contains_key(&seat) {
            return Err(Refused::Taken);
        }
        self.holders.write().unwrap().insert(seat, customer.to_owned());
        Ok(())
    }

    /// Gives a seat back.
    pub fn cancel(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        if seat == 0 || seat > self.seats {
            return Err(Refused::NoSuchSeat);
        }
        if self.holders.read().unwrap().get(&seat).is_none_or(|holder| holder != customer) {
            return Err(Refused::NotYours);
        }
        self.holders.write().unwrap().remove(&seat);
        Ok(())
    }

    /// Takes a customer from one seat to another.
    pub fn change(&self, from: u32, to: u32, customer: &str) -> Result<(), Refused> {
        self.cancel(from, customer)?;
        self.book(to, customer)
    }

    /// The seats that a customer holds, in order.
    pub fn seats_of(&self, customer: &str) -> Vec<u32> {
        let holders = self.holders.read().unwrap();
        let mut seats: Vec<u32> =
            holders.iter().filter(|(_, holder)| *holder == customer).map(|(seat, _)| *seat).collect();
        seats.sort_unstable();
        seats
    }
}
