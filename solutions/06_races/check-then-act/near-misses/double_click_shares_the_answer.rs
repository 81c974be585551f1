//! Takes two equal bookings that run at once for a double click: the second waits for the first and is given its answer.
//! rejected by: schedules::a_seat_is_sold_once_to_one_customer_too

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Condvar, Mutex};

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

/// A booking under way, and its answer.
#[derive(Debug, Default)]
struct Flight {
    answer: Mutex<Option<Result<(), Refused>>>,
    landed: Condvar,
}

/// Who holds which seat.
#[derive(Debug)]
pub struct Bookings {
    seats: u32,
    holders: Mutex<HashMap<u32, String>>,
    flights: Mutex<HashMap<(u32, String), Arc<Flight>>>,
}

impl Bookings {
    /// A hall whose seats are all free.
    pub fn new(seats: u32) -> Self {
        Self { seats, holders: Mutex::default(), flights: Mutex::default() }
    }

    fn has(&self, seat: u32) -> bool {
        (1..=self.seats).contains(&seat)
    }

    /// Sells a free seat.
    pub fn book(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        if !self.has(seat) {
            return Err(Refused::NoSuchSeat);
        }
        let key = (seat, customer.to_owned());
        let mut flights = self.flights.lock().unwrap();
        if let Some(flight) = flights.get(&key).cloned() {
            drop(flights);
            let mut answer = flight.answer.lock().unwrap();
            loop {
                if let Some(answer) = *answer {
                    return answer;
                }
                answer = flight.landed.wait(answer).unwrap();
            }
        }
        let flight = Arc::new(Flight::default());
        flights.insert(key.clone(), Arc::clone(&flight));
        drop(flights);

        let answer = match self.holders.lock().unwrap().entry(seat) {
            Entry::Occupied(_) => Err(Refused::Taken),
            Entry::Vacant(place) => {
                place.insert(customer.to_owned());
                Ok(())
            }
        };

        self.flights.lock().unwrap().remove(&key);
        *flight.answer.lock().unwrap() = Some(answer);
        flight.landed.notify_all();
        answer
    }

    /// Gives a seat back.
    pub fn cancel(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        if !self.has(seat) {
            return Err(Refused::NoSuchSeat);
        }
        let mut holders = self.holders.lock().unwrap();
        if holders.get(&seat).is_none_or(|holder| holder != customer) {
            return Err(Refused::NotYours);
        }
        holders.remove(&seat);
        Ok(())
    }

    /// Takes a customer from one seat to another.
    pub fn change(&self, from: u32, to: u32, customer: &str) -> Result<(), Refused> {
        if !self.has(from) || !self.has(to) {
            return Err(Refused::NoSuchSeat);
        }
        let mut holders = self.holders.lock().unwrap();
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
        let holders = self.holders.lock().unwrap();
        let mut seats: Vec<u32> =
            holders.iter().filter(|(_, holder)| *holder == customer).map(|(seat, _)| *seat).collect();
        seats.sort_unstable();
        seats
    }
}
