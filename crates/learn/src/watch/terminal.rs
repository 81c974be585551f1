//! The terminal: taken over while watching, and always given back.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::{env, panic, thread};

use anyhow::{Context, Result};
use crossterm::terminal::{self, Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen};
use crossterm::{cursor, event, execute, queue};

use super::state::Event;

/// Whether the terminal is taken over.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// Whether there is a terminal to draw on: one that does not say itself that it cannot.
pub fn can_draw() -> bool {
    io::stdout().is_terminal() && env::var_os("TERM").is_none_or(|term| term != "dumb")
}

/// The whole terminal. It is given back when this is dropped, and by [`restore`].
#[must_use = "the terminal is given back when this is dropped"]
pub struct Screen {
    colour: bool,
}

impl Screen {
    /// Takes the terminal over.
    pub fn open() -> Result<Screen> {
        static HOOK: Once = Once::new();
        HOOK.call_once(|| {
            let before = panic::take_hook();
            panic::set_hook(Box::new(move |what| {
                restore();
                before(what);
            }));
        });
        let colour = anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never;
        TAKEN.store(true, Ordering::SeqCst);
        let screen = Screen { colour };
        terminal::enable_raw_mode().context("this terminal has no raw mode; use `cargo learn check`")?;
        execute!(io::stdout(), EnterAlternateScreen, cursor::Hide)?;
        Ok(screen)
    }

    /// Columns and rows.
    pub fn size(&self) -> (usize, usize) {
        terminal::size().map_or((80, 24), |(columns, rows)| (usize::from(columns), usize::from(rows)))
    }

    /// Draws these rows.
    pub fn draw(&mut self, rows: &[String]) -> Result<()> {
        let mut out = io::stdout().lock();
        queue!(out, terminal::BeginSynchronizedUpdate)?;
        for (number, row) in rows.iter().enumerate() {
            queue!(out, cursor::MoveTo(0, u16::try_from(number).unwrap_or(u16::MAX)))?;
            match self.colour {
                true => out.write_all(row.as_bytes())?,
                false => write!(out, "{}", anstream::adapter::strip_str(row))?,
            }
            queue!(out, Clear(ClearType::UntilNewLine))?;
        }
        queue!(out, Clear(ClearType::FromCursorDown), terminal::EndSynchronizedUpdate)?;
        out.flush().context("cannot write to the terminal")
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        restore();
    }
}

/// Gives the terminal back, if it is taken over.
pub fn restore() {
    if TAKEN.swap(false, Ordering::SeqCst) {
        let _ = execute!(io::stdout(), cursor::Show, LeaveAlternateScreen);
        let _ = terminal::disable_raw_mode();
    }
}

/// Reads keys and changes of size, on a thread of its own.
pub fn read_input(events: Sender<Event>) {
    thread::spawn(move || {
        while let Ok(input) = event::read() {
            let event = match input {
                event::Event::Key(key) => Event::Key(key),
                event::Event::Resize(columns, rows) => Event::Resize(columns.into(), rows.into()),
                _ => continue,
            };
            if events.send(event).is_err() {
                break;
            }
        }
    });
}
