//! Writes one module for each chapter in `src/SUMMARY.md`, its documentation the chapter itself.
//!
//! The list is made, not kept: a chapter that is in the book has its blocks tested.

use chapter::Summary;
use std::{env, error::Error, fmt::Write as _, fs, path::PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let chapters = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("../../src");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    println!("cargo::rerun-if-changed=build.rs");

    let summary_path = chapters.join("SUMMARY.md");
    let summary = read(&summary_path)?;
    let mut modules = String::new();
    for entry in &Summary::new(&summary).entries {
        let source = chapters.join(entry.path);
        // Under the chapter's own name, which a failing block is reported with.
        let prepared = out.join(entry.path);
        fs::create_dir_all(prepared.parent().unwrap_or(&out))?;
        fs::write(&prepared, chapter::doctests(&read(&source)?))?;
        writeln!(
            modules,
            "#[doc = include_str!({prepared:?})]\npub mod {name} {{}}",
            name = module_name(entry.path),
        )?;
    }
    fs::write(out.join("chapters.rs"), modules)?;
    Ok(())
}

fn read(path: &PathBuf) -> Result<String, String> {
    println!("cargo::rerun-if-changed={}", path.display());
    fs::read_to_string(path).map_err(|why| {
        format!("{}: {why}; every chapter that src/SUMMARY.md lists must be there", path.display())
    })
}

/// `02_channels/fan-out-fan-in.md` is `chapter_02_channels_fan_out_fan_in`, so that a failing doctest names
/// its chapter.
fn module_name(path: &str) -> String {
    let path = path.strip_suffix(".md").unwrap_or(path);
    format!("chapter_{}", path.replace(|c: char| !c.is_ascii_alphanumeric(), "_"))
}
