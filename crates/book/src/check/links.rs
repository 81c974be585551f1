//! Links that lead nowhere within the book. Links that leave it are not followed: the check works offline.

use super::{Finding, Page, Pages, line_of};
use pulldown_cmark::{BrokenLink, Event, LinkType, Options, Parser, Tag};
use std::{
    cell::RefCell,
    collections::BTreeSet,
    fs,
    path::{Component, Path, PathBuf},
};

/// Looks at every link and picture. Anchors are looked for in the built site, where there is one.
pub fn find(pages: &Pages, page: &Page, site: Option<&Path>) -> Vec<Finding> {
    let text = page.opened();
    let findings = RefCell::new(Vec::new());
    let look = |target: &str, byte: usize| {
        if let Some((what, next)) = problem(pages, page, site, target) {
            findings.borrow_mut().push(page.finding(line_of(&text, byte), what, next));
        }
    };
    let undefined = |link: BrokenLink<'_>| {
        if link.link_type == LinkType::Reference {
            let what = format!("the link's target [{}] is defined nowhere", link.reference);
            let next = "define it at the chapter's end, or write the target itself";
            let line = line_of(&text, link.span.start);
            findings.borrow_mut().push(page.finding(line, what, next));
        }
        None
    };
    let parser = Parser::new_with_broken_link_callback(&text, Options::all(), Some(undefined));
    for (event, span) in parser.into_offset_iter() {
        match event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                look(&dest_url, span.start);
            }
            Event::Html(html) | Event::InlineHtml(html) => {
                for target in attributes(&html, &["href", "src"]) {
                    look(target, span.start);
                }
            }
            _ => {}
        }
    }
    findings.into_inner()
}

fn problem(pages: &Pages, page: &Page, site: Option<&Path>, target: &str) -> Option<(String, String)> {
    if target.contains("://") || target.starts_with("mailto:") || target.starts_with("data:") {
        return None;
    }
    let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
    let folder = page.path.parent().unwrap_or(Path::new(""));
    let path = match path {
        "" => page.path.clone(),
        path => match normal(&folder.join(path)) {
            Some(path) => path,
            None => {
                return Some((
                    format!("the link {target} leaves src/, and the site has nothing there"),
                    "name the file as `code` instead".to_owned(),
                ));
            }
        },
    };
    let source = match path.extension().and_then(|ext| ext.to_str()) {
        Some("html") => path.with_extension("md"),
        _ => path.clone(),
    };
    let is_page = pages.pages.iter().any(|page| page.path == source);
    let is_file =
        source.extension().is_none_or(|ext| ext != "md") && pages.root.chapters().join(&path).is_file();
    if !is_page && !is_file {
        return Some((
            format!("the link {target} leads nowhere"),
            "correct it: a chapter's path starts at this chapter's folder and ends in .md, and src/SUMMARY.md lists it"
                .to_owned(),
        ));
    }
    if !is_page || anchor.is_empty() {
        return None;
    }
    let html = source.with_extension("html");
    let Ok(text) = fs::read_to_string(site?.join(&html)) else {
        return Some((
            format!(
                "the link {target} names an anchor, and the site has no {} to look for it in",
                html.display()
            ),
            "link the page as a whole; mdBook makes an index.html of a README.md".to_owned(),
        ));
    };
    let ids = ids(main_part(&text));
    if !ids.contains(anchor) {
        return Some((
            format!("the link {target} names the anchor #{anchor}, which that page has not"),
            format!(
                "{} has: {}",
                source.display(),
                ids.iter().map(|id| format!("#{id}")).collect::<Vec<_>>().join(", ")
            ),
        ));
    }
    None
}

/// The path without `.` and `..`; `None` where it climbs out.
fn normal(path: &Path) -> Option<PathBuf> {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::Normal(name) => out.push(name),
            Component::CurDir => {}
            Component::ParentDir => {
                if !out.pop() {
                    return None;
                }
            }
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(out)
}

fn ids(html: &str) -> BTreeSet<String> {
    attributes(html, &["id"]).map(str::to_owned).collect()
}

/// The part of a built page that its chapter made.
fn main_part(html: &str) -> &str {
    let start = html.find("<main>").unwrap_or(0);
    let end = html.rfind("</main>").unwrap_or(html.len());
    &html[start..end.max(start)]
}

/// The values of attributes of these names.
fn attributes<'a>(html: &'a str, names: &'a [&str]) -> impl Iterator<Item = &'a str> {
    names.iter().flat_map(move |name| {
        html.match_indices(name).filter_map(move |(at, found)| {
            let before = html[..at].chars().next_back()?;
            let value = html[at + found.len()..].strip_prefix("=\"")?;
            before.is_whitespace().then(|| value.split('"').next().unwrap_or(value))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_made_plain_and_may_not_climb_out() {
        assert_eq!(normal(Path::new("a/../b/./c.md")), Some(PathBuf::from("b/c.md")));
        assert_eq!(normal(Path::new("a/../../c.md")), None);
    }

    #[test]
    fn attributes_are_taken_by_their_whole_name() {
        let html = "<a data-id=\"no\" id=\"yes\" href=\"x.md\">";
        assert_eq!(attributes(html, &["id", "href"]).collect::<Vec<_>>(), ["yes", "x.md"]);
    }
}
