//! Accounts, each with a lock of its own.

use std::sync::{Mutex, RwLock};

#[derive(Debug)]
pub struct Account {
    balance: Mutex<u64>,
}

impl Account {
    pub fn new(balance: u64) -> Self {
        Self { balance: Mutex::new(balance) }
    }

    pub fn balance(&self) -> u64 {
        *self.balance.lock().unwrap()
    }

    pub fn add_interest(&self, percent: u64) {
        let mut balance = self.balance.lock().unwrap();
        *balance += self.balance() * percent / 100;
    }
}

pub fn transfer(from: &Account, to: &Account, amount: u64) {
    let mut from = from.balance.lock().unwrap();
    let mut to = to.balance.lock().unwrap();
    *from -= amount;
    *to += amount;
}

pub fn raise_by(limit: &RwLock<u64>, amount: u64) {
    let mut now = limit.write().unwrap();
    *now = *limit.read().unwrap() + amount;
}

pub fn raise_to(limit: &RwLock<u64>, least: u64) {
    let now = limit.read().unwrap();
    if *now < least {
        *limit.write().unwrap() = least;
    }
}
