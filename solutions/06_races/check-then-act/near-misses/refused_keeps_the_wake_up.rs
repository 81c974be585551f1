//! A change marks its seats as busy, and wakes one of those who wait for them; each hands the wake-up on when it has acted, but not where it is refused.
//! rejected by: schedules::who_is_refused_keeps_nobody_waiting

use std::sync::{Condvar, Mutex};

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

#[derive(Clone, Debug, Default)]
struct Seat {
    holder: Option<String>,
    /// A change of this seat is under way.
    busy: bool,
}

impl Seat {
    fn is_of(&self, customer: &str) -> bool {
        self.holder.as_deref() == Some(customer)
    }
}

/// Who holds which seat.
#[derive(Debug)]
pub struct Bookings {
    plan: Mutex<Vec<Seat>>,
    bells: Vec<Condvar>,
}

impl Bookings {
    /// A hall whose seats are all free.
    pub fn new(seats: u32) -> Self {
        Self {
            plan: Mutex::new(vec![Seat::default(); seats as usize]),
            bells: (0..seats).map(|_| Condvar::new()).collect(),
        }
    }

    fn place(&self, seat: u32) -> Result<usize, Refused> {
        if seat == 0 || seat as usize > self.bells.len() {
            return Err(Refused::NoSuchSeat);
        }
        Ok(seat as usize - 1)
    }

    /// Sells a free seat.
    pub fn book(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        let seat = self.place(seat)?;
        let plan = self.plan.lock().unwrap();
        let mut plan = self.bells[seat].wait_while(plan, |plan| plan[seat].busy).unwrap();
        if plan[seat].holder.is_some() {
            return Err(Refused::Taken);
        }
        plan[seat].holder = Some(customer.to_owned());
        self.bells[seat].notify_one();
        Ok(())
    }

    /// Gives a seat back.
    pub fn cancel(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        let seat = self.place(seat)?;
        let plan = self.plan.lock().unwrap();
        let mut plan = self.bells[seat].wait_while(plan, |plan| plan[seat].busy).unwrap();
        if !plan[seat].is_of(customer) {
            return Err(Refused::NotYours);
        }
        plan[seat].holder = None;
        self.bells[seat].notify_one();
        Ok(())
    }

    /// Takes a customer from one seat to another.
    pub fn change(&self, from: u32, to: u32, customer: &str) -> Result<(), Refused> {
        let (from, to) = (self.place(from)?, self.place(to)?);
        let mut plan = self.plan.lock().unwrap();
        while let Some(seat) = [from, to].into_iter().find(|seat| plan[*seat].busy) {
            plan = self.bells[seat].wait(plan).unwrap();
        }
        if !plan[from].is_of(customer) {
            return Err(Refused::NotYours);
        }
        if plan[to].holder.is_some() {
            return Err(Refused::Taken);
        }
        plan[from].busy = true;
        plan[to].busy = true;
        drop(plan);
        // The new ticket is printed while the others go on.
        let ticket = customer.to_owned();
        let mut plan = self.plan.lock().unwrap();
        plan[from] = Seat::default();
        plan[to] = Seat { holder: Some(ticket), busy: false };
        self.bells[from].notify_one();
        self.bells[to].notify_one();
        Ok(())
    }

    /// The seats that a customer holds, in order.
    pub fn seats_of(&self, customer: &str) -> Vec<u32> {
        let plan = self.plan.lock().unwrap();
        (1..).zip(plan.iter()).filter(|(_, seat)| seat.is_of(customer)).map(|(number, _)| number).collect()
    }
}
