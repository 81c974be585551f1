//! A lock for each seat, and `seats_of` takes one after the other: it may pass a seat before the customer comes to it.
//! rejected by: schedules::a_change_is_one_step
//! rejected by: schedules::a_list_is_of_one_moment
//! rejected by: schedules::a_large_hall_is_one_hall
//! rejected by: schedules::a_list_is_of_one_moment_however_often_it_is_disturbed
//! rejected by: schedules::a_list_of_two_seats_is_of_one_moment

use std::sync::Mutex;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    NoSuchSeat,
    Taken,
    NotYours,
}

#[derive(Debug)]
pub struct Bookings {
    holders: Vec<Mutex<Option<String>>>,
}

impl Bookings {
    pub fn new(seats: u32) -> Self {
        Self { holders: (0..seats).map(|_| Mutex::default()).collect() }
    }

    fn seat(&self, seat: u32) -> Result<&Mutex<Option<String>>, Refused> {
        let index = (seat as usize).checked_sub(1).ok_or(Refused::NoSuchSeat)?;
        self.holders.get(index).ok_or(Refused::NoSuchSeat)
    }

    pub fn book(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        let mut holder = self.seat(seat)?.lock().unwrap();
        if holder.is_some() {
            return Err(Refused::Taken);
        }
        *holder = Some(customer.to_owned());
        Ok(())
    }

    pub fn cancel(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        let mut holder = self.seat(seat)?.lock().unwrap();
        if holder.as_deref() != Some(customer) {
            return Err(Refused::NotYours);
        }
        *holder = None;
        Ok(())
    }

    pub fn change(&self, from: u32, to: u32, customer: &str) -> Result<(), Refused> {
        let (from_seat, to_seat) = (self.seat(from)?, self.seat(to)?);
        if from == to {
            let mine = from_seat.lock().unwrap().as_deref() == Some(customer);
            return Err(if mine { Refused::Taken } else { Refused::NotYours });
        }
        let (mut old, mut new);
        if from < to {
            old = from_seat.lock().unwrap();
            new = to_seat.lock().unwrap();
        } else {
            new = to_seat.lock().unwrap();
            old = from_seat.lock().unwrap();
        }
        if old.as_deref() != Some(customer) {
            return Err(Refused::NotYours);
        }
        if new.is_some() {
            return Err(Refused::Taken);
        }
        *new = old.take();
        Ok(())
    }

    pub fn seats_of(&self, customer: &str) -> Vec<u32> {
        let held = |holder: &Mutex<Option<String>>| holder.lock().unwrap().as_deref() == Some(customer);
        (1..).zip(&self.holders).filter(|(_, holder)| held(holder)).map(|(seat, _)| seat).collect()
    }
}
