//! As much of the WebDriver protocol as these tests need, spoken to a chromedriver of their own.
//!
//! The usual clients bring a hundred crates and half a minute of compiling; this is one JSON request after another.

use serde_json::{Value, json};
use std::{
    io::{self, BufRead as _, BufReader, Lines, Read as _, Write as _},
    net::TcpStream,
    process::{Child, ChildStdout, Command, Stdio},
    time::Duration,
};

/// No page takes longer to load or to look at, the one that prints on a loaded machine neither.
const PAGE: Duration = Duration::from_secs(180);

/// No answer of the driver takes longer: it gives up first, and says on what.
const PATIENCE: Duration = Duration::from_secs(200);

const FLAGS: [&str; 8] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// A browser with a fresh profile. It ends when it is dropped.
pub struct Browser {
    driver: Child,
    port: u16,
    session: String,
    _profile: tempfile::TempDir,
    /// Kept open: chromedriver writes to it.
    _output: Lines<BufReader<ChildStdout>>,
}

impl Browser {
    /// Starts chromedriver on a free port, and a browser.
    pub fn start() -> Self {
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver starts; `apt-get install chromium chromium-driver` installs it");
        let mut lines = BufReader::new(driver.stdout.take().expect("it is piped")).lines();
        let port = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| line.split_once("successfully on port ")?.1.trim_end_matches('.').parse().ok())
            .expect("chromedriver tells its port");
        let profile = tempfile::tempdir().expect("a temporary folder");
        let mut args: Vec<String> = FLAGS.map(str::to_owned).into();
        args.push(format!("--user-data-dir={}", profile.path().display()));
        let mut browser = Self { driver, port, session: String::new(), _profile: profile, _output: lines };
        let answer = browser.request(
            "POST",
            "/session",
            &json!({"capabilities": {"alwaysMatch": {
                "goog:chromeOptions": {"args": args},
                "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
                "timeouts": {"script": PAGE.as_millis(), "pageLoad": PAGE.as_millis()},
            }}}),
        );
        let id = answer["sessionId"].as_str().expect("a session has an id");
        browser.session = format!("/session/{id}");
        // What the browser's own first page asked for is nobody's fault.
        browser.open("about:blank");
        browser.log("performance");
        browser.log("browser");
        browser
    }

    /// Sets the width of the window's inside, which on a desktop cannot be this narrow otherwise.
    pub fn width(&self, width: u32) {
        let metrics = json!({"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false});
        self.devtools("Emulation.setDeviceMetricsOverride", &metrics);
    }

    /// Has each page run this before its own scripts.
    pub fn before_each_page(&self, script: &str) {
        self.devtools("Page.addScriptToEvaluateOnNewDocument", &json!({ "source": script }));
    }

    /// Opens a page and waits until it is loaded.
    pub fn open(&self, url: &str) {
        self.command("/url", &json!({ "url": url }));
    }

    /// Runs a script whose last argument takes its result.
    pub fn run_async(&self, script: &str, arguments: &Value) -> Value {
        self.command("/execute/async", &json!({"script": script, "args": arguments}))
    }

    /// What was said on the console since the last time: warnings and errors.
    pub fn console(&self) -> Vec<String> {
        (self.log("browser").iter())
            .filter(|entry| matches!(entry["level"].as_str(), Some("WARNING" | "SEVERE")))
            .map(|entry| entry["message"].to_string())
            .collect()
    }

    /// The network's events since the last time, as the DevTools protocol has them.
    pub fn network(&self) -> Vec<Value> {
        (self.log("performance").iter())
            .filter_map(|entry| serde_json::from_str::<Value>(entry["message"].as_str()?).ok())
            .map(|mut message| message["message"].take())
            .filter(|event| event["method"].as_str().is_some_and(|m| m.starts_with("Network.")))
            .collect()
    }

    fn log(&self, kind: &str) -> Vec<Value> {
        let log = self.command("/se/log", &json!({ "type": kind }));
        log.as_array().cloned().unwrap_or_default()
    }

    fn devtools(&self, command: &str, params: &Value) {
        self.command("/goog/cdp/execute", &json!({"cmd": command, "params": params}));
    }

    fn command(&self, path: &str, body: &Value) -> Value {
        self.request("POST", &format!("{}{path}", self.session), body)
    }

    /// Sends one request and gives the answer's `value`.
    fn request(&self, method: &str, path: &str, body: &Value) -> Value {
        let value = self
            .exchange(method, path, &body.to_string())
            .unwrap_or_else(|why| panic!("chromedriver does not answer to {method} {path} {body}: {why}"));
        assert!(value.get("error").is_none(), "{method} {path}: {value}");
        value
    }

    fn exchange(&self, method: &str, path: &str, body: &str) -> io::Result<Value> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.port,
            body.len()
        )?;
        let mut reader = BufReader::new(stream);
        let mut length = 0;
        let mut line = String::new();
        while reader.read_line(&mut line)? > 2 {
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse().map_err(io::Error::other)?;
            }
            line.clear();
        }
        let mut answer = vec![0; length];
        reader.read_exact(&mut answer)?;
        let mut answer: Value = serde_json::from_slice(&answer)?;
        Ok(answer["value"].take())
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Ending the session ends the browser; killing the driver alone would leave it behind. This also runs
        // while a failed assertion unwinds, so it must not panic.
        if !self.session.is_empty() {
            self.exchange("DELETE", &self.session, "{}").ok();
        }
        self.driver.kill().ok();
        self.driver.wait().ok();
    }
}
