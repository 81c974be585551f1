//! What a file says about itself: the task of an exercise, the reason of a promise.
//!
//! Lines, not syntax: the learner's file may not parse at the moment it is read.

/// The task: the `//!` comment at the top, or else the first item's `///` comment.
pub fn of_source(source: &str) -> String {
    let inner =
        comment(source.lines().map(str::trim_start).skip_while(|line| !line.starts_with("//!")), "//!");
    if !inner.is_empty() {
        return inner;
    }
    comment(source.lines().map(str::trim_start).skip_while(|line| !line.starts_with("///")), "///")
}

/// Why a promise matters: the comment above the test, or else the one its body begins with.
pub fn of_test(source: &str, test: &str) -> String {
    let lines: Vec<&str> = source.lines().map(str::trim).collect();
    let Some(at) = position(&lines, test) else { return String::new() };
    let mut first = at;
    while first > 0 && (lines[first - 1].starts_with("#[") || lines[first - 1].starts_with("//")) {
        first -= 1;
    }
    let above = plain(lines[first..at].iter().filter(|line| line.starts_with("//")).copied());
    if !above.is_empty() {
        return above;
    }
    plain(lines[at + 1..].iter().take_while(|line| line.starts_with("//")).copied())
}

/// The line on which a test function begins, for putting promises in the author's order.
pub fn line_of_test(source: &str, test: &str) -> Option<usize> {
    position(&source.lines().map(str::trim).collect::<Vec<_>>(), test)
}

/// The module that a line such as `mod stop;` takes from a file of its own.
pub fn of_module(line: &str) -> Option<&str> {
    line.strip_prefix("mod ")?.strip_suffix(';')
}

fn position(lines: &[&str], test: &str) -> Option<usize> {
    let name = test.rsplit("::").next().unwrap_or(test);
    lines.iter().position(|line| {
        line.split_once("fn ").is_some_and(|(_, rest)| {
            rest.strip_prefix(name).is_some_and(|after| after.starts_with(['(', '<', ' ']))
        })
    })
}

fn comment<'a>(lines: impl Iterator<Item = &'a str>, mark: &str) -> String {
    let lines = lines.map_while(|line| line.strip_prefix(mark));
    join(lines)
}

fn plain<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    join(lines.map(|line| line.trim_start_matches('/').trim_start_matches('!')))
}

fn join<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    reflow(lines.map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end()))
}

/// Joins the lines of a paragraph and of a list's item: where they break is the terminal's business.
/// Headings, code and whatever is indented stay as they are.
pub fn reflow<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    let mut text = String::new();
    let mut open = false;
    let mut code = false;
    for line in lines {
        let own = line.trim_start();
        code ^= own.starts_with("```");
        let item = own.starts_with("- ");
        let continues = open && !code && !own.is_empty() && !item && !own.starts_with("```");
        if continues && (line.len() == own.len() || in_item(&text)) {
            text.push(' ');
            text.push_str(own);
        } else {
            text.push('\n');
            text.push_str(line);
        }
        open = !own.is_empty()
            && !code
            && !own.starts_with('#')
            && !own.starts_with("```")
            && (item || continues || line.len() == own.len());
    }
    text.trim_start_matches('\n').trim_end().to_owned()
}

/// True where the text's last line is an item of a list.
fn in_item(text: &str) -> bool {
    text.rsplit('\n').next().is_some_and(|line| line.trim_start().starts_with("- "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_task_is_the_comment_at_the_top() {
        assert_eq!(
            of_source("\n//! Build it.\n//!\n//!   indented\n\nuse a;\n//! later\n"),
            "Build it.\n\n  indented"
        );
        assert_eq!(of_source("use a;\n\n/// Build that.\n#[x]\npub fn a() {}\n/// no\n"), "Build that.");
        assert_eq!(of_source("fn main() {}"), "");
    }

    #[test]
    fn paragraphs_and_items_are_joined_and_code_is_not() {
        let text = "# Title\none\ntwo\n\n- item\n  goes on\n  `so` it does\n  to its end\n- item\nafter\n\n    code\n    code\n```\na\nb\n```\nend";
        assert_eq!(
            reflow(text.lines()),
            "# Title\none two\n\n- item goes on `so` it does to its end\n- item after\n\n    code\n    code\n```\na\nb\n```\nend"
        );
    }

    #[test]
    fn the_reason_stands_above_the_test_or_begins_it() {
        let source = "/// Why a.\n/// Look there.\n#[test]\nfn a() {\n}\n\n#[test]\nfn ab() {\n    // Why ab.\n    x();\n}\n";
        assert_eq!(of_test(source, "a"), "Why a. Look there.");
        assert_eq!(of_test(source, "ab"), "Why ab.");
        assert_eq!(of_test(source, "none"), "");
        assert!(line_of_test(source, "a") < line_of_test(source, "ab"));
        assert_eq!(source.lines().find_map(of_module), None);
        assert_eq!("mod a {\n}\nmod b;\n".lines().find_map(of_module), Some("b"));
    }
}
