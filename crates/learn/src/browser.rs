//! Opens a page for somebody to look at.

use std::path::Path;
use std::process::{Command, Stdio};

/// Opens a file with what the machine opens such files with. `false` where nothing can be started.
pub fn open(path: &Path) -> bool {
    programs().into_iter().any(|(program, arguments)| {
        Command::new(program)
            .args(arguments)
            .arg(path)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            // Somebody has to wait for it, or it stays behind as a zombie.
            .map(|mut child| std::thread::spawn(move || child.wait()))
            .is_ok()
    })
}

/// What to try, in order: the learner's own choice, then the platform's opener.
fn programs() -> Vec<(String, Vec<&'static str>)> {
    let mut programs = Vec::new();
    if let Ok(browser) = std::env::var("BROWSER") {
        programs
            .extend(browser.split(':').filter(|one| !one.is_empty()).map(|one| (one.to_owned(), Vec::new())));
    }
    if cfg!(windows) {
        programs.push(("cmd".to_owned(), vec!["/C", "start", ""]));
    } else if cfg!(target_os = "macos") {
        programs.push(("open".to_owned(), Vec::new()));
    } else {
        for program in ["wslview", "xdg-open"] {
            programs.push((program.to_owned(), Vec::new()));
        }
    }
    programs
}
