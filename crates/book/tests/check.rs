//! Each thing that `cargo book check` must not let pass, in a book that has nothing else wrong.

#[allow(dead_code, reason = "each test target uses its own part of it")]
mod common;

use book::{check::check, root::Root};
use snapbox::{IntoData as _, assert_data_eq, str};
use std::fs;

const SUMMARY: &str = "# Summary\n\n[Start](start.md)\n\n# Locks\n\n- [Tally](01_locks/tally.md)\n";
const START: &str = "# Start\n\nGo to the [tally](01_locks/tally.md#the-exercise).\n";
const TALLY: &str = "# Tally\n\n## The exercise\n\n{{#exercise}}\n";
const MANIFEST: &str =
    "[package]\nname = \"tally\"\n[package.metadata.exercise]\ntitle = \"A tally\"\nminutes = 5\n";
const LIB: &str = "// ANCHOR: add\nfn add() {}\n// ANCHOR_END: add\n";

/// What is found in a sound book in which these files are changed or added.
fn found(changes: &[(&str, &str)]) -> String {
    let folder = common::with_real_settings();
    let sound = [
        ("src/SUMMARY.md", SUMMARY),
        ("src/start.md", START),
        ("src/01_locks/tally.md", TALLY),
        ("exercises/01_locks/tally/Cargo.toml", MANIFEST),
        ("exercises/01_locks/tally/src/lib.rs", LIB),
    ];
    for (path, text) in sound.iter().chain(changes) {
        let file = folder.path().join(path);
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        fs::write(file, text).expect("a file");
    }
    let findings = check(&Root::new(folder.path())).expect("the book can be looked at");
    let findings: Vec<String> = findings.iter().map(ToString::to_string).collect();
    findings.join("\n")
}

/// What is found when the first page goes on with this text. Its first line is line 5.
fn found_on_the_first_page(text: &str) -> String {
    found(&[("src/start.md", &format!("{START}\n{text}"))])
}

#[test]
fn a_sound_book_passes() {
    assert_eq!(found(&[]), "");
}

#[test]
fn a_link_to_no_page_is_dead() {
    assert_data_eq!(
        found_on_the_first_page(
            "\nSee [that](gone.md).\n\n<a href=\"../exercises/a\">this</a>\n\n[x][nowhere]\n"
        ),
        str![[r#"
src/start.md:6: the link gone.md leads nowhere
    correct it: a chapter's path starts at this chapter's folder and ends in .md, and src/SUMMARY.md lists it
src/start.md:8: the link ../exercises/a leaves src/, and the site has nothing there
    name the file as `code` instead
src/start.md:10: the link's target [nowhere] is defined nowhere
    define it at the chapter's end, or write the target itself
"#]]
    );
}

#[test]
fn a_link_in_a_box_is_looked_at() {
    assert_data_eq!(
        found_on_the_first_page("````admonish note\nSee [that](gone.md).\n````\n"),
        str![[r#"
src/start.md:6: the link gone.md leads nowhere
    correct it: a chapter's path starts at this chapter's folder and ends in .md, and src/SUMMARY.md lists it
"#]]
    );
}

#[test]
fn a_link_to_an_anchor_that_the_page_has_not_is_dead() {
    assert_data_eq!(
        found_on_the_first_page("[there](01_locks/tally.md#exercise) [here](#top)\n"),
        str![[r#"
src/start.md:5: the link 01_locks/tally.md#exercise names the anchor #exercise, which that page has not
    01_locks/tally.md has: #tally, #the-exercise
src/start.md:5: the link #top names the anchor #top, which that page has not
    start.md has: #start
"#]]
    );
}

#[test]
fn an_anchor_on_a_page_that_was_not_built_is_not_taken_for_right() {
    let summary = format!("{SUMMARY}- [Read](01_locks/README.md)\n");
    let page = format!("{START}\n[that](01_locks/README.md) [there](01_locks/README.md#gone)\n");
    assert_data_eq!(
        found(&[
            ("src/SUMMARY.md", &summary),
            ("src/01_locks/README.md", "# Read\n"),
            ("src/start.md", &page)
        ]),
        str![[r#"
src/start.md:5: the link 01_locks/README.md#gone names an anchor, and the site has no 01_locks/README.html to look for it in
    link the page as a whole; mdBook makes an index.html of a README.md
"#]]
    );
}

#[test]
fn a_missing_include_is_found() {
    assert_data_eq!(
        found_on_the_first_page("```rust\n{{#include gone.rs}}\n```\n"),
        str![[r#"
src/start.md:6: {{#include}} names gone.rs, which is not there
    correct the path; it starts at the chapter's own folder
"#]]
    );
}

#[test]
fn a_missing_anchor_is_found() {
    assert_data_eq!(
        found_on_the_first_page(
            "```rust\n{{#rustdoc_include ../exercises/01_locks/tally/src/lib.rs:sub}}\n```\n\n\
             ```rust\n{{#include ../exercises/01_locks/tally/src/lib.rs:add}}\n```\n"
        ),
        str![[r#"
src/start.md:6: {{#rustdoc_include}} names the anchor `sub`, and ../exercises/01_locks/tally/src/lib.rs has no `ANCHOR: sub`
    mark the lines in ../exercises/01_locks/tally/src/lib.rs with `// ANCHOR: sub` and `// ANCHOR_END: sub`
"#]]
    );
}

#[test]
fn rust_that_no_test_compiles_is_found() {
    let page = format!("{START}\n```rust\n{{{{#include loose.rs}}}}\n```\n");
    assert_data_eq!(
        found(&[("src/start.md", &page), ("src/loose.rs", LIB)]),
        str![[r#"
src/start.md:6: {{#include}} takes Rust from loose.rs, which nothing compiles
    keep it in a file below one of crates/, exercises/, solutions/
"#]]
    );
}

#[test]
fn an_unknown_directive_is_found() {
    assert_data_eq!(
        found_on_the_first_page("{{#shedule x}}\n\n`\\{{#anything}}`\n"),
        str![[r#"
src/start.md:5: nobody knows the directive {{#shedule}}
    there are: include, rustdoc_include, playground, title, schedule, report, near-misses, exercise, rules, checklist; to show one as text, put a backslash before it
"#]]
    );
}

#[test]
fn a_directive_that_would_not_be_drawn_is_found() {
    assert_data_eq!(
        found_on_the_first_page("Look: {{#exercise}}\n\n```text\n{{#exercise}}\n```\n"),
        str![[r#"
src/start.md:5: {{#exercise}} is drawn only where it stands alone on its line, outside code
    move it, or put a backslash before it to show it as text
src/start.md:8: {{#exercise}} is drawn only where it stands alone on its line, outside code
    move it, or put a backslash before it to show it as text
"#]]
    );
}

#[test]
fn a_directive_that_cannot_be_drawn_is_found() {
    assert_data_eq!(
        found_on_the_first_page("{{#exercise}}\n\n{{#schedule x}}\n"),
        str![[r#"
src/start.md:5: {{#exercise}} cannot be drawn: this page is no chapter of a rule: the directive is for src/<part>/<name>.md, where exercises/<part>/<name>/ is its exercise
    it is written: {{#exercise}}
src/start.md:7: {{#schedule}} cannot be drawn: this page has no rule of its own; name the rule too, as in `01_fundamental_rules/safe-counter/unlock_between`
    it is written: {{#schedule unlock_between "An optional caption."}}
"#]]
    );
}

#[test]
fn a_schedule_that_is_not_recorded_is_found() {
    let page = format!("{TALLY}\n{{{{#schedule unlock_between}}}}\n");
    assert_data_eq!(
        found(&[("src/01_locks/tally.md", &page)]),
        str![[r#"
src/01_locks/tally.md:7: {{#schedule}} names solutions/01_locks/tally/near-misses/unlock_between.json, which is not there
    record it with `cargo learn verify --record`, or correct the name
"#]]
    );
}

#[test]
fn a_schedule_of_another_version_is_found() {
    let page = format!("{TALLY}\n{{{{#schedule unlock_between}}}}\n");
    let json = "{\"version\": 0}";
    let recorded = "solutions/01_locks/tally/near-misses/unlock_between.json";
    assert_data_eq!(
        found(&[("src/01_locks/tally.md", &page), (recorded, json)]),
        str![[r#"
src/01_locks/tally.md:7: {{#schedule}} cannot be drawn: solutions/01_locks/tally/near-misses/unlock_between.json: the report has version 0, this book reads 1; record it again with `cargo learn verify --record`
    it is written: {{#schedule unlock_between "An optional caption."}}
"#]]
    );
}

#[test]
fn a_row_that_the_schedule_does_not_mark_is_found() {
    let page = format!(
        "{TALLY}\nGo to the row marked `⇄`.\n\n{{{{#schedule one}}}}\n\nThe row marked `⇄` and the last row marked `⇄`.\n\n{{{{#schedule none}}}}\n"
    );
    let one = include_str!("gallery/solutions/01_locks/tally/near-misses/unlock_between.json");
    let none = one.replace("\"preempts\": true", "\"preempts\": false");
    assert_data_eq!(
        found(&[
            ("src/01_locks/tally.md", &page),
            ("solutions/01_locks/tally/near-misses/one.json", one),
            ("solutions/01_locks/tally/near-misses/none.json", &none),
        ]),
        str![[r#"
src/01_locks/tally.md:11: it speaks of the row marked `⇄`, and the schedule below has 0 of them
    tell what the schedule shows now; of several, name the first or the last
"#]]
    );
}

#[test]
fn near_misses_without_an_order_are_found() {
    let page = format!("{TALLY}\n{{{{#near-misses}}}}\n\n{{{{#near-misses unlocks}}}}\n");
    let near_miss = "//! Unlocks between.\n//! rejected by: schedules::x\n\nfn add() {}\n";
    assert_data_eq!(
        found(&[
            ("src/01_locks/tally.md", &page),
            ("solutions/01_locks/tally/near-misses/unlocks_between.rs", near_miss),
        ]),
        str![[r#"
src/01_locks/tally.md:7: {{#near-misses}} cannot be drawn: say which of them come first, by their files' names: three to six that most people would write
    it is written: {{#near-misses unlock_between no_lock}}, with the names of those that come first
src/01_locks/tally.md:9: {{#near-misses}} cannot be drawn: this rule has no near miss `unlocks`, or it is named twice
    it is written: {{#near-misses unlock_between no_lock}}, with the names of those that come first
"#]]
    );
}

#[test]
fn rust_that_nothing_tests_is_found() {
    assert_data_eq!(
        found_on_the_first_page(
            "```rust,ignore\nx\n```\n\n\
             <!-- ignore: needs a second machine -->\n```rust,ignore\nx\n```\n\n\
             ```rs\nx\n```\n\n\
             ```rust\nlet x;\n{{#include ../exercises/01_locks/tally/src/lib.rs}}\n```\n\n\
             Text.\n\n    let indented;\n\n```rust\nlet open;\n"
        ),
        str![[r#"
src/start.md:5: nothing tests this block, and it does not say why
    test it, or give the reason in the line before: <!-- ignore: … -->
src/start.md:14: nothing tests this block: its language is not written `rust`
    write ```rust
src/start.md:18: nothing tests the lines beside the {{#include}} of this block
    put them into the file, or into a block of their own
src/start.md:25: this code has no fence: four spaces make it code, and Rust to rustdoc
    put it between ``` with its language, or take the spaces away
src/start.md:27: this block of code is never closed
    close it with as many backticks as opened it
"#]]
    );
}

#[test]
fn an_exercise_that_no_chapter_mentions_is_found() {
    let page = "# Tally\n\n## The exercise\n\n`cargo test -p tally-solution`\n";
    assert_data_eq!(
        found(&[("src/01_locks/tally.md", page)]),
        str![[r#"
exercises/01_locks/tally/Cargo.toml:1: no chapter mentions this exercise
    put {{#exercise}} into src/01_locks/tally.md
"#]]
    );
    let page = "# Tally\n\n## The exercise\n\n`cargo test -p tally`\n";
    assert_eq!(found(&[("src/01_locks/tally.md", page)]), "");
}

#[test]
fn what_git_left_of_a_rule_is_no_exercise() {
    assert_eq!(found(&[("exercises/01_locks/gone/mutants.out/log", "")]), "");
}

#[test]
fn a_chapter_that_is_not_listed_is_found_and_a_listed_one_that_is_not_there() {
    let summary = format!("{SUMMARY}- [Later](01_locks/later.md)\n");
    let changes = [("src/SUMMARY.md", summary.as_str()), ("src/01_locks/lost.md", "# Lost\n")];
    assert_data_eq!(
        found(&changes),
        str![[r#"
src/01_locks/lost.md:1: src/SUMMARY.md does not list this chapter
    list it, or nobody will find it
src/SUMMARY.md:8: src/01_locks/later.md is not there
    write the chapter, or take its line away
"#]]
        .raw()
    );
}

#[test]
fn a_chapter_that_the_map_leaves_out_is_found() {
    let summary = format!("{SUMMARY}- [Map](from_go_to_rust.md)\n");
    let changes = [("src/SUMMARY.md", summary.as_str()), ("src/from_go_to_rust.md", "# Map\n\n`tally`\n")];
    assert_data_eq!(
        found(&changes),
        str![[r#"
src/from_go_to_rust.md:1: the map does not lead to 01_locks/tally.md
    link its row: [`tally`](01_locks/tally.md)
"#]]
    );
}

#[test]
fn what_mdbook_warns_of_is_found() {
    assert_data_eq!(
        found_on_the_first_page("<div><b>open</div>\n"),
        str![[r#"
src/start.md:1: mdBook warns: unexpected HTML end tag `</div>` found in `start.md` Check that the HTML tags are properly balanced.
    mend what it names; the book is to be built without a warning
src/start.md:1: mdBook warns: unclosed HTML tag `<b>` found in `start.md`
    mend what it names; the book is to be built without a warning
src/start.md:1: mdBook warns: unclosed HTML tag `<div>` found in `start.md`
    mend what it names; the book is to be built without a warning
"#]]
    );
}
