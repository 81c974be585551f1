//! A small web server for the built site, with live reload.
//!
//! It serves one folder, on this machine only unless told otherwise. Each HTML page gets a script that asks for
//! `/-/changed?since=N`; the answer comes when the site was built anew.

use anyhow::{Context as _, Result};
use std::{
    fs,
    net::SocketAddr,
    path::{Component, Path, PathBuf},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};
use tiny_http::{Header, Request, Response};

/// How long a page waits for a change before it asks again.
const PATIENCE: Duration = Duration::from_secs(20);

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
        let server = tiny_http::Server::http(address)
            .map_err(|why| anyhow::anyhow!("{why}"))
            .with_context(|| format!("cannot serve on {address}; choose another port with --port"))?;
        let address = server.server_addr().to_ip().context("the server has no address")?;
        let site = Arc::new(Site {
            folder: folder.to_owned(),
            reload,
            builds: Mutex::new(0),
            built: Condvar::new(),
        });
        let shared = Arc::clone(&site);
        thread::spawn(move || {
            for request in server.incoming_requests() {
                let site = Arc::clone(&shared);
                // A reader who left is no reason to stop.
                thread::spawn(move || site.answer(request).ok());
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

    fn answer(&self, request: Request) -> std::io::Result<()> {
        let url = request.url().to_owned();
        if let Some(since) = url.strip_prefix(CHANGED) {
            let since = since.parse().unwrap_or(0);
            let (builds, _) = (self.built)
                .wait_timeout_while(self.builds(), PATIENCE, |builds| *builds <= since)
                .unwrap_or_else(PoisonError::into_inner);
            let builds = builds.to_string();
            return request.respond(Response::from_string(builds));
        }
        let file = file_of(&self.folder, &url);
        let (status, file) = match file.filter(|file| file.is_file()) {
            Some(file) => (200, file),
            None => (404, self.folder.join("404.html")),
        };
        let mut body = fs::read(&file).unwrap_or_default();
        let kind = content_type(&file);
        if self.reload && kind.starts_with("text/html") {
            body.extend_from_slice(self.reload_script().as_bytes());
        }
        let header = |name: &str, value: &str| Header::from_bytes(name, value).expect("plain ASCII");
        let response = Response::from_data(body)
            .with_status_code(status)
            .with_header(header("Content-Type", kind))
            .with_header(header("Cache-Control", "no-store"));
        request.respond(response)
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
