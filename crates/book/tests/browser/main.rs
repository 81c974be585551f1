//! Every page of the real book and of the gallery, opened in a headless Chromium.
//!
//! Needs chromium and chromedriver, and so is ignored by plain `cargo test`: run `cargo book test-browser`.
//! On each page, in each theme, wide and narrow: nothing on the console, no failed request and none that leaves
//! the site, no sideways scrolling, and text that can be seen against its ground.

#[allow(dead_code, reason = "each test target uses its own part of it")]
#[path = "../common/mod.rs"]
mod common;
mod webdriver;

use book::{build::build, root::Root, serve::Server};
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    fs,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
};
use webdriver::Browser;

/// A way to look at a page: mdBook's theme and the window's width.
const VIEWS: [(&str, u32); 7] = [
    ("light", 1280),
    ("rust", 1280),
    ("coal", 1280),
    ("navy", 1280),
    ("ayu", 1280),
    ("light", 360),
    ("navy", 360),
];

/// Any free port of this machine.
const ANYWHERE: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

/// Waits for the first search result and gives its page. The driver's own time limit ends it.
const FIRST_RESULT: &str = "
    const done = arguments[0];
    (function look() {
        const link = document.querySelector('#mdbook-searchresults a');
        if (link) done(new URL(link.href).pathname.slice(1)); else requestAnimationFrame(look);
    })();";

/// Runs in the page when it is loaded. Gives the list of what is wrong with it.
const LOOK: &str = include_str!("look.js");

#[test]
#[ignore = "needs chromium and chromedriver: cargo book test-browser"]
fn every_page_of_the_book_is_sound_in_a_browser() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let built = build(&Root::new(common::repository()), Some(folder.path())).expect("the book can be built");
    look_at_all(&built.folder);
}

#[test]
#[ignore = "needs chromium and chromedriver: cargo book test-browser"]
fn every_page_of_the_gallery_is_sound_in_a_browser() {
    let folder = common::gallery();
    let built = build(&Root::new(folder.path()), None).expect("the gallery can be built");
    look_at_all(&built.folder);
}

#[test]
#[ignore = "needs chromium and chromedriver: cargo book test-browser"]
fn the_search_finds_what_a_page_says() {
    let folder = common::gallery();
    let built = build(&Root::new(folder.path()), None).expect("the gallery can be built");
    let server = Server::start(&built.folder, ANYWHERE, false).expect("a free port");
    let browser = Browser::start();
    browser.open(&format!("http://{}/index.html?search=increment", server.address()));
    let found = browser.run_async(FIRST_RESULT, &json!([]));
    assert_eq!(found, json!("01_locks/tally.html"));
}

/// Opens every page of a site in every view, and fails with all that is wrong at once.
fn look_at_all(site: &Path) {
    let server = Server::start(site, ANYWHERE, false).expect("a free port");
    let base = format!("http://{}/", server.address());
    let pages = pages(site);
    assert!(pages.len() > 2, "the site has its pages");
    let mut wrong = BTreeSet::new();
    let browser = Browser::start();
    for (theme, width) in VIEWS {
        browser.width(width);
        browser.before_each_page(&format!("localStorage.setItem('mdbook-theme', '{theme}')"));
        for page in &pages {
            browser.open(&format!("{base}{page}"));
            let seen = browser.run_async(LOOK, &json!([theme]));
            let seen = seen.as_array().expect("look.js gives a list").clone();
            let said = browser.console().into_iter().map(|entry| json!(format!("console: {entry}")));
            let asked = (browser.network().iter())
                .filter_map(|event| failed_request(event, &base))
                .map(Value::from)
                .collect::<Vec<_>>();
            for what in seen.into_iter().chain(said).chain(asked) {
                wrong.insert(format!("{page}, {theme}, {width} px: {}", what.as_str().unwrap_or("?")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.into_iter().collect::<Vec<_>>().join("\n"));
}

/// The site's pages, relative to it. `toc.html` is none: it is a frame for readers without scripts.
fn pages(site: &Path) -> Vec<String> {
    let mut pages = Vec::new();
    let mut waiting = vec![PathBuf::from(site)];
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the site") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|ext| ext == "html") && !path.ends_with("toc.html") {
                let page = path.strip_prefix(site).expect("it is below the site");
                pages.push(page.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    pages.sort();
    pages
}

/// What is wrong with an event of the browser's network log, if it is a request that failed or that left the site.
fn failed_request(event: &Value, base: &str) -> Option<String> {
    let params = &event["params"];
    match event["method"].as_str()? {
        "Network.requestWillBeSent" => {
            let url = params["request"]["url"].as_str()?;
            let stays = [base, "data:", "blob:"].iter().any(|start| url.starts_with(start));
            (!stays).then(|| format!("asks {url}, which is not the site"))
        }
        "Network.responseReceived" => {
            let status = params["response"]["status"].as_u64()?;
            (status >= 400).then(|| format!("{} answers {status}", params["response"]["url"]))
        }
        "Network.loadingFailed" => {
            let canceled = params["canceled"].as_bool().unwrap_or(false);
            (!canceled).then(|| format!("a request fails: {}", params["errorText"]))
        }
        _ => None,
    }
}
