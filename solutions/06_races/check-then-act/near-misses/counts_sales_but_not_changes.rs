//! The second look of `cancel` and `change` asks whether the seat was sold again. A stranger who came to it by a change was not sold it: their seat is given up.
//! rejected by: schedules::a_seat_is_given_up_once

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

#[derive(Debug, Clone, Default)]
struct Seat {
    holder: Option<String>,
    /// How often it was sold.
    sales: u64,
}

/// Who holds which seat.
#[derive(Debug)]
pub struct Bookings {
    seats: u32,
    hall: RwLock<HashMap<u32, Seat>>,
}

impl Bookings {
    /// A hall whose seats are all free.
    pub fn new(seats: u32) -> Self {
        Self { seats, hall: RwLock::default() }
    }

    fn exists(&self, seat: u32) -> Result<(), Refused> {
        if seat == 0 || seat > self.seats { Err(Refused::NoSuchSeat) } else { Ok(()) }
    }

    /// The sale by which the customer holds the seat, if they do.
    fn sale(&self, seat: u32, customer: &str) -> Option<u64> {
        let hall = self.hall.read().unwrap();
        let seat = hall.get(&seat)?;
        (seat.holder.as_deref() == Some(customer)).then_some(seat.sales)
    }

    /// Sells a free seat.
    pub fn book(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        self.exists(seat)?;
        let mut hall = self.hall.write().unwrap();
        let seat = hall.entry(seat).or_default();
        if seat.holder.is_some() {
            return Err(Refused::Taken);
        }
        seat.holder = Some(customer.to_owned());
        seat.sales += 1;
        Ok(())
    }

    /// Gives a seat back.
    pub fn cancel(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        self.exists(seat)?;
        let sale = self.sale(seat, customer).ok_or(Refused::NotYours)?;
        let mut hall = self.hall.write().unwrap();
        let seat = hall.entry(seat).or_default();
        if seat.sales != sale || seat.holder.is_none() {
            return Err(Refused::NotYours);
        }
        seat.holder = None;
        Ok(())
    }

    /// Takes a customer from one seat to another.
    pub fn change(&self, from: u32, to: u32, customer: &str) -> Result<(), Refused> {
        self.exists(from)?;
        self.exists(to)?;
        let sale = self.sale(from, customer).ok_or(Refused::NotYours)?;
        let mut hall = self.hall.write().unwrap();
        let old = hall.entry(from).or_default();
        if old.sales != sale || old.holder.is_none() {
            return Err(Refused::NotYours);
        }
        let new = hall.entry(to).or_default();
        if new.holder.is_some() {
            return Err(Refused::Taken);
        }
        // A ticket is exchanged, not sold: the sales stay as they are.
        new.holder = Some(customer.to_owned());
        hall.entry(from).or_default().holder = None;
        Ok(())
    }

    /// The seats that a customer holds, in order.
    pub fn seats_of(&self, customer: &str) -> Vec<u32> {
        let hall = self.hall.read().unwrap();
        let mut seats: Vec<u32> = hall
            .iter()
            .filter(|(_, seat)| seat.holder.as_deref() == Some(customer))
            .map(|(number, _)| *number)
            .collect();
        seats.sort_unstable();
        seats
    }
}
