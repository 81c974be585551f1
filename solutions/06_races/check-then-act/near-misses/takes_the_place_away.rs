//! Whoever cancels takes the seat's place out of the map, and somebody else may hold it already: he books a place that the hall does not know
//! any more.
//! rejected by: schedules::a_seat_that_comes_back_is_sold_once

use std::collections::HashMap;
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

type Place = Arc<Mutex<Option<String>>>;

/// Who holds which seat.
#[derive(Debug)]
pub struct Bookings {
    seats: u32,
    /// The seats that somebody holds, and those that somebody asks for just now.
    places: RwLock<HashMap<u32, Place>>,
}

impl Bookings {
    /// A hall whose seats are all free.
    pub fn new(seats: u32) -> Self {
        Self { seats, places: RwLock::default() }
    }

    fn exists(&self, seat: u32) -> Result<(), Refused> {
        if seat == 0 || seat > self.seats { Err(Refused::NoSuchSeat) } else { Ok(()) }
    }

    /// Sells a free seat.
    pub fn book(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        self.exists(seat)?;
        let place = Arc::clone(self.places.write().unwrap().entry(seat).or_default());
        let mut holder = place.lock().unwrap();
        if holder.is_some() {
            return Err(Refused::Taken);
        }
        *holder = Some(customer.to_owned());
        Ok(())
    }

    /// Gives a seat back.
    pub fn cancel(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        self.exists(seat)?;
        let mut places = self.places.write().unwrap();
        let Some(place) = places.get(&seat) else {
            return Err(Refused::NotYours);
        };
        let mut holder = place.lock().unwrap();
        if holder.as_deref() != Some(customer) {
            return Err(Refused::NotYours);
        }
        *holder = None;
        drop(holder);
        places.remove(&seat); // The map does not grow for ever.
        Ok(())
    }

    /// Takes a customer from one seat to another.
    pub fn change(&self, from: u32, to: u32, customer: &str) -> Result<(), Refused> {
        self.exists(from)?;
        self.exists(to)?;
        let mut places = self.places.write().unwrap();
        let Some(old) = places.get(&from).cloned() else {
            return Err(Refused::NotYours);
        };
        let mut old = old.lock().unwrap();
        if old.as_deref() != Some(customer) {
            return Err(Refused::NotYours);
        }
        if to == from {
            return Err(Refused::Taken);
        }
        let new = Arc::clone(places.entry(to).or_default());
        let mut new = new.lock().unwrap();
        if new.is_some() {
            return Err(Refused::Taken);
        }
        *new = old.take();
        Ok(())
    }

    /// The seats that a customer holds, in order.
    pub fn seats_of(&self, customer: &str) -> Vec<u32> {
        // Nobody changes while we have this one.
        let places = self.places.write().unwrap();
        let mut seats: Vec<u32> = places
            .iter()
            .filter(|(_, place)| place.lock().unwrap().as_deref() == Some(customer))
            .map(|(seat, _)| *seat)
            .collect();
        seats.sort_unstable();
        seats
    }
}
