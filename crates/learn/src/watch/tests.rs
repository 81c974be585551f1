//! The state and its frames, key by key. The terminal itself is tested in `tests/terminal.rs`.

use std::path::PathBuf;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use rule::Meta;
use snapbox::{assert_data_eq, file};

use super::frame;
use super::state::{Effect, Event, State};
use crate::ansi;
use crate::exercise::{Exercise, in_words};
use crate::exit::Exit;
use crate::stop::Stop;
use crate::verdict::{Ending, Outcome, Promise, Verdict};

fn exercise(name: &str, part: &str, title: &str, tag: &str) -> Exercise {
    Exercise {
        name: name.to_owned(),
        part: part.to_owned(),
        part_title: in_words(part),
        lib: name.replace('-', "_"),
        dir: PathBuf::from(format!("/repo/exercises/{part}/{name}")),
        solution: PathBuf::new(),
        chapter: PathBuf::new(),
        meta: Meta { title: title.to_owned(), minutes: 20, tags: vec![tag.to_owned()], ..Meta::default() },
    }
}

fn state() -> State {
    let exercises = vec![
        exercise("safe-counter", "01_fundamental_rules", "Count under a lock", "std"),
        exercise("generator", "01_fundamental_rules", "Share by communicating", "std"),
        exercise("pipeline", "02_channels", "Close down, drop up", "tokio"),
    ];
    let mut state = State::new(exercises, vec![true, false, false], (80, 24));
    assert_eq!(state.go_to("generator"), [Effect::Enter, Effect::Check]);
    state.on(Event::Task("Build a `Generator`.\n\nIt promises:\n- numbers in order".to_owned()));
    state
}

fn verdict(outcome: Outcome) -> Verdict {
    let promise = |name: &str, ending: Ending| Promise {
        target: "behaviour".to_owned(),
        name: name.to_owned(),
        why: "Nothing may be lost. Look at `send`.".to_owned(),
        output: "thread 'promises::none_is_lost' panicked at exercises/a/tests/promises/behaviour.rs:12:5:\n\
                 assertion `left == right` failed\n  left: 1\n right: 2"
            .to_owned(),
        report: None,
        ending,
    };
    let second = if outcome == Outcome::Passed { Ending::Passed } else { Ending::Failed };
    Verdict {
        exercise: "generator".to_owned(),
        title: String::new(),
        outcome,
        promises: vec![promise("numbers_in_order", Ending::Passed), promise("none_is_lost", second)],
        explored: Vec::new(),
        diagnostics: Vec::new(),
        lost: Vec::new(),
        trouble: String::new(),
        of_cargo: false,
        seconds: 0.5,
    }
}

fn key(state: &mut State, code: KeyCode) -> Vec<Effect> {
    state.on(Event::Key(KeyEvent::new(code, KeyModifiers::NONE)))
}

fn press(state: &mut State, char: char) -> Vec<Effect> {
    key(state, KeyCode::Char(char))
}

fn checked(state: &mut State, outcome: Outcome) -> Vec<Effect> {
    state.on(Event::Checked { number: 1, verdict: Ok(verdict(outcome)) })
}

fn text(state: &State) -> String {
    let rows = frame::draw(state);
    let (columns, height) = state.size;
    assert!(rows.len() <= height, "{} rows on {height}", rows.len());
    assert!(rows.iter().all(|row| ansi::columns(row) <= columns), "a row is too wide: {rows:#?}");
    let rows: Vec<String> = rows
        .iter()
        .map(|row| anstream::adapter::strip_str(row).to_string().trim_end().to_owned() + "\n")
        .collect();
    rows.concat()
}

#[test]
fn first_the_task_and_what_the_check_is_at() {
    let mut state = state();
    state.on(Event::Building { number: 1, what: "compiling tokio v1.48.0".to_owned() });
    assert_data_eq!(text(&state), file!["../../tests/snapshots/frame-begin.txt"]);
}

#[test]
fn whoever_has_kept_nothing_yet_is_told_where_to_begin_until_they_save() {
    let mut state = state();
    assert!(!text(&state).contains("begin with the counter"));
    state.passed = vec![false; 3];
    assert!(text(&state).contains("begin with the counter: press l"));
    state.on(Event::Saved);
    assert!(!text(&state).contains("begin with the counter"));
    state.go_to("safe-counter");
    assert!(!text(&state).contains("begin with the counter"));
}

#[test]
fn what_was_not_started_is_not_yet_broken() {
    let mut state = state();
    checked(&mut state, Outcome::NotStarted);
    assert!(text(&state).contains("generator is not started: 2 promises to keep (0.5 s)"));
    assert!(!text(&state).contains("breaks"));
}

#[test]
fn the_time_is_left_out_before_the_words_are() {
    let mut state = state();
    checked(&mut state, Outcome::Failed);
    let words = "✗ generator breaks 1 of 2 promises";
    for (columns, ends) in [(42, " (0.5 s)\n"), (41, "\n"), (34, "\n")] {
        state.on(Event::Resize(columns, 24));
        assert!(text(&state).contains(&format!("{words}{ends}")), "{}", text(&state));
    }
}

#[test]
fn after_a_save_the_verdict_comes_first() {
    let mut state = state();
    checked(&mut state, Outcome::Failed);
    assert!(text(&state).find("Build a").unwrap() < text(&state).find("none_is_lost").unwrap());
    assert_eq!(state.on(Event::Saved), [Effect::Check]);
    checked(&mut state, Outcome::Failed);
    assert_data_eq!(text(&state), file!["../../tests/snapshots/frame-failed.txt"]);
}

#[test]
fn one_broken_promise_is_told_in_full_and_a_few_by_name() {
    let mut state = state();
    let mut verdict = verdict(Outcome::Failed);
    let broken = verdict.promises.pop().unwrap();
    for number in 0..8 {
        let name = format!("number_{number}_comes");
        let ending = if number == 2 { Ending::Stopped(Stop::Memory(512)) } else { Ending::Failed };
        verdict.promises.push(Promise { name, ending, ..broken.clone() });
    }
    state.on(Event::Saved);
    state.on(Event::Checked { number: 1, verdict: Ok(verdict) });
    assert_data_eq!(text(&state), file!["../../tests/snapshots/frame-many.txt"]);
    state.on(Event::Resize(80, 60));
    press(&mut state, 'a');
    assert!(
        text(&state).contains("✗ behaviour::number_7_comes") && text(&state).contains("more than 512 MiB")
    );
    press(&mut state, 'a');
    assert!(!text(&state).contains("number_7_comes"));
}

#[test]
fn a_save_during_a_check_begins_another() {
    let mut state = state();
    assert_eq!(state.on(Event::Saved), [Effect::Check]);
    assert_eq!(state.on(Event::Saved), [Effect::Check]);
    assert!(text(&state).contains("… saved; checking"));
}

#[test]
fn while_a_check_runs_it_counts_its_seconds_and_the_last_verdict_is_faint() {
    let mut state = state();
    let starts = |state: &State, row: &str| frame::draw(state).iter().any(|drawn| drawn.starts_with(row));
    checked(&mut state, Outcome::Failed);
    assert!(starts(&state, "  Nothing may be lost"));
    state.on(Event::Saved);
    state.on(Event::Building { number: 1, what: "running the checks, 60 s at most".to_owned() });
    state.on(Event::Waited(12));
    assert!(text(&state).contains("… running the checks, 60 s at most: 12 s\n"));
    assert!(starts(&state, "\x1b[2m  Nothing may be lost"));
    checked(&mut state, Outcome::Failed);
    state.on(Event::Waited(13));
    assert!(state.checking.is_none() && starts(&state, "  Nothing may be lost"));
}

#[test]
fn a_schedule_is_explained_beside_the_file_that_it_is_of() {
    let mut state = state();
    checked(&mut state, Outcome::Failed);
    assert_eq!(press(&mut state, 'e'), [Effect::Explain]);
    state.on(Event::Saved);
    assert_eq!(press(&mut state, 'e'), []);
    assert!(text(&state).contains("Wait for the check."));
}

#[test]
fn a_pass_leads_to_the_next_exercise_that_has_not_passed() {
    let mut state = state();
    checked(&mut state, Outcome::Passed);
    assert_data_eq!(text(&state), file!["../../tests/snapshots/frame-passed.txt"]);
    assert_eq!(press(&mut state, 'n'), [Effect::Enter, Effect::Check]);
    assert_eq!(state.exercise().name, "pipeline");
    assert!(state.verdict.is_none() && !state.saved);
    checked(&mut state, Outcome::Passed);
    assert_eq!(press(&mut state, 'n'), []);
    assert!(text(&state).contains("Every exercise has passed."));
}

#[test]
fn whoever_has_left_an_exercise_can_go_back_to_it() {
    let mut state = state();
    press(&mut state, 'n');
    press(&mut state, 'l');
    key(&mut state, KeyCode::Home);
    key(&mut state, KeyCode::Enter);
    assert_eq!(state.exercise().name, "safe-counter");
    for name in ["pipeline", "generator"] {
        assert_eq!(press(&mut state, 'p'), [Effect::Enter, Effect::Check]);
        assert_eq!(state.exercise().name, name);
    }
    assert_eq!(press(&mut state, 'p'), []);
    assert!(text(&state).contains("This is where you began."));
}

#[test]
fn the_key_that_ends_it_is_in_sight_on_a_narrow_terminal() {
    let mut state = state();
    for columns in [120, 80, 60, 40] {
        state.on(Event::Resize(columns, 24));
        assert!(text(&state).ends_with("  q quit\n"), "{}", text(&state));
    }
}

#[test]
fn hints_come_one_by_one_and_then_no_more() {
    let mut state = state();
    for level in 1..=3 {
        assert_eq!(press(&mut state, 'h'), [Effect::Hint(level)]);
        state.on(Event::Hint(format!("Try {level}.")));
    }
    assert_eq!(press(&mut state, 'h'), []);
    assert!(text(&state).contains("These were all the hints."));
    assert!(text(&state).find("Try 3.").unwrap() < text(&state).find("Try 1.").unwrap());
    key(&mut state, KeyCode::Esc);
    assert!(!text(&state).contains("Try 1."));
}

#[test]
fn the_list_is_filtered_by_typing_and_jumps() {
    let mut state = state();
    press(&mut state, 'l');
    assert_data_eq!(text(&state), file!["../../tests/snapshots/frame-list.txt"]);
    for char in "TOK".chars() {
        press(&mut state, char);
    }
    assert!(text(&state).contains("pipeline") && !text(&state).contains("safe-counter"));
    assert_eq!(key(&mut state, KeyCode::Enter), [Effect::Enter, Effect::Check]);
    assert_eq!(state.exercise().name, "pipeline");

    press(&mut state, 'l');
    for char in "zzz".chars() {
        press(&mut state, char);
    }
    assert!(text(&state).contains("nothing fits"));
    assert_eq!(key(&mut state, KeyCode::Enter), []);
    key(&mut state, KeyCode::Backspace);
    key(&mut state, KeyCode::Esc);
    assert!(text(&state).contains("generator") && text(&state).contains("filter: ▏"));
    for char in "passed".chars() {
        press(&mut state, char);
    }
    assert!(text(&state).contains("▸ ✓ safe-counter") && !text(&state).contains("generator "));
    state.on(Event::Resize(50, 24));
    assert!(text(&state).contains("passed▏  Count under a lock") && !text(&state).contains("std  Count"));
    state.on(Event::Key(KeyEvent::new(KeyCode::Char('u'), KeyModifiers::CONTROL)));
    assert!(text(&state).contains("filter: ▏"));
    key(&mut state, KeyCode::Esc);
    assert_eq!(state.exercise().name, "pipeline");
    assert!(!text(&state).contains("filter"));
}

#[test]
fn reset_asks_first_and_says_where_the_file_is_kept() {
    let mut state = state();
    press(&mut state, 'r');
    assert!(text(&state).contains("Put the starting point of generator back? Your file is kept. y/n"));
    assert_eq!(press(&mut state, 'n'), []);
    assert!(text(&state).contains("Nothing was reset."));
    press(&mut state, 'r');
    assert_eq!(press(&mut state, 'y'), [Effect::Reset]);
    state.on(Event::Reset("Your file is kept: .learn/kept/generator-1.rs".to_owned()));
    // The reset is itself a save; its check must not wipe out what was said.
    state.on(Event::Saved);
    checked(&mut state, Outcome::Failed);
    assert!(text(&state).contains("kept/generator-1.rs"));
    state.on(Event::Saved);
    assert!(!text(&state).contains("kept/generator-1.rs"));
}

#[test]
fn what_is_told_goes_with_the_next_key_or_save_and_never_hides_the_keys() {
    let mut state = state();
    let long = "word ".repeat(30) + "end";
    for goes in [Event::Key(KeyEvent::new(KeyCode::Up, KeyModifiers::NONE)), Event::Saved] {
        state.on(Event::Notice(long.clone()));
        assert!(
            text(&state).contains("word end\n") && text(&state).contains("n/p next/back"),
            "{}",
            text(&state)
        );
        state.on(goes);
        assert!(!text(&state).contains("word"));
    }
}

#[test]
fn why_nothing_was_checked_stands_where_the_verdict_does_until_the_next_save() {
    let mut state = state();
    let why = "exercises/01_fundamental_rules/generator/src/lib.rs is not UTF-8: save it as UTF-8";
    state.on(Event::Checked { number: 1, verdict: Err(why.to_owned()) });
    assert!(text(&state).contains("save it as\nUTF-8") && text(&state).contains("was not checked"));
    assert!(!text(&state).contains("doctor"));
    state.on(Event::Saved);
    assert!(!text(&state).contains("UTF-8"));
    checked(&mut state, Outcome::Passed);
    assert!(!text(&state).contains("UTF-8"));
}

#[test]
fn the_body_scrolls_and_stops_at_its_ends() {
    let mut state = state();
    state.on(Event::Task((1..=100).map(|line| format!("line {line}\n")).collect()));
    assert!(text(&state).contains("line 1\n") && text(&state).contains("83 more lines"));
    key(&mut state, KeyCode::Up);
    assert!(text(&state).contains("line 1\n"));
    key(&mut state, KeyCode::End);
    assert!(text(&state).contains("line 100\n") && !text(&state).contains("more lines"));
    key(&mut state, KeyCode::Down);
    key(&mut state, KeyCode::Up);
    assert!(text(&state).contains("line 99\n") && text(&state).contains("1 more line:"));
    key(&mut state, KeyCode::Home);
    assert!(text(&state).contains("line 1\n"));
}

#[test]
fn every_size_of_terminal_gets_a_frame_that_fits() {
    let mut state = state();
    state.on(Event::Saved);
    checked(&mut state, Outcome::Failed);
    for size in [(200, 60), (80, 24), (40, 10), (20, 5), (5, 3), (1, 1), (0, 0)] {
        state.on(Event::Resize(size.0, size.1));
        text(&state);
        key(&mut state, KeyCode::PageDown);
        press(&mut state, 'l');
        text(&state);
        key(&mut state, KeyCode::Esc);
    }
}

#[test]
fn quitting_and_errors() {
    let mut state = state();
    assert_eq!(press(&mut state, 'q'), [Effect::Quit(Exit::Good)]);
    let control_c = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
    assert_eq!(state.on(Event::Key(control_c)), [Effect::Quit(Exit::Interrupted)]);
    press(&mut state, 'l');
    assert_eq!(state.on(Event::Key(control_c)), [Effect::Quit(Exit::Interrupted)]);
    key(&mut state, KeyCode::Esc);
    state.on(Event::Checked { number: 1, verdict: Err("the disk is full".to_owned()) });
    assert!(text(&state).contains("the disk is full") && state.checking.is_none());
}
