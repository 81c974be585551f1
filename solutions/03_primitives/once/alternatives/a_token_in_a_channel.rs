//! Whoever dials has the only token of a channel; a guard puts it back.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, OnceLock, PoisonError};

struct Token;

struct Turnstile {
    give: SyncSender<Token>,
    take: Mutex<Receiver<Token>>,
}

struct Pass<'a>(&'a Turnstile, Option<Token>);

impl Turnstile {
    fn new() -> Self {
        let (give, take) = sync_channel(1);
        give.send(Token).unwrap();
        Self { give, take: Mutex::new(take) }
    }

    fn enter(&self) -> Pass<'_> {
        let token = self.take.lock().unwrap_or_else(PoisonError::into_inner).recv().unwrap();
        Pass(self, Some(token))
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        if let Some(token) = self.1.take() {
            let _ = self.0.give.send(token);
        }
    }
}

pub struct Client<C> {
    dial: Box<dyn Fn() -> C + Send + Sync>,
    turnstile: Turnstile,
    value: OnceLock<C>,
}

impl<C> Client<C> {
    pub fn new(dial: impl Fn() -> C + Send + Sync + 'static) -> Self {
        Self { dial: Box::new(dial), turnstile: Turnstile::new(), value: OnceLock::new() }
    }

    pub fn connection(&self) -> &C {
        if let Some(value) = self.value.get() {
            return value;
        }
        let _pass = self.turnstile.enter();
        if let Some(value) = self.value.get() {
            return value;
        }
        let _ = self.value.set((self.dial)());
        self.value.get().unwrap()
    }
}
