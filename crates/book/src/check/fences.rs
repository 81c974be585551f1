//! Rust that nothing tests.

use super::{Finding, Page, line_of};
use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag};

/// Looks at every block of code.
pub fn find(page: &Page) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut add = |line, what: &str, next: &str| findings.push(page.finding(line, what, next));
    for fence in &page.chapter().fences {
        if fence.close.is_none() {
            add(
                fence.line,
                "this block of code is never closed",
                "close it with as many backticks as opened it",
            );
        } else if matches!(fence.language(), "rs" | "Rust" | "rustlang") {
            add(fence.line, "nothing tests this block: its language is not written `rust`", "write ```rust");
        } else if fence.is_rust() && fence.has("ignore") && fence.reason.is_none() {
            add(
                fence.line,
                "nothing tests this block, and it does not say why",
                "test it, or give the reason in the line before: <!-- ignore: … -->",
            );
        } else if fence.is_rust() && fence.mixes_code_and_includes() {
            add(
                fence.line,
                "nothing tests the lines beside the {{#include}} of this block",
                "put them into the file, or into a block of their own",
            );
        }
    }
    let opened = page.opened();
    for (event, span) in Parser::new(&opened).into_offset_iter() {
        if let Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) = event {
            add(
                line_of(&opened, span.start),
                "this code has no fence: four spaces make it code, and Rust to rustdoc",
                "put it between ``` with its language, or take the spaces away",
            );
        }
    }
    findings
}
