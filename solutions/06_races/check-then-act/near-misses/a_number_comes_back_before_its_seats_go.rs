//! All halls live in one map, and their numbers are used again. A hall that closes gives its number back before it removes its seats: the next hall has them sold.
//! rejected by: schedules::two_halls_that_open_at_once_are_two

use std::collections::BTreeMap;
use std::sync::Mutex;

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

/// All seats of all halls, by hall and seat.
static HOLDERS: Mutex<BTreeMap<(usize, u32), String>> = Mutex::new(BTreeMap::new());

static NUMBERS: Mutex<Numbers> = Mutex::new(Numbers { next: 0, free: Vec::new() });

struct Numbers {
    next: usize,
    free: Vec<usize>,
}

#[derive(Debug)]
struct Number(usize);

impl Number {
    fn new() -> Self {
        let mut numbers = NUMBERS.lock().unwrap();
        if let Some(number) = numbers.free.pop() {
            return Self(number);
        }
        numbers.next += 1;
        Self(numbers.next)
    }

    fn seats(&self) -> std::ops::RangeInclusive<(usize, u32)> {
        (self.0, 0)..=(self.0, u32::MAX)
    }
}

impl Drop for Number {
    fn drop(&mut self) {
        NUMBERS.lock().unwrap().free.push(self.0);
        HOLDERS.lock().unwrap().retain(|(hall, _), _| *hall != self.0);
    }
}

/// Who holds which seat.
#[derive(Debug)]
pub struct Bookings {
    seats: u32,
    number: Number,
}

impl Bookings {
    /// A hall whose seats are all free.
    pub fn new(seats: u32) -> Self {
        Self { seats, number: Number::new() }
    }

    fn place(&self, seat: u32) -> Result<(usize, u32), Refused> {
        if seat == 0 || seat > self.seats { Err(Refused::NoSuchSeat) } else { Ok((self.number.0, seat)) }
    }

    /// Sells a free seat.
    pub fn book(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        let place = self.place(seat)?;
        let mut holders = HOLDERS.lock().unwrap();
        if holders.contains_key(&place) {
            return Err(Refused::Taken);
        }
        holders.insert(place, customer.to_owned());
        Ok(())
    }

    /// Gives a seat back.
    pub fn cancel(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        let place = self.place(seat)?;
        let mut holders = HOLDERS.lock().unwrap();
        if holders.get(&place).is_none_or(|holder| holder != customer) {
            return Err(Refused::NotYours);
        }
        holders.remove(&place);
        Ok(())
    }

    /// Takes a customer from one seat to another.
    pub fn change(&self, from: u32, to: u32, customer: &str) -> Result<(), Refused> {
        let (from, to) = (self.place(from)?, self.place(to)?);
        let mut holders = HOLDERS.lock().unwrap();
        if holders.get(&from).is_none_or(|holder| holder != customer) {
            return Err(Refused::NotYours);
        }
        if holders.contains_key(&to) {
            return Err(Refused::Taken);
        }
        holders.remove(&from);
        holders.insert(to, customer.to_owned());
        Ok(())
    }

    /// The seats that a customer holds, in order.
    pub fn seats_of(&self, customer: &str) -> Vec<u32> {
        let holders = HOLDERS.lock().unwrap();
        holders
            .range(self.number.seats())
            .filter(|(_, holder)| *holder == customer)
            .map(|((_, seat), _)| *seat)
            .collect()
    }
}
