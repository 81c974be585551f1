//! The list of all exercises: typing filters it, Enter jumps.

use crossterm::event::KeyCode;

use crate::exercise::Exercise;

/// Where the learner is in the list.
#[derive(Debug, Default)]
pub struct List {
    /// What was typed.
    pub filter: String,
    /// Which of the exercises shown is marked.
    pub marked: usize,
}

impl List {
    /// The whole list, with one exercise marked.
    pub fn at(marked: usize) -> List {
        List { filter: String::new(), marked }
    }

    /// The exercises that the filter lets through: each word of it is in the name, title, part or tags, or is
    /// `passed`, and so they are. Those whose name it is, or begins, come first.
    pub fn shown(&self, exercises: &[Exercise], passed: &[bool]) -> Vec<usize> {
        let words: Vec<String> = self.filter.split_whitespace().map(str::to_lowercase).collect();
        let fits = |at: &usize| {
            let exercise = &exercises[*at];
            let text = format!(
                "{} {} {} {}",
                exercise.name,
                exercise.meta.title,
                exercise.part,
                exercise.meta.tags.join(" ")
            );
            let text = text.to_lowercase();
            words.iter().all(|word| text.contains(word) || word == "passed" && passed[*at])
        };
        let rank = |at: &usize| {
            let name = &exercises[*at].name;
            (*name != self.filter, !name.starts_with(&self.filter))
        };
        let mut shown: Vec<usize> = (0..exercises.len()).filter(fits).collect();
        shown.sort_by_key(rank);
        shown
    }

    /// The exercise that is marked.
    pub fn chosen(&self, exercises: &[Exercise], passed: &[bool]) -> Option<usize> {
        self.shown(exercises, passed).get(self.marked).copied()
    }

    /// Empties the filter.
    pub fn show_all(&mut self) {
        *self = List::default();
    }

    /// Takes a key in.
    pub fn on_key(&mut self, code: KeyCode, exercises: &[Exercise], passed: &[bool]) {
        match code {
            KeyCode::Down => self.marked += 1,
            KeyCode::Up => self.marked = self.marked.saturating_sub(1),
            KeyCode::PageDown => self.marked += 10,
            KeyCode::PageUp => self.marked = self.marked.saturating_sub(10),
            KeyCode::Home => self.marked = 0,
            KeyCode::End => self.marked = usize::MAX / 2,
            KeyCode::Char(char) => {
                self.filter.push(char);
                self.marked = 0;
            }
            KeyCode::Backspace => {
                self.filter.pop();
                self.marked = 0;
            }
            _ => {}
        }
        self.marked = self.marked.min(self.shown(exercises, passed).len().saturating_sub(1));
    }
}
