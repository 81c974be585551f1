//! A small web server for the built site, with live reload.
//!
//! It serves one folder, on this machine only unless told otherwise, one connection a request. Each HTML page
//! gets a script that asks for `/-/changed?since=N`; the answer comes when the site was built anew.

use anyhow::{Context as _, Result};
use std::{
    fs,
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Component, Path, PathBuf},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

/// How long a page waits for a change before it asks again.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long a browser may hold a connection open without asking for anything, as it does ahead of time.
const SILENCE: Duration = Duration::from_secs(10);

/// No browser's request is longer. It ends the reading of what is none.
const LONGEST_REQUEST: u64 = 64 * 1024;

const CHANGED: &str = "/-/changed?since=";

/// A server that runs on threads of its own until the process ends.
pub struct Server {
    address: SocketAddr,
    site: Arc<Site>,
}

struct Site {
    folder: PathBuf,
    reload: bool,
    /// How often the site was built.
    builds: Mutex<u64>,
    built: Condvar,
}

impl Server {
    /// Starts to serve a folder. Port 0 takes any free port.
    pub fn start(folder: &Path, address: SocketAddr, reload: bool) -> Result<Self> {
        let listener = TcpListener::bind(address)
            .with_context(|| format!("cannot serve on {address}; choose another port with --port"))?;
        let address = listener.local_addr().context("the server has no address")?;
        let site = Arc::new(Site {
            folder: folder.to_owned(),
            reload,
            builds: Mutex::new(0),
            built: Condvar::new(),
        });
        let shared = Arc::clone(&site);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let site = Arc::clone(&shared);
                // A reader who left is no reason to stop.
                thread::spawn(move || site.answer(&stream).ok());
            }
        });
        Ok(Self { address, site })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Tells every open page to load again.
    pub fn built_anew(&self) {
        *self.site.builds() += 1;
        self.site.built.notify_all();
    }
}

impl Site {
    fn builds(&self) -> MutexGuard<'_, u64> {
        self.builds.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads one request, answers it and closes the connection.
    fn answer(&self, stream: &TcpStream) -> io::Result<()> {
        stream.set_read_timeout(Some(SILENCE))?;
        let mut lines = BufReader::new(stream.take(LONGEST_REQUEST)).lines();
        let first = lines.next().transpose()?.unwrap_or_default();
        for line in lines {
            if line?.is_empty() {
                break;
            }
        }
        let mut words = first.split(' ');
        let (method, url) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
        let (status, kind, body) = match method {
            "GET" | "HEAD" => self.body(url),
            _ => ("405 Method Not Allowed", "text/plain", Vec::new()),
        };
        let mut stream = stream;
        write!(
            stream,
            "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\
             Cache-Control: no-store\r\nConnection: close\r\n\r\n",
            body.len()
        )?;
        if method != "HEAD" {
            stream.write_all(&body)?;
        }
        stream.flush()
    }

    /// The status, the kind and the content that a URL stands for.
    fn body(&self, url: &str) -> (&'static str, &'static str, Vec<u8>) {
        if let Some(since) = url.strip_prefix(CHANGED) {
            let since = since.parse().unwrap_or(0);
            let (builds, _) = (self.built)
                .wait_timeout_while(self.builds(), PATIENCE, |builds| *builds <= since)
                .unwrap_or_else(PoisonError::into_inner);
            return ("200 OK", "text/plain", builds.to_string().into_bytes());
        }
        let file = file_of(&self.folder, url);
        let (status, file) = match file.filter(|file| file.is_file()) {
            Some(file) => ("200 OK", file),
            None => ("404 Not Found", self.folder.join("404.html")),
        };
        let mut body = fs::read(&file).unwrap_or_default();
        let kind = content_type(&file);
        if self.reload && kind.starts_with("text/html") {
            body.extend_from_slice(self.reload_script().as_bytes());
        }
        (status, kind, body)
    }

    fn reload_script(&self) -> String {
        let builds = *self.builds();
        format!(
            "<script>(async () => {{ for (;;) try {{ \
             const n = await (await fetch('{CHANGED}{builds}')).text(); \
             if (n !== '{builds}') {{ location.reload(); return; }} \
             }} catch {{ await new Promise(again => setTimeout(again, 1000)); }} }})();</script>"
        )
    }
}

/// The file that a URL asks for; `None` where it would leave the folder.
fn file_of(folder: &Path, url: &str) -> Option<PathBuf> {
    let path = url.split(['?', '#']).next()?.trim_start_matches('/');
    let path = PathBuf::from(decoded(path)?);
    let stays = path.components().all(|part| matches!(part, Component::Normal(_)));
    let file = folder.join(&path);
    let file = if file.is_dir() { file.join("index.html") } else { file };
    stays.then_some(file)
}

/// `%20` and its like, decoded.
fn decoded(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digits = [rest.next()?, rest.next()?];
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

fn content_type(file: &Path) -> &'static str {
    match file.extension().and_then(|ext| ext.to_str()).unwrap_or("") {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One request and its whole answer.
    fn ask(server: &Server, request: &str) -> io::Result<String> {
        let mut stream = TcpStream::connect(server.address())?;
        write!(stream, "{request} HTTP/1.1\r\nHost: x\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    }

    #[test]
    fn pages_are_served_and_reload_when_the_site_was_built_anew() -> Result<()> {
        let folder = tempfile::tempdir()?;
        fs::write(folder.path().join("index.html"), "<p>Hello</p>")?;
        fs::write(folder.path().join("404.html"), "<p>Where?</p>")?;
        let server = Server::start(folder.path(), ([127, 0, 0, 1], 0).into(), true)?;
        let page = ask(&server, "GET /")?;
        assert!(page.starts_with("HTTP/1.1 200 OK\r\nContent-Type: text/html"), "{page}");
        assert!(page.contains("<p>Hello</p><script>"), "{page}");
        assert!(ask(&server, "GET /gone.html")?.starts_with("HTTP/1.1 404"));
        assert!(ask(&server, "POST /")?.starts_with("HTTP/1.1 405"));
        assert!(ask(&server, "HEAD /")?.ends_with("\r\n\r\n"));
        thread::scope(|scope| -> Result<()> {
            let waiting = scope.spawn(|| ask(&server, "GET /-/changed?since=0"));
            server.built_anew();
            let answer = waiting.join().expect("it does not panic")?;
            assert!(answer.ends_with("\r\n\r\n1"), "{answer}");
            Ok(())
        })
    }

    #[test]
    fn a_url_stays_in_the_folder() {
        let folder = Path::new("/site");
        let file = |url| file_of(folder, url);
        assert_eq!(file("/a%20b/c.html?x#y"), Some(PathBuf::from("/site/a b/c.html")));
        assert_eq!(file("/../secret"), None);
        assert_eq!(file("/%2e%2e/secret"), None);
        assert_eq!(file("//etc/passwd"), Some(PathBuf::from("/site/etc/passwd")));
        assert_eq!(file("/%zz"), None);
    }
}
