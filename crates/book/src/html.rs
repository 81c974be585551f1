//! Text that goes into HTML.

use std::fmt;

/// A text that is escaped where it is written: `write!(html, "<b>{}</b>", Text(name))`.
///
/// A line break becomes a space, because a blank line would end the block of HTML in the middle of it.
pub struct Text<'a>(pub &'a str);

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.trim().chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                // mdBook looks for `{{#…}}` in all that a preprocessor leaves.
                '{' => f.write_str("&#123;")?,
                '\n' | '\r' => f.write_str(" ")?,
                c => write!(f, "{c}")?,
            }
        }
        Ok(())
    }
}

/// A line of code that may be broken before a method call, and not in the middle of a name.
pub fn code(line: &str) -> String {
    let line = Text(line).to_string();
    let mut out = String::from("<code>");
    for (index, part) in line.split('.').enumerate() {
        if index > 0 {
            out.push_str("<wbr>.");
        }
        out.push_str(part);
    }
    out + "</code>"
}

/// `a`, `a and b`, `a, b and c`.
pub fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_break_out_of_its_element() {
        assert_eq!(Text("a < b\n& \"c\"").to_string(), "a &lt; b &amp; &quot;c&quot;");
    }

    #[test]
    fn code_breaks_before_a_call() {
        assert_eq!(code("a.b() < c"), "<code>a<wbr>.b() &lt; c</code>");
    }

    #[test]
    fn lists_read_as_people_write_them() {
        let names = ["a", "b", "c"].map(String::from);
        assert_eq!(listed(&names), "a, b and c");
        assert_eq!(listed(&names[..1]), "a");
    }
}
