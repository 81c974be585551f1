//! Tells when an exercise's files have another content.
//!
//! File events only say when to look; what counts is the content. So it does not matter how an editor
//! saves, and where no events arrive (WSL, network drives, containers) looking twice a second does.

use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};

use super::state::Event;
use crate::content;
use crate::exercise::Exercise;

/// How often to look where events may arrive.
const SELDOM: Duration = Duration::from_millis(500);

/// How often to look where they are not waited for.
const OFTEN: Duration = Duration::from_millis(100);

/// A save is over when nothing was heard for so long.
const QUIET: Duration = Duration::from_millis(25);

/// The longest that a save can take.
const PATIENCE: Duration = Duration::from_millis(250);

/// A file that is not there for so long was not moved away to be saved anew.
const GONE: Duration = Duration::from_secs(1);

/// Watches one exercise at a time, on a thread of its own.
#[derive(Debug)]
pub struct Watcher {
    signals: Sender<Signal>,
    events: Option<RecommendedWatcher>,
    watched: Option<PathBuf>,
}

enum Signal {
    /// Another exercise.
    Follow(Box<Exercise>),
    /// Something has happened.
    Look,
    /// The watcher is gone.
    Stop,
}

impl Watcher {
    /// Begins to watch; [`Watcher::follow`] says what. With `poll`, without file events.
    pub fn begin(sender: Sender<Event>, poll: bool) -> Watcher {
        let (signals, inbox) = mpsc::channel();
        let events = if poll { None } else { watcher(signals.clone()) };
        let interval = if events.is_some() { SELDOM } else { OFTEN };
        thread::spawn(move || look(&inbox, &sender, interval));
        Watcher { signals, events, watched: None }
    }

    /// Watches this exercise from now on: its content as it is now is no news.
    pub fn follow(&mut self, exercise: &Exercise) {
        let dir = exercise.dir.join("src");
        if let Some(events) = &mut self.events {
            if let Some(old) = self.watched.take() {
                let _ = events.unwatch(&old);
            }
            // Where this fails, looking twice a second is what is left.
            if events.watch(&dir, RecursiveMode::NonRecursive).is_ok() {
                self.watched = Some(dir);
            }
        }
        let _ = self.signals.send(Signal::Follow(Box::new(exercise.clone())));
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        let _ = self.signals.send(Signal::Stop);
    }
}

fn watcher(signals: Sender<Signal>) -> Option<RecommendedWatcher> {
    notify::recommended_watcher(move |_| {
        let _ = signals.send(Signal::Look);
    })
    .ok()
}

fn look(inbox: &Receiver<Signal>, sender: &Sender<Event>, interval: Duration) {
    let mut followed: Option<Exercise> = None;
    let mut known = None;
    let mut gone: Option<Instant> = None;
    loop {
        match inbox.recv_timeout(interval) {
            Ok(Signal::Follow(exercise)) => {
                known = fingerprint(&exercise);
                followed = Some(*exercise);
                continue;
            }
            Ok(Signal::Look) => {
                // An editor may empty the file first and fill it then.
                let began = Instant::now();
                while began.elapsed() < PATIENCE {
                    match inbox.recv_timeout(QUIET) {
                        Ok(Signal::Look) => {}
                        Ok(Signal::Follow(exercise)) => {
                            known = fingerprint(&exercise);
                            followed = Some(*exercise);
                        }
                        Ok(Signal::Stop) | Err(RecvTimeoutError::Disconnected) => return,
                        Err(RecvTimeoutError::Timeout) => break,
                    }
                }
            }
            Ok(Signal::Stop) | Err(RecvTimeoutError::Disconnected) => return,
            Err(RecvTimeoutError::Timeout) => {}
        }
        let Some(exercise) = &followed else { continue };
        let now = fingerprint(exercise);
        // A file that is gone for a moment is being saved by renaming.
        let counts = match now {
            Some(_) => {
                gone = None;
                true
            }
            None => gone.get_or_insert_with(Instant::now).elapsed() > GONE,
        };
        if counts && now != known {
            known = now;
            if sender.send(Event::Saved).is_err() {
                return;
            }
        }
    }
}

/// The content, while the learner's file is there.
fn fingerprint(exercise: &Exercise) -> Option<String> {
    exercise.file().is_file().then(|| content::of_exercise(exercise).ok()).flatten()
}
