//! `cargo book`: see the library.

use anyhow::{Context as _, Result};
use book::{build, check, exit::Exit, preprocess, root::Root, serve::Server, watch::Snapshot};
use lexopt::{
    Arg::{Long, Short, Value},
    Parser, ValueExt as _,
};
use std::{
    net::{IpAddr, Ipv4Addr},
    process::{Command, ExitCode},
    thread,
    time::{Duration, Instant},
};

const HELP: &str = "\
Builds, serves and checks the book.

  cargo book build [--open]           builds it into target/book
  cargo book serve [--port N] [--open]
                                      builds it, serves it, and builds it again when a file changes
                                      (--host ADDRESS to serve others than this machine)
  cargo book check                    looks for dead links, missing includes, code that nothing tests,
                                      exercises that no chapter mentions, schedules that are not recorded
  cargo book test-browser             opens every page in a headless Chromium
  cargo book preprocess NAME          for mdBook itself, see book.toml

Exit codes:
  0  all good
  1  there is something to mend in the book
  2  the command line makes no sense
  3  cargo, the disk, the network or the repository is not in order
";

fn main() -> ExitCode {
    let asked = match options() {
        Ok(asked) => asked,
        Err(error) => {
            eprintln!("error: {error:#}");
            return Exit::Usage.into();
        }
    };
    let exit = run(asked).unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        Exit::Environment
    });
    exit.into()
}

/// What was asked for beside the command.
struct Options {
    open: bool,
    port: u16,
    host: IpAddr,
    words: Vec<String>,
}

/// Without options it was asked for help.
fn run(options: Option<Options>) -> Result<Exit> {
    let Some(options) = options else {
        print!("{HELP}");
        return Ok(Exit::Good);
    };
    let words: Vec<&str> = options.words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["build"] => build_once(&Root::find()?, options.open)?,
        ["serve"] => serve(&Root::find()?, &options)?,
        ["check"] => return check_all(&Root::find()?),
        ["test-browser"] => return test_browser(&Root::find()?),
        ["preprocess", name] => preprocess::as_command(name)?,
        // mdBook asks first whether a preprocessor wants to see the book for this renderer.
        ["preprocess", _, "supports", renderer] if *renderer == "html" => {}
        ["preprocess", _, "supports", _] => return Ok(Exit::Findings),
        _ => {
            eprint!("{HELP}");
            return Ok(Exit::Usage);
        }
    }
    Ok(Exit::Good)
}

fn options() -> Result<Option<Options>> {
    let mut options =
        Options { open: false, port: 3000, host: Ipv4Addr::LOCALHOST.into(), words: Vec::new() };
    let mut parser = Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Short('h') | Long("help") => return Ok(None),
            Short('o') | Long("open") => options.open = true,
            Short('p') | Long("port") => options.port = parser.value()?.parse()?,
            Long("host") => options.host = parser.value()?.parse()?,
            Value(word) => options.words.push(word.string()?),
            other => return Err(other.unexpected()).context("`cargo book --help` lists what there is"),
        }
    }
    Ok(Some(options))
}

fn build_once(root: &Root, open: bool) -> Result<()> {
    let folder = timed_build(root)?;
    if open {
        browse(&folder.join("index.html").to_string_lossy())?;
    }
    Ok(())
}

fn timed_build(root: &Root) -> Result<std::path::PathBuf> {
    let start = Instant::now();
    let built = build::build(root, None)?;
    for warning in &built.warnings {
        eprintln!("warning: {warning}");
    }
    let seconds = start.elapsed().as_secs_f64();
    println!("{} built in {seconds:.2} s", root.shown(&built.folder));
    Ok(built.folder)
}

fn serve(root: &Root, options: &Options) -> Result<()> {
    let mut last = Snapshot::take(root);
    let folder = timed_build(root)?;
    let server = Server::start(&folder, (options.host, options.port).into(), true)?;
    let url = format!("http://{}/", server.address());
    println!("{url} (Ctrl-C ends it)");
    if options.open {
        browse(&url)?;
    }
    loop {
        thread::sleep(Duration::from_millis(300));
        let now = Snapshot::take(root);
        if now != last {
            last = now;
            // A half-written chapter must not end the server.
            match timed_build(root) {
                Ok(_) => server.built_anew(),
                Err(error) => eprintln!("error: {error:#}"),
            }
        }
    }
}

fn check_all(root: &Root) -> Result<Exit> {
    let findings = check::check(root)?;
    for finding in &findings {
        println!("{finding}");
    }
    Ok(match findings.len() {
        0 => {
            println!("the book is sound");
            Exit::Good
        }
        n => {
            println!("{n} to mend");
            Exit::Findings
        }
    })
}

fn test_browser(root: &Root) -> Result<Exit> {
    let status = Command::new("cargo")
        .args(["test", "--package", "book", "--test", "browser", "--", "--ignored"])
        .current_dir(root.path())
        .status()
        .context("cannot run cargo")?;
    Ok(if status.success() { Exit::Good } else { Exit::Findings })
}

/// Opens the reader's browser.
fn browse(what: &str) -> Result<()> {
    browser::open(what).with_context(|| format!("nothing here can open it; open {what} yourself"))
}
