//! Every write holds a sender for what was lost; a shutdown reads until the last of them is gone.

use futures::FutureExt;
use std::fmt::Debug;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::Mutex;
use tokio::sync::mpsc;
use tokio::task::AbortHandle;

/// Where entries are kept.
pub trait Store: Send + Sync + 'static {
    /// Why an entry could not be kept.
    type Error: Debug + Send + 'static;

    /// Keeps an entry. It takes as long as it takes.
    fn write(&self, entry: String) -> impl Future<Output = Result<(), Self::Error>> + Send;
}

/// An entry that was not kept, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lost<E> {
    /// The store refused it.
    Failed(E),
    /// The store panicked, with this message.
    Panicked(String),
}

pub struct AuditLog<S: Store> {
    store: Arc<S>,
    said: mpsc::UnboundedSender<Lost<S::Error>>,
    heard: mpsc::UnboundedReceiver<Lost<S::Error>>,
    leash: Leash,
}

#[derive(Default)]
struct Leash(Mutex<Vec<AbortHandle>>);

impl Drop for Leash {
    fn drop(&mut self) {
        for write in self.0.get_mut().unwrap() {
            write.abort();
        }
    }
}

impl<S: Store> AuditLog<S> {
    pub fn new(store: S) -> Self {
        let (said, heard) = mpsc::unbounded_channel();
        Self { store: Arc::new(store), said, heard, leash: Leash::default() }
    }

    pub fn record(&self, entry: String) {
        let (store, said) = (Arc::clone(&self.store), self.said.clone());
        let mut leash = self.leash.0.lock().unwrap();
        leash.retain(|write| !write.is_finished());
        leash.push(
            tokio::spawn(async move {
                match AssertUnwindSafe(async { store.write(entry).await }).catch_unwind().await {
                    Ok(Ok(())) => {}
                    Ok(Err(error)) => drop(said.send(Lost::Failed(error))),
                    Err(payload) => drop(said.send(Lost::Panicked(message(payload)))),
                }
            })
            .abort_handle(),
        );
    }

    pub async fn shutdown(self) -> Result<(), Vec<Lost<S::Error>>> {
        let Self { said, mut heard, leash, .. } = self;
        drop(said);
        let mut lost = Vec::new();
        while let Some(one) = heard.recv().await {
            lost.push(one);
        }
        drop(leash);
        if lost.is_empty() { Ok(()) } else { Err(lost) }
    }
}

fn message(payload: Box<dyn std::any::Any + Send>) -> String {
    match payload.downcast::<String>() {
        Ok(message) => *message,
        Err(payload) => {
            payload.downcast::<&str>().map_or_else(|_| "?".to_owned(), |message| (*message).to_owned())
        }
    }
}
