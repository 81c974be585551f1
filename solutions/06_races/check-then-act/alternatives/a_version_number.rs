//! Writers take turns and make a version odd while they write; readers read again if it was odd or has moved.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

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
pub struct Bookings {
    names: Mutex<HashMap<String, u32>>,
    version: AtomicU64,
    places: Box<[AtomicU32]>,
}

impl Bookings {
    pub fn new(seats: u32) -> Self {
        Self {
            names: Mutex::default(),
            version: AtomicU64::new(0),
            places: (0..seats).map(|_| AtomicU32::new(0)).collect(),
        }
    }

    fn place(&self, seat: u32) -> Result<&AtomicU32, Refused> {
        let index = seat.checked_sub(1).ok_or(Refused::NoSuchSeat)?;
        self.places.get(index as usize).ok_or(Refused::NoSuchSeat)
    }

    /// Only the holder of the names writes.
    fn write<T>(&self, customer: &str, act: impl FnOnce(u32) -> T) -> T {
        let mut names = self.names.lock().unwrap();
        let next = names.len() as u32 + 1;
        let number = *names.entry(customer.to_owned()).or_insert(next);
        self.version.fetch_add(1, Ordering::SeqCst);
        let result = act(number);
        self.version.fetch_add(1, Ordering::SeqCst);
        result
    }

    pub fn book(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        let place = self.place(seat)?;
        self.write(customer, |number| {
            place
                .compare_exchange(0, number, Ordering::SeqCst, Ordering::SeqCst)
                .map(drop)
                .map_err(|_| Refused::Taken)
        })
    }

    pub fn cancel(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        let place = self.place(seat)?;
        self.write(customer, |number| {
            place
                .compare_exchange(number, 0, Ordering::SeqCst, Ordering::SeqCst)
                .map(drop)
                .map_err(|_| Refused::NotYours)
        })
    }

    pub fn change(&self, from: u32, to: u32, customer: &str) -> Result<(), Refused> {
        let (from, to) = (self.place(from)?, self.place(to)?);
        self.write(customer, |number| {
            if from.load(Ordering::SeqCst) != number {
                return Err(Refused::NotYours);
            }
            if to.load(Ordering::SeqCst) != 0 {
                return Err(Refused::Taken);
            }
            to.store(number, Ordering::SeqCst);
            from.store(0, Ordering::SeqCst);
            Ok(())
        })
    }

    pub fn seats_of(&self, customer: &str) -> Vec<u32> {
        let Some(number) = self.names.lock().unwrap().get(customer).copied() else { return Vec::new() };
        loop {
            let before = self.version.load(Ordering::SeqCst);
            if before.is_multiple_of(2) {
                let seats = (1..)
                    .zip(&self.places[..])
                    .filter(|(_, place)| place.load(Ordering::SeqCst) == number)
                    .map(|(seat, _)| seat)
                    .collect();
                if self.version.load(Ordering::SeqCst) == before {
                    return seats;
                }
            }
            std::thread::yield_now();
        }
    }
}
