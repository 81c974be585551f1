//! What the learner sees and where they are; how it changes with each event.

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use super::list::List;
use crate::exercise::Exercise;
use crate::exit::Exit;
use crate::hints;
use crate::session::next_after;
use crate::verdict::{Outcome, Verdict};
use crate::view::ALL_PASSED;

/// What comes in.
#[derive(Debug)]
pub enum Event {
    /// A key.
    Key(KeyEvent),
    /// The terminal has another size: columns, rows.
    Resize(usize, usize),
    /// The watched files have another content.
    Saved,
    /// What a check is at.
    Building {
        /// Which check.
        number: u64,
        /// `compiling tokio v1.48.0`
        what: String,
    },
    /// For so many seconds a check has been at what it is at.
    Waited(u64),
    /// A check came to its end.
    Checked {
        /// Which check.
        number: u64,
        /// What it came to, or why it could not be run.
        verdict: Result<Verdict, String>,
    },
    /// The task of the exercise that was entered.
    Task(String),
    /// A hint that was asked for.
    Hint(String),
    /// The solution that was asked for.
    Solution(String),
    /// One line to tell the learner.
    Notice(String),
    /// The same once the starting point is back: a save that is not the learner's follows.
    Reset(String),
}

/// What is to be done.
#[derive(Debug, PartialEq, Eq)]
pub enum Effect {
    /// Follow this exercise's files and read its task.
    Enter,
    /// Check it, whatever check is under way.
    Check,
    /// Read its hint of this level.
    Hint(usize),
    /// Put its starting point back.
    Reset,
    /// Open its chapter.
    Open,
    /// Show the last check's failing schedules as a page.
    Explain,
    /// Show its solution, if it may be shown.
    Solution,
    /// End.
    Quit(Exit),
}

/// Which keys mean what.
#[derive(Debug, Default)]
pub enum Mode {
    /// One exercise.
    #[default]
    Exercise,
    /// The list of all.
    List(List),
    /// Whether to reset.
    ConfirmReset,
}

/// What the check under way is at.
#[derive(Debug)]
pub struct Checking {
    /// `compiling tokio v1.48.0`
    pub what: String,
    /// For how long, in whole seconds.
    pub seconds: u64,
}

impl Checking {
    fn at(what: impl Into<String>) -> Option<Checking> {
        Some(Checking { what: what.into(), seconds: 0 })
    }
}

/// All that is on the screen.
#[derive(Debug)]
pub struct State {
    /// Every exercise, in the book's order.
    pub exercises: Vec<Exercise>,
    /// Which of them passed as they are.
    pub passed: Vec<bool>,
    /// Which of them is shown.
    pub at: usize,
    /// Those that were shown before, the last one last.
    pub trail: Vec<usize>,
    /// Which keys mean what.
    pub mode: Mode,
    /// Its task.
    pub task: String,
    /// The hints asked for so far.
    pub hints: Vec<String>,
    /// The solution, once asked for.
    pub solution: Option<String>,
    /// What the last check came to.
    pub verdict: Option<Verdict>,
    /// Whether all of it is shown: every promise by name, each broken one in full.
    pub all: bool,
    /// What the check under way is at.
    pub checking: Option<Checking>,
    /// Whether the file was saved since the exercise was entered: the verdict then goes first.
    pub saved: bool,
    /// One line to tell the learner, until the next key or save.
    pub notice: Option<String>,
    /// Whether the next save is that of a reset.
    pub resetting: bool,
    /// The first row of the body that is shown.
    pub scroll: usize,
    /// The terminal's columns and rows.
    pub size: (usize, usize),
}

impl State {
    /// A state that is at no exercise yet: [`State::go_to`] follows.
    pub fn new(exercises: Vec<Exercise>, passed: Vec<bool>, size: (usize, usize)) -> State {
        State {
            exercises,
            passed,
            at: 0,
            trail: Vec::new(),
            mode: Mode::Exercise,
            task: String::new(),
            hints: Vec::new(),
            solution: None,
            verdict: None,
            all: false,
            checking: None,
            saved: false,
            notice: None,
            resetting: false,
            scroll: 0,
            size,
        }
    }

    /// The exercise that is shown.
    pub fn exercise(&self) -> &Exercise {
        &self.exercises[self.at]
    }

    /// Enters the exercise of that name.
    pub fn go_to(&mut self, name: &str) -> Vec<Effect> {
        let at = self.exercises.iter().position(|exercise| exercise.name == name).unwrap_or(0);
        self.enter(at)
    }

    /// Takes an event in.
    pub fn on(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Key(key) if key.kind == KeyEventKind::Release => {}
            Event::Key(key) => return self.on_key(key),
            Event::Resize(columns, rows) => self.size = (columns, rows),
            Event::Saved => {
                self.saved = true;
                if !std::mem::take(&mut self.resetting) {
                    self.notice = None;
                }
                // Why nothing could be checked was said of what is no more.
                self.verdict.take_if(|verdict| verdict.outcome == Outcome::Trouble);
                // Who saves wants to see the verdict.
                self.solution = None;
                self.scroll = 0;
                self.checking = Checking::at("saved; checking");
                return vec![Effect::Check];
            }
            Event::Building { what, .. } => self.checking = Checking::at(what),
            Event::Waited(seconds) => {
                if let Some(checking) = &mut self.checking {
                    checking.seconds = seconds;
                }
            }
            Event::Checked { verdict, .. } => {
                self.checking = None;
                self.scroll = 0;
                let verdict = verdict.unwrap_or_else(|error| Verdict::trouble(self.exercise(), error));
                self.passed[self.at] = verdict.passed();
                self.verdict = Some(verdict);
            }
            Event::Task(task) => self.task = task,
            Event::Hint(hint) => {
                self.hints.push(hint);
                self.scroll = 0;
            }
            Event::Solution(text) => {
                self.solution = Some(text);
                self.scroll = 0;
            }
            Event::Notice(notice) => self.notice = Some(notice),
            Event::Reset(notice) => {
                self.notice = Some(notice);
                self.resetting = true;
            }
        }
        Vec::new()
    }

    fn on_key(&mut self, key: KeyEvent) -> Vec<Effect> {
        self.notice = None;
        if key.modifiers.contains(KeyModifiers::CONTROL) {
            match (key.code, &mut self.mode) {
                (KeyCode::Char('c'), _) => return vec![Effect::Quit(Exit::Interrupted)],
                (KeyCode::Char('u'), Mode::List(list)) => list.show_all(),
                _ => {}
            }
            return Vec::new();
        }
        match &mut self.mode {
            Mode::Exercise => self.on_exercise_key(key.code),
            Mode::ConfirmReset => {
                self.mode = Mode::Exercise;
                match key.code {
                    KeyCode::Char('y' | 'Y') => vec![Effect::Reset],
                    _ => {
                        self.notice = Some("Nothing was reset.".to_owned());
                        Vec::new()
                    }
                }
            }
            Mode::List(list) => match key.code {
                KeyCode::Esc if !list.filter.is_empty() => {
                    list.show_all();
                    Vec::new()
                }
                KeyCode::Esc => {
                    self.mode = Mode::Exercise;
                    Vec::new()
                }
                KeyCode::Enter => match list.chosen(&self.exercises, &self.passed) {
                    Some(at) => self.leave_for(at),
                    None => Vec::new(),
                },
                code => {
                    list.on_key(code, &self.exercises, &self.passed);
                    Vec::new()
                }
            },
        }
    }

    fn on_exercise_key(&mut self, code: KeyCode) -> Vec<Effect> {
        let page = super::frame::room(self).max(1);
        match code {
            KeyCode::Char('q') => return vec![Effect::Quit(Exit::Good)],
            KeyCode::Char('h') if self.hints.len() < hints::LEVELS => {
                return vec![Effect::Hint(self.hints.len() + 1)];
            }
            KeyCode::Char('h') => self.notice = Some("These were all the hints.".to_owned()),
            KeyCode::Char('n') => match next_after(self.at, self.passed.len(), |at| self.passed[at]) {
                Some(at) => return self.leave_for(at),
                None => self.notice = Some(ALL_PASSED.to_owned()),
            },
            KeyCode::Char('p') => match self.trail.pop() {
                Some(at) => return self.enter(at),
                None => self.notice = Some("This is where you began.".to_owned()),
            },
            KeyCode::Char('l') => self.mode = Mode::List(List::at(self.at)),
            KeyCode::Char('a') => {
                self.all = !self.all;
                self.scroll = 0;
            }
            KeyCode::Char('o') => return vec![Effect::Open],
            // The verdict is of the file before it was saved.
            KeyCode::Char('e') if self.checking.is_some() => {
                self.notice = Some("Wait for the check.".to_owned());
            }
            KeyCode::Char('e') => return vec![Effect::Explain],
            KeyCode::Char('s') => return vec![Effect::Solution],
            KeyCode::Char('r') => self.mode = Mode::ConfirmReset,
            KeyCode::Esc => {
                self.solution = None;
                self.hints.clear();
            }
            KeyCode::Enter => {
                self.checking = Checking::at("checking");
                return vec![Effect::Check];
            }
            // The frame keeps the last row from leaving the screen.
            KeyCode::Down | KeyCode::Char('j') => self.scroll += 1,
            KeyCode::Up | KeyCode::Char('k') => self.scroll = self.scroll.saturating_sub(1),
            KeyCode::PageDown | KeyCode::Char(' ') => self.scroll += page,
            KeyCode::PageUp => self.scroll = self.scroll.saturating_sub(page),
            KeyCode::Home => self.scroll = 0,
            KeyCode::End => self.scroll = usize::MAX / 2,
            _ => {}
        }
        self.scroll = self.scroll.min(super::frame::last_scroll(self));
        Vec::new()
    }

    fn leave_for(&mut self, at: usize) -> Vec<Effect> {
        self.trail.push(self.at);
        self.enter(at)
    }

    fn enter(&mut self, at: usize) -> Vec<Effect> {
        self.at = at;
        self.mode = Mode::Exercise;
        self.task = String::new();
        self.hints.clear();
        self.solution = None;
        self.verdict = None;
        self.all = false;
        self.saved = false;
        self.resetting = false;
        self.scroll = 0;
        self.checking = Checking::at("checking");
        vec![Effect::Enter, Effect::Check]
    }
}
