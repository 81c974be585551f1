//! A large hall has sections with a lock each, at which `seats_of` looks one after the other.
//! rejected by: schedules::a_large_hall_is_one_hall

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
        // The lower section first, so that two changes cannot wait for each other.
        let mut low = self.lock(old.min(new));
        let mut high = self.lock(old.max(new));
        let (holders, others) = if old < new { (&mut low, &mut high) } else { (&mut high, &mut low) };
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
        let mut seats = Vec::new();
        for section in &self.sections {
            let holders = section.lock().unwrap();
            seats.extend(holders.iter().filter(|(_, holder)| *holder == customer).map(|(seat, _)| *seat));
        }
        seats
    }
}
