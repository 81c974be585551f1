//! `cargo learn verify`: on a small repository that is in order, on the same with each thing spoilt, and on
//! this repository itself.

mod support;

use std::path::Path;
use std::process::Command;

use snapbox::{assert_data_eq, file};
use support::Repo;

const COUNT: &str = "solutions/01_first_steps/count";

#[test]
fn this_repository_is_in_order() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_learn")).current_dir(root).arg("verify").output().unwrap();
    let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    assert!(output.status.success(), "{}{}", text[0], text[1]);
}

#[test]
fn a_repository_in_order_is_verified() {
    let repo = Repo::new();
    repo.learn(&["verify", "count"]).ends_with(1).says("near-misses/wraps.json\n      is missing");
    repo.learn(&["verify", "count", "--no-near-misses"]).ends_with(0).says("1 exercise, 4 stored files");
    let said = repo.learn(&["verify", "--record"]).ends_with(0);
    assert_data_eq!(said.out, file!["snapshots/verified.txt"]);
    let recorded = repo.read(&format!("{COUNT}/near-misses/wraps.json"));
    assert!(recorded.contains("\"exercise\": \"count\","), "{recorded}");
    repo.learn(&["verify", "--repeat", "3", "--load"])
        .ends_with(0)
        .warns("behaviour: 3 runs, each the same")
        .says("each run 3 times");

    // A learner who has solved an exercise has not broken the repository.
    repo.answer("count", "src/lib.rs");
    repo.learn(&["verify", "count"]).ends_with(1).says("keeps every promise: there is nothing left to do");
    repo.learn(&["check", "count"]).ends_with(0);
    repo.learn(&["verify", "count"]).ends_with(0);

    // On real threads it is chance who else rejects a near miss.
    let last = format!("{COUNT}/near-misses/last.rs");
    repo.write(&last, &repo.read(&last).replace("//! rejected by: behaviour::amounts_add_up\n", ""));
    repo.learn(&["verify", "count"]).ends_with(0);
    repo.learn(&["verify", "count", "--every-test"])
        .ends_with(1)
        .says("is also rejected by behaviour::amounts_add_up");
}

#[test]
fn a_test_that_does_not_name_the_learners_file_is_found_before_a_near_miss_takes_its_place() {
    let repo = Repo::new();
    let root = "exercises/01_first_steps/count/tests/behaviour.rs";
    repo.write(root, &repo.read(root).replace("extern crate count as exercise", "use count as exercise"));
    repo.learn(&["verify", "count"]).ends_with(3).warns(
        "count/tests/behaviour.rs: name the learner's file `exercise`, by `extern crate count as exercise;`",
    );
}

#[test]
fn every_thing_that_is_spoilt_is_found() {
    let repo = Repo::new();
    repo.learn(&["verify", "--record", "--no-clippy"]).ends_with(0);
    let near = |name: &str| format!("{COUNT}/near-misses/{name}");
    let edit = |path: &str, from: &str, to: &str| {
        let text = repo.read(path);
        assert!(text.contains(from), "{from:?} is not in {path}");
        repo.write(path, &text.replace(from, to));
    };
    // Accepted; refused by another test only; refused by more than it says; refused by the compiler only;
    // never refused, only stopped.
    edit(&near("wraps.rs"), "wrapping_add", "saturating_add");
    edit(&near("from-one.rs"), "behaviour::a_new_counter_says_zero", "schedules::it_stays_at_the_maximum");
    edit(&near("last.rs"), "//! rejected by: behaviour::amounts_add_up\n", "");
    edit(&near("panics.rs"), "amount).expect", "amount)).expect");
    let hang = repo
        .read(&near("from-one.rs"))
        .replace("self.count =", "loop { std::thread::park() }\n self.count =");
    repo.write(&near("hangs.rs"), &hang.replace("Begins at one", "Hangs").replace("count: 1", "count: 0"));
    repo.write(
        &near("named.rs"),
        &hang.replace("behaviour::amounts_add_up", "behaviour::amounts").replace("loop {", "while false {"),
    );
    // A schedule that is out of date, and one of nobody.
    edit(&near("last.json"), "thread 1 read 0", "thread 1 read 1");
    repo.write(&near("gone.json"), "{}");
    // A right answer that a test rejects, one that clippy complains about, another API.
    edit(&format!("{COUNT}/alternatives/room.rs"), "amount.min", "2 * amount.min");
    edit(&format!("{COUNT}/src/lib.rs"), "Counter { count: 0 }", "return Counter { count: 0 };");
    edit(
        &format!("{COUNT}/src/lib.rs"),
        "pub fn get(&self) -> u32",
        "pub fn reset(&mut self) {}\n    /// x\n    pub fn get(self) -> u32",
    );
    // Files.
    std::fs::remove_file(repo.root.join("src/01_first_steps/borrow.md")).unwrap();
    edit("src/SUMMARY.md", "- [Borrow](01_first_steps/borrow.md)\n", "");
    edit("exercises/01_first_steps/borrow/Cargo.toml", "path = \"src/lib.rs\"\n", "");
    edit("exercises/01_first_steps/borrow/hints.md", "## 3", "## 4");
    std::fs::remove_file(repo.root.join("solutions/01_first_steps/borrow/alternatives/fold.rs")).unwrap();
    repo.write("solutions/01_first_steps/nobody/README.md", "");
    // A root that was copied, and still runs the promises it was copied with.
    edit(
        "solutions/01_first_steps/borrow/tests/behaviour.rs",
        "01_first_steps/borrow",
        "01_first_steps/count",
    );
    // A starting point that compiles, though it says it does not.
    let borrow = repo.read("solutions/01_first_steps/borrow/src/lib.rs");
    repo.write("exercises/01_first_steps/borrow/src/lib.rs", &borrow);

    let said = repo.learn(&["verify", "--every-test", "--limit", "5"]).ends_with(1);
    assert_data_eq!(without_the_compilers_words(&said.out), file!["snapshots/spoilt.txt"]);
}

/// What rustc and clippy say differs between their versions: it is left out.
fn without_the_compilers_words(text: &str) -> String {
    let mut kept = String::new();
    let mut speaking = false;
    for line in text.lines() {
        speaking &= line.starts_with("      ");
        if !speaking {
            kept.push_str(line);
            kept.push('\n');
        }
        speaking |= line == "      clippy says:" || line.starts_with("      does not compile");
    }
    kept
}
