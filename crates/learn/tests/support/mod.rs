//! A copy of a fixture repository, and the real `cargo learn` run in it.

// Each test file uses a part of it.
#![allow(dead_code)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

/// A copy of `tests/fixtures/repo`, with a git repository around it; gone when dropped.
pub struct Repo {
    pub root: PathBuf,
}

impl Repo {
    /// A fresh copy.
    pub fn new() -> Repo {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let root =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("repo-{}-{number}", std::process::id()));
        let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join("fixtures").join("repo");
        copy(&fixture, &root);
        fs::rename(root.join("gitignore"), root.join(".gitignore")).unwrap();
        let repo = Repo { root: root.canonicalize().unwrap() };
        repo.git(&["init", "--quiet"]);
        repo.git(&["add", "--all"]);
        repo.git(&["-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "--message=a"]);
        repo
    }

    /// Runs git in it.
    pub fn git(&self, arguments: &[&str]) {
        let git = Command::new("git").current_dir(&self.root).args(arguments).status().unwrap();
        assert!(git.success(), "git {arguments:?}");
    }

    /// `cargo learn` with these arguments.
    pub fn learn(&self, arguments: &[&str]) -> Cmd<'_> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_learn"));
        command.current_dir(&self.root).args(arguments);
        // The copy may stand inside the target folder of this very repository, which is not the one meant.
        command.env("GIT_CEILING_DIRECTORIES", self.root.parent().expect("it stands in a folder"));
        without_surroundings(&mut command);
        Cmd { repo: self, command }
    }

    /// The text of a file.
    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Writes a file.
    pub fn write(&self, path: &str, text: &str) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Puts a stored answer in the learner's place.
    pub fn answer(&self, exercise: &str, stored: &str) {
        let text = self.read(&format!("solutions/01_first_steps/{exercise}/{stored}"));
        self.write(&format!("exercises/01_first_steps/{exercise}/src/lib.rs"), &text);
    }
}

/// Takes from a command what would change its output from one machine to the next.
pub fn without_surroundings(command: &mut Command) {
    let paths = ["CARGO_TARGET_DIR", "INTERLEAVE_REPORT"];
    // `CI` too: where it is set, a terminal that can do nothing is given colours all the same.
    let looks = ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "CI", "COLUMNS"];
    for variable in paths.into_iter().chain(looks) {
        command.env_remove(variable);
    }
}

impl Drop for Repo {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let _ = fs::remove_dir_all(&self.root);
        }
    }
}

/// A call of the real binary.
#[must_use]
pub struct Cmd<'a> {
    repo: &'a Repo,
    command: Command,
}

impl Cmd<'_> {
    /// … from this folder.
    pub fn inside(mut self, folder: &str) -> Self {
        self.command.current_dir(self.repo.root.join(folder));
        self
    }

    /// Runs it, and demands this exit code. The result is its output: ANSI stripped, times and paths
    /// replaced.
    #[track_caller]
    pub fn ends_with(mut self, code: i32) -> Said {
        let output = self.command.output().unwrap();
        let said = Said { out: self.repo.plain(&output.stdout), err: self.repo.plain(&output.stderr) };
        assert_eq!(output.status.code(), Some(code), "\nstdout:\n{}\nstderr:\n{}", said.out, said.err);
        said
    }
}

impl Repo {
    fn plain(&self, bytes: &[u8]) -> String {
        let text = String::from_utf8_lossy(bytes);
        let text = anstream::adapter::strip_str(&text).to_string();
        let text = text.replace(&self.root.display().to_string(), "[ROOT]").replace('\\', "/");
        text.lines().map(times).map(|line| line + "\n").collect()
    }
}

/// What a call printed.
pub struct Said {
    pub out: String,
    pub err: String,
}

impl Said {
    /// Demands that a text was printed to standard output.
    #[track_caller]
    pub fn says(self, text: &str) -> Said {
        assert!(self.out.contains(text), "{text:?} is not in:\n{}", self.out);
        self
    }

    /// Demands that a text was not printed to standard output.
    #[track_caller]
    pub fn says_not(self, text: &str) -> Said {
        assert!(!self.out.contains(text), "{text:?} is in:\n{}", self.out);
        self
    }

    /// Demands that a text was printed to standard error.
    #[track_caller]
    pub fn warns(self, text: &str) -> Said {
        assert!(self.err.contains(text), "{text:?} is not in:\n{}", self.err);
        self
    }
}

/// Numbers that stand before ` s` or after `seconds` change with the machine.
fn times(line: &str) -> String {
    let mut words: Vec<String> = line.split(' ').map(str::to_owned).collect();
    for index in 1..words.len() {
        let unit = words[index].trim_end_matches([')', ',']);
        let (before, number) = match words[index - 1].strip_prefix('(') {
            Some(number) => ("(", number.to_owned()),
            None => ("", words[index - 1].clone()),
        };
        if unit == "s" && number.contains('.') && number.parse::<f64>().is_ok() {
            words[index - 1] = format!("{before}[TIME]");
        }
    }
    // Newer compilers tell the thread's number in a panic.
    words.retain(|word| {
        let number = word.strip_prefix('(').and_then(|word| word.strip_suffix(')'));
        number.is_none_or(|number| number.parse::<u64>().is_err())
    });
    let line = words.join(" ");
    for key in ["\"seconds\": ", "time=\""] {
        if let Some((head, tail)) = line.split_once(key) {
            let rest = tail.trim_start_matches(|char: char| char.is_ascii_digit() || char == '.');
            return format!("{head}{key}[TIME]{rest}");
        }
    }
    line
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}
