//! A list is made anew if the hall has changed meanwhile, but four times only: then it shows what it has,
//! half of a change perhaps.
//! rejected by: schedules::a_list_is_of_one_moment_however_often_it_is_disturbed

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, RwLock};

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

/// How often `seats_of` looks anew before it takes what it has.
const LOOKS: usize = 4;

/// Who holds which seat. One request at a time; whoever only looks goes from seat to seat, and looks anew if there
/// was a request meanwhile.
#[derive(Debug)]
pub struct Bookings {
    seats: Vec<RwLock<Option<Arc<str>>>>,
    requests: Mutex<()>,
    /// Odd while a request is at work.
    version: AtomicU64,
}

impl Bookings {
    /// A hall whose seats are all free.
    pub fn new(seats: u32) -> Self {
        Self {
            seats: (0..seats).map(|_| RwLock::new(None)).collect(),
            requests: Mutex::new(()),
            version: AtomicU64::new(0),
        }
    }

    fn seat(&self, seat: u32) -> Result<&RwLock<Option<Arc<str>>>, Refused> {
        let index = seat.checked_sub(1).ok_or(Refused::NoSuchSeat)?;
        self.seats.get(index as usize).ok_or(Refused::NoSuchSeat)
    }

    /// Changes seats; the caller is in a request.
    fn write(&self, act: impl FnOnce()) {
        self.version.fetch_add(1, Ordering::SeqCst);
        act();
        self.version.fetch_add(1, Ordering::SeqCst);
    }

    /// Sells a free seat.
    pub fn book(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        let seat = self.seat(seat)?;
        let _request = self.requests.lock().unwrap();
        if seat.read().unwrap().is_some() {
            return Err(Refused::Taken);
        }
        self.write(|| *seat.write().unwrap() = Some(customer.into()));
        Ok(())
    }

    /// Gives a seat back.
    pub fn cancel(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        let seat = self.seat(seat)?;
        let _request = self.requests.lock().unwrap();
        if seat.read().unwrap().as_deref() != Some(customer) {
            return Err(Refused::NotYours);
        }
        self.write(|| *seat.write().unwrap() = None);
        Ok(())
    }

    /// Takes a customer from one seat to another.
    pub fn change(&self, from: u32, to: u32, customer: &str) -> Result<(), Refused> {
        let (from, to) = (self.seat(from)?, self.seat(to)?);
        let _request = self.requests.lock().unwrap();
        if from.read().unwrap().as_deref() != Some(customer) {
            return Err(Refused::NotYours);
        }
        if to.read().unwrap().is_some() {
            return Err(Refused::Taken);
        }
        self.write(|| {
            let holder = from.write().unwrap().take();
            *to.write().unwrap() = holder;
        });
        Ok(())
    }

    /// The seats that a customer holds, in order.
    pub fn seats_of(&self, customer: &str) -> Vec<u32> {
        let mut seats = Vec::new();
        for _ in 0..LOOKS {
            let before = self.version.load(Ordering::SeqCst);
            if before % 2 == 1 {
                // Somebody is at work: wait until they are done.
                drop(self.requests.lock().unwrap());
                continue;
            }
            seats = self.look(customer);
            if self.version.load(Ordering::SeqCst) == before {
                return seats;
            }
        }
        if seats.is_empty() {
            seats = self.look(customer);
        }
        seats
    }

    fn look(&self, customer: &str) -> Vec<u32> {
        (1..)
            .zip(&self.seats)
            .filter(|(_, holder)| holder.read().unwrap().as_deref() == Some(customer))
            .map(|(seat, _)| seat)
            .collect()
    }
}
