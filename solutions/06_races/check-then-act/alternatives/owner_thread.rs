//! One thread owns the map. Requests are closures that it carries out, one after the other.

use std::collections::BTreeMap;
use std::sync::mpsc::{Sender, channel};
use std::thread::{JoinHandle, spawn};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    NoSuchSeat,
    Taken,
    NotYours,
}

type Holders = BTreeMap<u32, String>;
type Job = Box<dyn FnOnce(&mut Holders) + Send>;

#[derive(Debug)]
pub struct Bookings {
    seats: u32,
    /// `None` only while it is dropped.
    owner: Option<(Sender<Job>, JoinHandle<()>)>,
}

impl Bookings {
    pub fn new(seats: u32) -> Self {
        let (sender, jobs) = channel::<Job>();
        let owner = spawn(move || {
            let mut holders = Holders::new();
            for job in jobs {
                job(&mut holders);
            }
        });
        Self { seats, owner: Some((sender, owner)) }
    }

    fn exists(&self, seat: u32) -> Result<(), Refused> {
        if (1..=self.seats).contains(&seat) { Ok(()) } else { Err(Refused::NoSuchSeat) }
    }

    fn ask<T: Send + 'static>(&self, job: impl FnOnce(&mut Holders) -> T + Send + 'static) -> T {
        let (reply, answer) = channel();
        let job: Job = Box::new(move |holders| drop(reply.send(job(holders))));
        let (sender, _) = self.owner.as_ref().expect("it is not being dropped");
        sender.send(job).expect("the owner runs as long as there is a sender");
        answer.recv().expect("the owner answers")
    }

    pub fn book(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        self.exists(seat)?;
        let customer = customer.to_owned();
        self.ask(move |holders| {
            if holders.contains_key(&seat) {
                return Err(Refused::Taken);
            }
            holders.insert(seat, customer);
            Ok(())
        })
    }

    pub fn cancel(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        self.exists(seat)?;
        let customer = customer.to_owned();
        self.ask(move |holders| {
            if holders.get(&seat) != Some(&customer) {
                return Err(Refused::NotYours);
            }
            holders.remove(&seat);
            Ok(())
        })
    }

    pub fn change(&self, from: u32, to: u32, customer: &str) -> Result<(), Refused> {
        self.exists(from)?;
        self.exists(to)?;
        let customer = customer.to_owned();
        self.ask(move |holders| {
            if holders.get(&from) != Some(&customer) {
                return Err(Refused::NotYours);
            }
            if holders.contains_key(&to) {
                return Err(Refused::Taken);
            }
            holders.remove(&from);
            holders.insert(to, customer);
            Ok(())
        })
    }

    pub fn seats_of(&self, customer: &str) -> Vec<u32> {
        let customer = customer.to_owned();
        self.ask(move |holders| {
            holders.iter().filter(|(_, holder)| **holder == customer).map(|(seat, _)| *seat).collect()
        })
    }
}

impl Drop for Bookings {
    fn drop(&mut self) {
        if let Some((sender, owner)) = self.owner.take() {
            drop(sender);
            owner.join().expect("the owner does not panic");
        }
    }
}
