//! All that a learner sees, as it is printed where there is no terminal.
//!
//! After a change that is meant: `SNAPSHOTS=overwrite cargo test -p learn`, and read the difference.

mod support;

use snapbox::{assert_data_eq, file};
use support::Repo;

#[test]
fn without_a_terminal_the_next_exercise_is_checked_once() {
    let said = Repo::new().learn(&[]).ends_with(1);
    assert_data_eq!(said.out, file!["snapshots/start.txt"]);
}

#[test]
fn whoever_names_an_exercise_starts_at_it() {
    Repo::new().learn(&["borrow"]).ends_with(1).says("borrow/src/lib.rs").says("borrow is not started");
}

#[test]
fn whoever_stands_in_an_exercise_means_it() {
    let repo = Repo::new();
    let inside = "exercises/01_first_steps/borrow/src";
    repo.learn(&[]).inside(inside).ends_with(1).says("borrow is not started");
    repo.learn(&["check"]).inside(inside).ends_with(1).says("borrow is not started");
    repo.learn(&["hint"]).inside(inside).ends_with(0).says("borrow, hint 1");
    repo.learn(&["hint"]).inside("exercises/01_first_steps").ends_with(0).says("count, hint 1");
}

#[test]
fn a_pass_is_recorded_until_the_file_changes() {
    let repo = Repo::new();
    assert_data_eq!(repo.learn(&["list"]).ends_with(0).out, file!["snapshots/list.txt"]);
    repo.answer("count", "src/lib.rs");
    assert_data_eq!(repo.learn(&["check"]).ends_with(0).out, file!["snapshots/passed.txt"]);
    repo.learn(&["list"]).ends_with(0).says("✓ count").says("▸ borrow").says("1 of 2 passed");
    repo.answer("count", "alternatives/room.rs");
    repo.learn(&["list"]).ends_with(0).says("▸ count").says("0 of 2 passed");
    repo.answer("count", "src/lib.rs");
    repo.learn(&["list"]).ends_with(0).says("1 of 2 passed");
}

#[test]
fn a_pass_leads_to_the_next_exercise_that_has_not_passed() {
    let repo = Repo::new();
    repo.answer("borrow", "src/lib.rs");
    repo.learn(&["check", "borrow"]).ends_with(0).says("Next exercise: `cargo learn count`\n");
    repo.learn(&["list"]).ends_with(0).says("▸ count");
    repo.answer("count", "src/lib.rs");
    repo.learn(&["check", "count"]).ends_with(0).says("Every exercise has passed.\n");
}

#[test]
fn after_a_pass_the_next_exercise_is_the_one_that_it_has_named() {
    let repo = Repo::new();
    let folder = "exercises/01_first_steps";
    for file in ["Cargo.toml", "hints.md", "src/lib.rs", "tests/behaviour.rs", "tests/promises/behaviour.rs"]
    {
        let text = repo.read(&format!("{folder}/borrow/{file}")).replace("borrow", "third");
        repo.write(&format!("{folder}/third/{file}"), &text);
    }
    let list = repo.read("src/SUMMARY.md") + "- [Third](01_first_steps/third.md)\n";
    repo.write("src/SUMMARY.md", &list);
    repo.write("src/01_first_steps/third.md", "# Third\n");
    repo.learn(&["list"]).ends_with(0).says("▸ count");
    repo.answer("borrow", "src/lib.rs");
    repo.learn(&["check", "borrow"]).ends_with(0).says("Next exercise: `cargo learn third`\n");
    repo.learn(&["list"]).ends_with(0).says("▸ third");
    repo.learn(&[]).ends_with(1).says("file     exercises/01_first_steps/third/src/lib.rs");
}

#[test]
fn a_pass_that_is_only_claimed_does_not_count() {
    let repo = Repo::new();
    repo.write(
        ".learn/progress",
        "passed count 00000000000000000000000000000000\npassed borrow\n\u{0}\u{fffd}\n",
    );
    repo.learn(&["list"]).ends_with(0).says("0 of 2 passed").warns("2 lines that make no sense");
    repo.answer("count", "src/lib.rs");
    repo.learn(&["check", "count"]).ends_with(0);
    let progress = repo.read(".learn/progress");
    assert!(progress.contains("passed borrow\n") && !progress.contains(" 0000"), "{progress}");
    let mut files: Vec<_> = std::fs::read_dir(repo.root.join(".learn"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    files.sort();
    assert_eq!(files, ["progress", "starters"], "a temporary file is left");
}

#[test]
fn a_broken_promise_comes_with_its_schedule() {
    let repo = Repo::new();
    repo.answer("count", "near-misses/wraps.rs");
    assert_data_eq!(repo.learn(&["check", "count"]).ends_with(1).out, file!["snapshots/failed.txt"]);
    let full = repo.learn(&["check", "count", "--format", "full"]).ends_with(1);
    full.says("✓ behaviour::amounts_add_up").says("a counter stays where it is. Look at `saturating_add`");
    let said = repo.learn(&["check", "--all"]).ends_with(1);
    assert_data_eq!(said.out, file!["snapshots/all.txt"]);
}

#[test]
fn what_the_compiler_warns_of_comes_after_a_broken_promise() {
    let repo = Repo::new();
    let answer = repo.read("solutions/01_first_steps/count/near-misses/wraps.rs");
    let body = "self.count = self.count.wrapping_add(amount);";
    assert!(answer.contains(body));
    let file = "exercises/01_first_steps/count/src/lib.rs";
    repo.write(file, &answer.replace(body, &format!("let ten = 10;\n{body}")));
    let said = repo.learn(&["check", "count"]).ends_with(1);
    let (report, rest) = said.out.split_once("none with fewer switches breaks it.").unwrap();
    assert!(!report.contains("warning:"), "{report}");
    assert_eq!(rest.matches("warning: unused variable: `ten`").count(), 1, "{rest}");
    assert!(rest.trim_end().lines().last().unwrap().starts_with("✗ count breaks 1 of 3 promises"), "{rest}");
}

#[test]
fn what_was_not_explored_says_so_first() {
    let repo = Repo::new();
    let report = "exercises/01_first_steps/count/tests/promises/schedules.json";
    let foreign = repo.read(report).replace("\"kind\": \"assertion\"", "\"kind\": \"foreign\"");
    let (head, rest) = foreign.split_once("\"what\": \"").unwrap();
    let (_, tail) = rest.split_once('"').unwrap();
    repo.write(report, &format!("{head}\"what\": \"The search does not see into parking_lot.\"{tail}"));
    repo.answer("count", "near-misses/wraps.rs");
    assert_data_eq!(repo.learn(&["check", "count"]).ends_with(1).out, file!["snapshots/foreign.txt"]);
    let full = repo.learn(&["check", "count", "--format", "full"]).ends_with(1).out;
    assert!(full.starts_with("The search does not see into parking_lot.\n"), "{full}");
    repo.learn(&["explain", "count"]).ends_with(1).says("no schedule to explain");
}

#[test]
fn what_the_checks_miss_is_named_once_and_not_for_each_call() {
    let repo = Repo::new();
    let file = "exercises/01_first_steps/count/src/lib.rs";
    let answer = repo.read("solutions/01_first_steps/count/src/lib.rs");
    repo.write(file, &answer.replace("pub fn get(", "fn get("));
    let said = repo.learn(&["check", "count"]).ends_with(1);
    assert_data_eq!(said.out, file!["snapshots/lost.txt"]);
    repo.learn(&["check", "count", "--format", "full"]).ends_with(1).says("is private");
    repo.write(file, &answer.replace("fn get(&self)", "fn get(&mut self, at: usize)"));
    assert_data_eq!(repo.learn(&["check", "count"]).ends_with(1).out, file!["snapshots/lost_to_another.txt"]);
    // What is not about the checks is still the compiler's to say.
    repo.write(file, &answer.replace("count: 0", "count: None"));
    repo.learn(&["check", "count"]).ends_with(1).says("mismatched types").says_not("no longer has");
}

#[test]
fn what_threads_cannot_share_is_said_once_and_not_for_each_thread() {
    let repo = Repo::new();
    let checks = "exercises/01_first_steps/count/tests/promises/behaviour.rs";
    let thread = "let counter = std::sync::Arc::new(Counter::new());\n    \
                  std::thread::spawn(move || counter.get()).join().unwrap();\n";
    let test = |number| format!("\n#[test]\nfn thread_{number}() {{\n    {thread}}}\n");
    repo.write(checks, &format!("use super::exercise::Counter;\n{}{}{}", test(1), test(2), test(3)));
    let answer = repo.read("solutions/01_first_steps/count/src/lib.rs");
    let file = "exercises/01_first_steps/count/src/lib.rs";
    let cell = answer.replace("count: u32", "count: std::cell::Cell<u32>");
    let cell = cell.replace("self.count = self.count.saturating_add(amount)", "self.count.set(amount)");
    let cell = cell
        .replace("count: 0", "count: 0.into()")
        .replace("        self.count\n", "        self.count.get()\n");
    repo.write(file, &cell);
    let said = repo.learn(&["check", "count"]).ends_with(1);
    assert!(
        said.out.starts_with("`Cell<u32>` cannot be shared between threads safely: src/lib.rs:"),
        "{}",
        said.out
    );
    assert_eq!(said.out.matches("error[E0277]").count(), 1, "{}", said.out);
    let said = said
        .says("The same error 2 more times. All of them in full: `cargo learn check count --format full`");
    said.says("✗ count does not compile: 1 error (");
    let full = repo.learn(&["check", "count", "--format", "full"]).ends_with(1);
    assert_eq!(full.out.matches("error[E0277]").count(), 3, "{}", full.out);
    // In the file itself each of them is to be mended.
    repo.write(
        file,
        &answer.replace("count: 0", "count: None").replace("        self.count\n", "        None\n"),
    );
    let said = repo.learn(&["check", "count"]).ends_with(1);
    assert_eq!(said.out.matches("error[E0308]").count(), 2, "{}", said.out);
    said.says("✗ count does not compile: 2 errors (");
}

#[test]
fn machines_get_json_and_junit() {
    let repo = Repo::new();
    repo.answer("count", "near-misses/wraps.rs");
    let json = repo.learn(&["check", "count", "--format", "json"]).ends_with(1).out;
    let value: serde_json::Value = serde_json::from_str(&json.replace("[TIME]", "0.1")).unwrap();
    assert_eq!(value["verdicts"][0]["promises"][2]["report"]["kind"], "assertion");
    assert_data_eq!(json, file!["snapshots/failed.json"]);
    let junit = repo.learn(&["check", "count", "--format", "junit"]).ends_with(1).out;
    assert_data_eq!(junit, file!["snapshots/failed.xml"]);
    repo.answer("count", "near-misses/last.rs");
    repo.learn(&["check", "count", "--format", "junit"])
        .ends_with(1)
        .says(r#"<failure message="Each amount counts once. Look at `add`.">"#);
}

#[test]
fn what_is_not_started_has_not_failed() {
    let repo = Repo::new();
    let json = repo.learn(&["check", "--all", "--format", "json"]).ends_with(1).out;
    let value: serde_json::Value = serde_json::from_str(&json.replace("[TIME]", "0.1")).unwrap();
    for exercise in 0..2 {
        assert_eq!(value["verdicts"][exercise]["outcome"], "not-started");
    }
    let junit = repo.learn(&["check", "--all", "--format", "junit"]).ends_with(1).out;
    assert_data_eq!(junit, file!["snapshots/not-started.xml"]);
}

#[test]
fn an_exercise_that_cannot_be_checked_takes_no_verdict_from_the_others() {
    let repo = Repo::new();
    std::fs::write(repo.root.join("exercises/01_first_steps/count/src/lib.rs"), b"// caf\xe9\n").unwrap();
    let said = repo.learn(&["check", "--all", "--format", "json"]).ends_with(3).warns("is not UTF-8");
    let said = said.warns("✗ count was not checked").warns("borrow is not started: 1 error to mend");
    let value: serde_json::Value = serde_json::from_str(&said.out.replace("[TIME]", "0.1")).unwrap();
    assert_eq!(value["verdicts"][0]["outcome"], "trouble");
    assert_eq!(value["verdicts"][1]["outcome"], "not-started");
}

#[test]
fn a_verdict_that_cannot_be_recorded_is_given_all_the_same() {
    let repo = Repo::new();
    repo.write(".learn", "no folder");
    repo.answer("count", "src/lib.rs");
    let said = repo.learn(&["check", "count"]).ends_with(0).says("✓ count keeps 3 promises");
    said.warns("warning: cannot read [ROOT]/.learn/progress; nothing was recorded");
    repo.answer("count", "near-misses/wraps.rs");
    repo.learn(&["explain", "count", "--no-open"]).ends_with(1).says("count breaks 1 of 3 promises");
}

#[test]
fn compile_errors_are_shown_once_as_cargo_prints_them() {
    let repo = Repo::new();
    let said = repo.learn(&["check", "borrow"]).ends_with(1);
    assert_eq!(said.out.matches("error[E0106]").count(), 1, "{}", said.out);
    said.says("src/lib.rs:4:35").says("borrow is not started: 1 error to mend (").says_not("aborting");
    let file = "exercises/01_first_steps/borrow/src/lib.rs";
    repo.write(file, &(repo.read(file) + "// begun\n"));
    repo.learn(&["check", "borrow"]).ends_with(1).says("✗ borrow does not compile: 1 error (");
}

#[test]
fn what_never_ends_is_stopped_and_said_which() {
    let repo = Repo::new();
    let answer = repo.read("solutions/01_first_steps/count/src/lib.rs");
    let body = "self.count = self.count.saturating_add(amount);";
    repo.write(
        "exercises/01_first_steps/count/src/lib.rs",
        &answer.replace(body, "if amount == 2 { loop { std::thread::park() } }\n self.count = self.count.saturating_add(amount);"),
    );
    let said = repo.learn(&["check", "count", "--limit", "1"]).ends_with(1);
    assert_data_eq!(said.out, file!["snapshots/hangs.txt"]);
}

/// libtest prints what a test has printed when all have ended.
#[test]
fn a_failure_beside_what_never_ends_says_why() {
    let repo = Repo::new();
    let answer = repo.read("solutions/01_first_steps/count/src/lib.rs");
    let body = "self.count = self.count.saturating_add(amount);";
    let hangs =
        "if amount == 2 { loop { std::thread::park() } }\nself.count = self.count.wrapping_add(amount);";
    let starts = "Counter { count: 0 }";
    assert!(answer.contains(starts), "{answer}");
    repo.write(
        "exercises/01_first_steps/count/src/lib.rs",
        &answer.replace(body, hangs).replace(starts, "Counter { count: 1 }"),
    );
    repo.learn(&["check", "count"])
        .ends_with(1)
        .says("Not kept either\n  ✗ behaviour::a_new_counter_says_zero\n  1 promise more not waited for");
    repo.learn(&["check", "count", "--format", "full"]).ends_with(1).says("(yours: 1, promised: 0)");
}

/// Whoever is stopped may have written half of a report.
#[test]
fn a_report_that_is_not_whole_takes_no_verdict_away() {
    let repo = Repo::new();
    let answer = repo.read("solutions/01_first_steps/count/src/lib.rs");
    let body = "self.count = self.count.saturating_add(amount);";
    let hangs = r#"if amount == u32::MAX {
        let folder = std::env::var("INTERLEAVE_REPORT").unwrap();
        std::fs::write(format!("{folder}/schedules-it_stays_at_the_maximum.json"), "{").unwrap();
        loop { std::thread::park() }
    }"#;
    repo.write(
        "exercises/01_first_steps/count/src/lib.rs",
        &answer.replace(body, &format!("{hangs}\n{body}")),
    );
    repo.learn(&["check", "count", "--limit", "1"])
        .ends_with(1)
        .says("✗ count: 1 of 3 promises did not come to an end");
}

#[test]
fn a_test_of_ones_own_is_no_promise() {
    let repo = Repo::new();
    let file = "exercises/01_first_steps/count/src/lib.rs";
    let answer = repo.read("solutions/01_first_steps/count/src/lib.rs");
    repo.write(
        file,
        &format!("{answer}\n#[cfg(test)]\nmod tests {{\n#[test]\nfn mine() {{\npanic!()\n}}\n}}\n"),
    );
    repo.learn(&["check", "count"]).ends_with(0).says("✓ count keeps 3 promises");
}

/// What is written past the harness's capture stands in the middle of the harness's own lines.
#[test]
fn what_writes_to_standard_output_itself_is_judged_all_the_same() {
    let repo = Repo::new();
    let file = "exercises/01_first_steps/count/src/lib.rs";
    for (stored, code, says) in [
        ("near-misses/wraps.rs", 1, "✗ count breaks 1 of 3 promises"),
        ("src/lib.rs", 0, "✓ count keeps 3 promises"),
    ] {
        repo.answer("count", stored);
        let answer = repo.read(file);
        let begins = "pub fn get(&self) -> u32 {\n";
        let writes = r#"std::io::Write::write_all(&mut std::io::stdout(), b"hello\n\ntest").unwrap();"#;
        assert!(answer.contains(begins));
        repo.write(file, &answer.replace(begins, &format!("{begins}{writes}\n")));
        repo.learn(&["check", "count"]).ends_with(code).says(says);
    }
}

/// A check that hangs says by which command its learner sees who waits for whom.
#[test]
fn a_check_knows_whose_it_is() {
    let repo = Repo::new();
    let answer = repo.read("solutions/01_first_steps/count/src/lib.rs");
    let body = "self.count = self.count.saturating_add(amount);";
    let asks = r#"assert_eq!(std::env::var("CARGO_PKG_NAME").as_deref(), Ok("count"));"#;
    repo.write(
        "exercises/01_first_steps/count/src/lib.rs",
        &answer.replace(body, &format!("{asks}\n{body}")),
    );
    repo.learn(&["check", "count"]).ends_with(0);
}

#[cfg(target_os = "linux")]
#[test]
fn what_eats_memory_is_stopped() {
    let repo = Repo::new();
    let answer = repo.read("solutions/01_first_steps/count/src/lib.rs");
    let body = "self.count = self.count.saturating_add(amount);";
    repo.write(
        "exercises/01_first_steps/count/src/lib.rs",
        &answer.replace(
            body,
            "let mut all = vec![amount]; loop { all.extend_from_within(..all.len().min(1 << 20)); }",
        ),
    );
    repo.learn(&["check", "count", "--memory", "200"])
        .ends_with(1)
        .says("it used more than 200 MiB of memory")
        .says("of them stopped: more than 200 MiB of memory were in use");
}

#[test]
fn hints_come_in_stages() {
    let repo = Repo::new();
    assert_data_eq!(repo.learn(&["hint"]).ends_with(0).out, file!["snapshots/hint.txt"]);
    repo.learn(&["hint", "borrow", "--level", "3"]).ends_with(0).says("Write it down.").says_not("More:");
    repo.learn(&["hint", "count", "--level", "4"]).ends_with(2).warns("4 is not in 1..=3");
}

#[test]
fn reset_loses_nothing() {
    let repo = Repo::new();
    let file = "exercises/01_first_steps/count/src/lib.rs";
    let start = repo.read(file);
    repo.learn(&["reset", "count"]).ends_with(0).says("Nothing of yours was there.");
    for (number, mine) in [(1, "// mine\n"), (2, "// mine too\n")] {
        repo.write(file, mine);
        let kept = format!(".learn/kept/count-{number}.rs");
        repo.learn(&["reset", "count"]).ends_with(0).says(&format!("Your file is kept: {kept}"));
        assert_eq!((repo.read(file), repo.read(&kept)), (start.clone(), mine.to_owned()));
    }
    std::fs::remove_file(repo.root.join(file)).unwrap();
    repo.learn(&["check", "count"])
        .ends_with(3)
        .warns(&format!("{file} is not there: `cargo learn reset count` brings the starting point back"));
    repo.learn(&["check", "borrow"]).ends_with(1).says("borrow is not started");
    repo.learn(&["reset", "count"]).ends_with(0);
    assert_eq!(repo.read(file), start);
}

#[test]
fn a_file_that_is_not_utf_8_is_to_be_saved_as_utf_8_and_not_to_be_reset() {
    let repo = Repo::new();
    std::fs::write(repo.root.join("exercises/01_first_steps/count/src/lib.rs"), b"// caf\xe9\n").unwrap();
    let said = repo.learn(&["check", "count"]).ends_with(3);
    let said =
        said.warns("error: exercises/01_first_steps/count/src/lib.rs is not UTF-8: save it as UTF-8\n");
    assert!(!said.err.contains("reset"), "{}", said.err);
}

#[test]
fn reset_works_without_git() {
    let repo = Repo::new();
    std::fs::remove_dir_all(repo.root.join(".git")).unwrap();
    let file = "exercises/01_first_steps/count/src/lib.rs";
    let start = repo.read(file);
    repo.learn(&["check", "count"]).ends_with(1);
    repo.write(file, "// mine\n");
    repo.learn(&["reset", "count"]).ends_with(0).says("from .learn/starters/");
    assert_eq!(repo.read(file), start);
    repo.learn(&["reset", "borrow"]).ends_with(3).warns("the starting point of borrow is not to be found");
}

#[test]
fn a_committed_answer_is_no_starting_point() {
    let repo = Repo::new();
    let file = "exercises/01_first_steps/count/src/lib.rs";
    let start = repo.read(file);
    repo.learn(&["check", "count"]).ends_with(1);
    repo.answer("count", "src/lib.rs");
    repo.git(&["-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "--all", "--message=b"]);
    repo.learn(&["reset", "count"]).ends_with(0).says("from .learn/starters/");
    assert_eq!(repo.read(file), start);

    // An update of the exercise: its starting point is git's again.
    repo.answer("count", "near-misses/wraps.rs");
    repo.git(&["-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "--all", "--message=c"]);
    let check = repo.root.join("exercises/01_first_steps/count/tests/behaviour.rs");
    let check = std::fs::File::options().append(true).open(check).unwrap();
    check.set_modified(std::time::SystemTime::now() + std::time::Duration::from_secs(60)).unwrap();
    repo.learn(&["reset", "count"]).ends_with(0).says("from HEAD");
}

#[test]
fn the_solution_is_for_those_who_passed_or_ask_twice() {
    let repo = Repo::new();
    repo.learn(&["solution", "count"]).ends_with(1).says("ask again").says_not("saturating_add");
    repo.learn(&["solution", "count"]).ends_with(0).says("saturating_add").says("alternatives/room.rs");
    repo.learn(&["solution", "borrow"]).ends_with(1);
    repo.learn(&["solution"]).ends_with(0).says("saturating_add");
    repo.learn(&["solution", "borrow", "--yes"]).ends_with(0).says("max_by_key");
}

#[test]
fn what_a_newcomer_types_leads_to_the_check() {
    let repo = Repo::new();
    repo.answer("count", "src/lib.rs");
    repo.learn(&["test", "count"]).ends_with(0).says("✓ count keeps 3 promises");
    let path = "exercises/01_first_steps/count/src/lib.rs";
    repo.learn(&["check", path]).ends_with(0).says("✓ count keeps 3 promises");
}

#[test]
fn reset_takes_the_folder_but_not_the_next_exercise() {
    let repo = Repo::new();
    repo.answer("borrow", "src/lib.rs");
    repo.learn(&["reset"]).ends_with(2).warns("name the exercise, or go to its folder");
    let reset = repo.learn(&["reset"]).inside("exercises/01_first_steps/borrow/src").ends_with(0);
    reset.says("exercises/01_first_steps/borrow/src/lib.rs is the starting point again");
}

#[test]
fn the_task_is_told_to_whoever_has_deleted_it() {
    let repo = Repo::new();
    let answer = "/// Counts.\npub struct Counter;\n";
    repo.write("exercises/01_first_steps/count/src/lib.rs", answer);
    repo.learn(&["count"]).ends_with(1).says("Build a `Counter` that adds up what it is given.");
}

#[test]
fn mistakes_in_the_command_line_are_told_apart() {
    let repo = Repo::new();
    repo.learn(&["check", "cuont"]).ends_with(2).warns("there is no exercise `cuont`; did you mean `count`?");
    repo.learn(&["cuont"]).ends_with(2).warns("there is no exercise `cuont`; did you mean `count`?");
    repo.learn(&["chekc"])
        .ends_with(2)
        .warns("there is no command `chekc`; did you mean `cargo learn check`?");
    for words in [&["chek", "count"][..], &["chek", "--all"], &["chek", "count", "--format", "full"]] {
        repo.learn(words).ends_with(2).warns("there is no command `chek`; did you mean `cargo learn check`?");
    }
    repo.learn(&["count", "borrow"]).ends_with(2).warns("unexpected argument 'borrow' found");
    repo.learn(&["check", "count", "borrow"]).ends_with(2).warns("unexpected argument 'borrow' found");
    repo.learn(&["count", "check"])
        .ends_with(2)
        .warns("a command goes before the name: `cargo learn check count`");
    repo.write("exercises/01_first_steps/count/Cargo.toml", "[package]\nname = 'count'\n");
    repo.learn(&["list"])
        .ends_with(3)
        .warns("has no [package.metadata.exercise]: add title, minutes and tags");
}

#[test]
fn a_repository_that_cargo_cannot_read_is_no_wrong_answer() {
    let repo = Repo::new();
    repo.write("solutions/01_first_steps/count/Cargo.toml", "nonsense");
    repo.learn(&["check", "count"]).ends_with(3).says("was not checked").says("count/Cargo.toml");
}

#[test]
fn the_failing_schedule_becomes_a_page_that_stands_alone() {
    let repo = Repo::new();
    repo.answer("count", "near-misses/wraps.rs");
    let page = "target/learn/count.html";
    repo.learn(&["explain", "count", "--no-open"]).ends_with(1).says(&format!("step by step: {page}"));
    let html = repo.read(page);
    assert!(!html.contains("src=") && !html.contains("<link") && !html.contains("http"), "it asks for more");
    let (head, rest) = html.split_once("<style>").unwrap();
    let body = rest.split_once("</style>").unwrap().1.split_once("<script>").unwrap().0;
    assert_data_eq!(format!("{head}{body}"), file!["snapshots/page.html"]);

    repo.answer("count", "src/lib.rs");
    let said = repo.learn(&["explain", "count"]).ends_with(0);
    assert_eq!(said.out, "There is no schedule to explain: count has passed.\n");
    repo.learn(&["explain", "borrow"]).ends_with(1).says("is not started").says("no schedule to explain");
}

#[test]
fn the_doctor_says_what_to_do() {
    let repo = Repo::new();
    repo.learn(&["doctor"]).ends_with(0).says("✓ workspace").says("✓ exercises    2, in the book's order");
    std::fs::remove_file(repo.root.join("exercises/01_first_steps/count/src/lib.rs")).unwrap();
    std::fs::remove_dir_all(repo.root.join(".git")).unwrap();
    repo.learn(&["doctor"])
        .ends_with(3)
        .says("✓ rust")
        .says("no src/lib.rs in count, and cargo runs nothing without it; `git checkout -- exercises/01_first_steps/count/src/lib.rs`")
        .says("! git");
}
