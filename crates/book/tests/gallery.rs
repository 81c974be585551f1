//! What our directives draw, as it stands in the built page.
//!
//! To accept a change: `SNAPSHOTS=overwrite cargo test -p book --test gallery`, and look at the difference.

#[allow(dead_code, reason = "each test target uses its own part of it")]
mod common;

use book::{build::build, check::check, root::Root};
use snapbox::{assert_data_eq, file};
use std::{fs, path::Path};

/// The part of a built page that its chapter made.
fn main_part(site: &Path, page: &str) -> String {
    let html = fs::read_to_string(site.join(page)).expect("the page was built");
    let start = html.find("<main>").expect("a page has its part");
    let end = html.find("</main>").expect("a page has its part");
    html[start..end].to_owned()
}

#[test]
fn the_gallery_is_drawn_as_it_was() {
    let folder = common::gallery();
    let built = build(&Root::new(folder.path()), None).expect("the gallery can be built");
    assert_eq!(built.warnings, Vec::<String>::new());
    assert_data_eq!(main_part(&built.folder, "gallery.html"), file!["snapshots/gallery.html"].raw());
    assert_data_eq!(main_part(&built.folder, "01_locks/tally.html"), file!["snapshots/tally.html"].raw());
    assert_data_eq!(main_part(&built.folder, "01_locks.html"), file!["snapshots/part.html"].raw());
    assert_data_eq!(main_part(&built.folder, "checklist.html"), file!["snapshots/checklist.html"].raw());
}

#[test]
fn the_gallery_is_sound() {
    let folder = common::gallery();
    assert_eq!(check(&Root::new(folder.path())).expect("it can be looked at"), []);
}

#[test]
fn no_page_asks_for_anything_outside_the_site() {
    let folder = common::gallery();
    let built = build(&Root::new(folder.path()), None).expect("the gallery can be built");
    let page = fs::read_to_string(built.folder.join("index.html")).expect("a first page");
    for attribute in ["src=\"http", "href=\"http", "src=\"//", "url(http"] {
        assert!(!page.contains(attribute), "{attribute}");
    }
}
