//! A clerk owns the set; a shutdown is a message to it, and a drop is a queue that closes.

use std::fmt::Debug;
use std::future::Future;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;

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

enum Word<E> {
    Write(String),
    Close(oneshot::Sender<Vec<Lost<E>>>),
}

pub struct AuditLog<S: Store> {
    clerk: mpsc::UnboundedSender<Word<S::Error>>,
    desk: JoinSet<()>,
}

impl<S: Store> AuditLog<S> {
    pub fn new(store: S) -> Self {
        let (clerk, inbox) = mpsc::unbounded_channel();
        let mut desk = JoinSet::new();
        desk.spawn(work(store, inbox));
        Self { clerk, desk }
    }

    pub fn record(&self, entry: String) {
        let _ = self.clerk.send(Word::Write(entry));
    }

    pub async fn shutdown(mut self) -> Result<(), Vec<Lost<S::Error>>> {
        let (sender, answer) = oneshot::channel();
        let _ = self.clerk.send(Word::Close(sender));
        let lost = answer.await.expect("the clerk answers");
        self.desk.join_next().await;
        if lost.is_empty() { Ok(()) } else { Err(lost) }
    }
}

async fn work<S: Store>(store: S, mut inbox: mpsc::UnboundedReceiver<Word<S::Error>>) {
    let store = Arc::new(store);
    let mut writes = JoinSet::new();
    let mut lost = Vec::new();
    let answer = loop {
        tokio::select! {
            word = inbox.recv() => match word {
                Some(Word::Write(entry)) => {
                    let store = Arc::clone(&store);
                    writes.spawn(async move { store.write(entry).await });
                }
                Some(Word::Close(answer)) => break Some(answer),
                None => break None,
            },
            Some(ended) = writes.join_next() => note(ended, &mut lost),
        }
    };
    match answer {
        None => writes.shutdown().await,
        Some(answer) => {
            while let Some(ended) = writes.join_next().await {
                note(ended, &mut lost);
            }
            let _ = answer.send(lost);
        }
    }
}

fn note<E>(ended: Result<Result<(), E>, tokio::task::JoinError>, lost: &mut Vec<Lost<E>>) {
    match ended {
        Ok(Ok(())) => {}
        Ok(Err(error)) => lost.push(Lost::Failed(error)),
        Err(error) => lost.push(Lost::Panicked(message(error.into_panic()))),
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
