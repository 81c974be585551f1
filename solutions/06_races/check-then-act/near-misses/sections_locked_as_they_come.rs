//! A large hall has sections with a lock each, which a change takes in the order of its seats.
//! rejected by: schedules::a_large_hall_is_one_hall
//! rejected by: schedules::a_refusal_is_not_made_of_two_moments

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};

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

/// The fewest seats that have a lock of their own.
const SECTION: u32 = 256;
/// The most locks of a hall.
const SECTIONS: u32 = 16;

type Section = BTreeMap<u32, String>;

/// Who holds which seat. A large hall has several sections, each behind a lock of its own.
#[derive(Debug)]
pub struct Bookings {
    seats: u32,
    section: u32,
    sections: Vec<Mutex<Section>>,
}

impl Bookings {
    /// A hall whose seats are all free.
    pub fn new(seats: u32) -> Self {
        let section = seats.div_ceil(SECTIONS).max(SECTION);
        let sections = (0..seats.div_ceil(section)).map(|_| Mutex::default()).collect();
        Self { seats, section, sections }
    }

    fn section_of(&self, seat: u32) -> Result<usize, Refused> {
        if seat == 0 || seat > self.seats {
            return Err(Refused::NoSuchSeat);
        }
        Ok(((seat - 1) / self.section) as usize)
    }

    fn lock(&self, section: usize) -> MutexGuard<'_, Section> {
        self.sections[section].lock().unwrap()
    }

    /// Sells a free seat.
    pub fn book(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        let mut holders = self.lock(self.section_of(seat)?);
        if holders.contains_key(&seat) {
            return Err(Refused::Taken);
        }
        holders.insert(seat, customer.to_owned());
        Ok(())
    }

    /// Gives a seat back.
    pub fn cancel(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        let mut holders = self.lock(self.section_of(seat)?);
        if holders.get(&seat).is_none_or(|holder| holder != customer) {
            return Err(Refused::NotYours);
        }
        holders.remove(&seat);
        Ok(())
    }

    /// Takes a customer from one seat to another.
    pub fn change(&self, from: u32, to: u32, customer: &str) -> Result<(), Refused> {
        let (old, new) = (self.section_of(from)?, self.section_of(to)?);
        if old == new {
            let mut holders = self.lock(old);
            if holders.get(&from).is_none_or(|holder| holder != customer) {
                return Err(Refused::NotYours);
            }
            if holders.contains_key(&to) {
                return Err(Refused::Taken);
            }
            let holder = holders.remove(&from).expect("it is held");
            holders.insert(to, holder);
            return Ok(());
        }
        let mut holders = self.lock(old);
        let mut others = self.lock(new);
        if holders.get(&from).is_none_or(|holder| holder != customer) {
            return Err(Refused::NotYours);
        }
        if others.contains_key(&to) {
            return Err(Refused::Taken);
        }
        let holder = holders.remove(&from).expect("it is held");
        others.insert(to, holder);
        Ok(())
    }

    /// The seats that a customer holds, in order.
    pub fn seats_of(&self, customer: &str) -> Vec<u32> {
        let sections: Vec<_> = (0..self.sections.len()).map(|section| self.lock(section)).collect();
        let holders = sections.iter().flat_map(|section| section.iter());
        holders.filter(|(_, holder)| *holder == customer).map(|(seat, _)| *seat).collect()
    }
}
