//! Holds a static lock while it dials: a slow dial of one client keeps the first caller of another waiting.
//! rejected by: schedules::nobody_waits_for_another_clients_dial
//! rejected by: behaviour::two_clients_do_not_disturb_each_other

use std::sync::{Mutex, OnceLock, PoisonError};

static DIALING: Mutex<()> = Mutex::new(());

pub struct Client<C> {
    dial: Box<dyn Fn() -> C + Send + Sync>,
    value: OnceLock<C>,
}

impl<C> Client<C> {
    pub fn new(dial: impl Fn() -> C + Send + Sync + 'static) -> Self {
        Self { dial: Box::new(dial), value: OnceLock::new() }
    }

    pub fn connection(&self) -> &C {
        if let Some(value) = self.value.get() {
            return value;
        }
        let _dialing = DIALING.lock().unwrap_or_else(PoisonError::into_inner);
        if self.value.get().is_none() {
            let _ = self.value.set((self.dial)());
        }
        self.value.get().unwrap()
    }
}
