//! `cargo book`: see the library.

use anyhow::{Context as _, Result, bail};
use book::{build, check, preprocess, root::Root, serve::Server, watch::Snapshot};
use lexopt::{
    Arg::{Long, Short, Value},
    Parser, ValueExt as _,
};
use std::{
    net::{IpAddr, Ipv4Addr},
    path::Path,
    process::{Command, ExitCode, Stdio},
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
";

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// What was asked for beside the command.
struct Options {
    open: bool,
    port: u16,
    host: IpAddr,
    words: Vec<String>,
}

fn run() -> Result<ExitCode> {
    let Some(options) = options()? else {
        print!("{HELP}");
        return Ok(ExitCode::SUCCESS);
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
        ["preprocess", _, "supports", _] => return Ok(ExitCode::FAILURE),
        _ => {
            eprint!("{HELP}");
            return Ok(ExitCode::from(2));
        }
    }
    Ok(ExitCode::SUCCESS)
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

fn check_all(root: &Root) -> Result<ExitCode> {
    let findings = check::check(root)?;
    for finding in &findings {
        println!("{finding}");
    }
    Ok(match findings.len() {
        0 => {
            println!("the book is sound");
            ExitCode::SUCCESS
        }
        n => {
            println!("{n} to mend");
            ExitCode::FAILURE
        }
    })
}

fn test_browser(root: &Root) -> Result<ExitCode> {
    let status = Command::new("cargo")
        .args(["test", "--package", "book", "--test", "browser", "--", "--ignored"])
        .current_dir(root.path())
        .status()
        .context("cannot run cargo")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Opens the reader's browser and does not wait for it.
fn browse(what: &str) -> Result<()> {
    let (program, before): (&str, &[&str]) = if cfg!(target_os = "macos") {
        ("open", &[])
    } else if cfg!(windows) {
        ("cmd", &["/C", "start", ""])
    } else {
        ("xdg-open", &[])
    };
    if Path::new(what).exists() || what.starts_with("http://") {
        Command::new(program)
            .args(before)
            .arg(what)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("cannot run {program}; open {what} yourself"))?;
        return Ok(());
    }
    bail!("{what} is not there")
}
