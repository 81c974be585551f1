//! Plain `cargo learn` in a terminal: shows an exercise, watches its file, checks it at each save.
//!
//! ```text
//! input ─┐
//! files ─┼─ Event ─▶ State ─ Effect ─▶ Driver (this file): starts and stops checks, reads and writes files
//! check ─┘            │
//!                     └─▶ frame::draw ─▶ terminal
//! ```
//!
//! The state does nothing but change; all that touches the world is an [`Effect`]. A save during a check
//! calls the check off and begins another, so keys always answer.

use std::collections::VecDeque;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::cargo::Progress;
use crate::command::{explain, solution};
use crate::exercise::{Exercise, Gone};
use crate::exit::Exit;
use crate::process::Cancel;
use crate::session::{Before, Session};
use crate::style;
use crate::verdict::Verdict;
use crate::view::NO_BOOK;
use crate::{hints, starter};

mod files;
mod frame;
mod list;
mod state;
pub mod terminal;

#[cfg(test)]
mod tests;

use state::{Effect, Event, State};

/// Watches until the learner quits.
pub fn run(session: &mut Session, at: Option<&str>, poll: bool) -> Result<Exit> {
    if session.workspace.exercises.is_empty() {
        style::print("There are no exercises here yet.\n");
        return Ok(Exit::Good);
    }
    let first = match at.or(session.start().map(|exercise| &*exercise.name)) {
        Some(name) => name.to_owned(),
        None => session.workspace.exercises[0].name.clone(),
    };
    let (events, inbox) = mpsc::channel();
    let mut driver = Driver {
        files: files::Watcher::begin(events.clone(), poll),
        session,
        events,
        inbox,
        running: None,
        number: 0,
    };
    driver.session.workspace.exercise(&first)?;
    let exit = driver.run(&first);
    driver.stop();
    exit
}

struct Driver<'a> {
    session: &'a mut Session,
    events: Sender<Event>,
    inbox: Receiver<Event>,
    files: files::Watcher,
    running: Option<Running>,
    /// Counts the checks, so that the word of one that was called off is not taken for the next one's.
    number: u64,
}

/// A check under way.
struct Running {
    /// What is checked.
    exercise: Exercise,
    cancel: Cancel,
    thread: JoinHandle<()>,
    before: Before,
    /// When it came to what it is at.
    since: Instant,
}

impl Driver<'_> {
    fn run(&mut self, first: &str) -> Result<Exit> {
        let exercises = self.session.workspace.exercises.clone();
        let passed = exercises.iter().map(|exercise| self.session.progress.has_passed(exercise)).collect();
        let mut screen = terminal::Screen::open()?;
        terminal::read_input(self.events.clone());
        let mut state = State::new(exercises, passed, screen.size());
        let mut effects = VecDeque::from(state.go_to(first));
        loop {
            // All of them before the next event, which may lead to another exercise.
            while let Some(effect) = effects.pop_front() {
                match effect {
                    Effect::Quit(exit) => {
                        drop(screen);
                        style::print(&farewell(&state));
                        return Ok(exit);
                    }
                    effect => match self.carry_out(effect, &state) {
                        Ok(answers) => {
                            for answer in answers {
                                effects.extend(state.on(answer));
                            }
                        }
                        Err(error) => effects.extend(state.on(Event::Notice(format!("{error:#}")))),
                    },
                }
            }
            // What has come in meanwhile is drawn at once.
            let event = match self.inbox.try_recv() {
                Ok(event) => event,
                Err(_) => {
                    screen.draw(&frame::draw(&state))?;
                    self.wait()?
                }
            };
            effects.extend(self.take(event, &mut state));
        }
    }

    /// The next event. While a check runs there is one a second.
    fn wait(&self) -> Result<Event> {
        let Some(running) = &self.running else { return Ok(self.inbox.recv()?) };
        match self.inbox.recv_timeout(Duration::from_secs(1)) {
            Err(RecvTimeoutError::Timeout) => Ok(Event::Waited(running.since.elapsed().as_secs())),
            event => Ok(event?),
        }
    }

    /// Passes an event on to the state, once the driver has done its own part.
    fn take(&mut self, event: Event, state: &mut State) -> Vec<Effect> {
        match event {
            Event::Checked { number, .. } | Event::Building { number, .. } if number != self.number => {
                Vec::new()
            }
            Event::Checked { verdict: Ok(mut verdict), number } => {
                let mut notice = Vec::new();
                if let Some(running) = self.running.take() {
                    let recorded = self.session.record(&running.exercise, &mut verdict, running.before);
                    if let Err(error) = recorded {
                        notice = state.on(Event::Notice(format!("{error:#}")));
                    }
                }
                notice.extend(state.on(Event::Checked { verdict: Ok(verdict), number }));
                notice
            }
            event => {
                if let (Event::Building { .. }, Some(running)) = (&event, &mut self.running) {
                    running.since = Instant::now();
                }
                state.on(event)
            }
        }
    }

    fn carry_out(&mut self, effect: Effect, state: &State) -> Result<Vec<Event>> {
        let exercise = state.exercise().clone();
        Ok(match effect {
            Effect::Enter => {
                self.files.follow(&exercise);
                // Why a file cannot be read its check says.
                vec![Event::Task(starter::task(&self.session.workspace, &exercise))]
            }
            Effect::Check => match self.check(&exercise) {
                Ok(()) => match self.session.remember(&exercise) {
                    Ok(()) => Vec::new(),
                    Err(error) => vec![Event::Notice(format!("{error:#}"))],
                },
                Err(error) => {
                    let why = match error.downcast_ref() {
                        Some(Gone { shown, .. }) => {
                            format!("{shown} is not there: press r to bring the starting point back")
                        }
                        None => format!("{error:#}"),
                    };
                    vec![Event::Checked { number: self.number, verdict: Err(why) }]
                }
            },
            Effect::Hint(level) => {
                let hints = hints::read(&exercise)?;
                vec![Event::Hint(hints[level.clamp(1, hints.len()) - 1].clone())]
            }
            Effect::Reset => {
                let (_, kept) = starter::reset(&self.session.workspace, &exercise)?;
                vec![match kept {
                    Some(kept) => Event::Reset(format!(
                        "This is the starting point again. Your file is kept: {}",
                        self.session.workspace.shown(&kept)
                    )),
                    None => {
                        Event::Notice("This is the starting point. Nothing of yours was there.".to_owned())
                    }
                }]
            }
            Effect::Open => vec![Event::Notice(self.open(&exercise))],
            Effect::Explain => vec![Event::Notice(self.explain(&exercise, state)?)],
            Effect::Solution => {
                if solution::may_see(self.session, &exercise) {
                    vec![Event::Solution(solution::text(self.session, &exercise)?)]
                } else {
                    self.session.progress.ask(&exercise)?;
                    vec![Event::Notice(
                        "You have not passed yet. Press s again to see our answer.".to_owned(),
                    )]
                }
            }
            Effect::Quit(_) => Vec::new(),
        })
    }

    /// Begins a check, once the one under way is called off.
    fn check(&mut self, exercise: &Exercise) -> Result<()> {
        self.stop();
        self.number += 1;
        let number = self.number;
        let before = self.session.prepare(exercise)?;
        let cancel = Cancel::default();
        let (checker, events) = (self.session.checker.clone(), self.events.clone());
        let thread = thread::spawn({
            let (exercise, cancel) = (exercise.clone(), cancel.clone());
            move || {
                let verdict: Result<Verdict> = checker.check(&exercise, &cancel, |progress| {
                    let what = match progress {
                        Progress::Ready(_) => {
                            format!("{progress}, {} s at most", checker.limits.time.as_secs())
                        }
                        _ => progress.to_string(),
                    };
                    let _ = events.send(Event::Building { number, what });
                });
                let verdict = verdict.map_err(|error| format!("{error:#}"));
                // The learner may have quit; then nobody is left to hear it.
                let _ = events.send(Event::Checked { number, verdict });
            }
        });
        self.running =
            Some(Running { exercise: exercise.clone(), cancel, thread, before, since: Instant::now() });
        Ok(())
    }

    /// Calls off the check under way, and waits until its processes are gone.
    fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.cancel.cancel();
            let _ = running.thread.join();
        }
    }

    /// Writes and opens the page of the last check's failing schedules.
    fn explain(&self, exercise: &Exercise, state: &State) -> Result<String> {
        let page = match &state.verdict {
            Some(verdict) => explain::write(self.session, exercise, verdict, &exercise.text()?)?,
            None => None,
        };
        Ok(match page {
            None => "There is no schedule to explain.".to_owned(),
            Some(path) => {
                let shown = self.session.workspace.shown(&path);
                match browser::open(&path) {
                    Ok(()) => format!("Opening {shown}"),
                    Err(_) => format!("Nothing here can open it; the page is {shown}"),
                }
            }
        })
    }

    /// Opens the chapter: the built page, or, where the book was built before there was one, the source.
    fn open(&self, exercise: &Exercise) -> String {
        let workspace = &self.session.workspace;
        if !workspace.book().is_dir() && exercise.chapter.is_file() {
            let source = workspace.shown(&exercise.chapter);
            return format!("{NO_BOOK}. The chapter's source is {source}");
        }
        let page = workspace.page(exercise);
        let path = if page.is_file() { page } else { exercise.chapter.clone() };
        let shown = workspace.shown(&path);
        if !path.is_file() {
            return format!("There is no {shown} yet.");
        }
        match browser::open(&path) {
            Ok(()) => format!("Opening {shown}"),
            Err(_) => format!("Nothing here can open it; the chapter is {shown}"),
        }
    }
}

fn farewell(state: &State) -> String {
    let passed = state.passed.iter().filter(|passed| **passed).count();
    let (all, here) = (state.exercises.len(), &state.exercises[state.at].name);
    format!(
        "{passed} of {all} passed. `cargo learn` goes on with the next, `cargo learn {here}` with this one.\n"
    )
}
