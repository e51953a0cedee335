//! Turns the text of a mail into the HTML part, so that the two can never say different things.

use std::fmt::Write;

/// How a link that stands alone on a line is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum LinkStyle {
    /// As what the mail wants done.
    Button,
    /// As an aside.
    Plain,
}

const P: &str = "margin:0 0 16px";
const UL: &str = "margin:0 0 16px;padding-left:20px";
const LI: &str = "margin:0 0 8px";
const QUOTE: &str = "margin:0 0 16px;padding:4px 0 4px 12px;border-left:3px solid #8a94a6";
const BUTTON: &str = "display:inline-block;padding:10px 18px;border-radius:6px;background:#0b5cad;color:#ffffff;\
                      text-decoration:none;font-weight:600";
const SMALL: &str = "font-size:12px;word-break:break-all;color:#5b6472";

/// The paragraphs of a text as HTML. Only the given links become links: whatever else looks like one stays text.
pub(super) fn from_text(text: &str, links: &[&str], style: LinkStyle) -> String {
    let mut out = String::new();
    for block in text.split("\n\n").filter(|block| !block.trim().is_empty()) {
        push_block(&mut out, block, links, style);
    }
    out
}

/// Escapes what has a meaning in HTML, in text and in attributes.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// What a run of lines becomes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Run {
    Paragraph,
    List,
    Quote,
}

fn push_block(out: &mut String, block: &str, links: &[&str], style: LinkStyle) {
    let lines: Vec<&str> = block.lines().collect();
    let mut open: Option<(Run, Vec<String>)> = None;
    for (index, line) in lines.iter().enumerate() {
        if links.contains(line) {
            close(out, open.take());
            let label = index
                .checked_sub(1)
                .and_then(|before| lines.get(before))
                .and_then(|line| label_of(line));
            push_link(out, label.unwrap_or(line), line, style);
            continue;
        }
        let next_is_link = lines.get(index + 1).is_some_and(|next| links.contains(next));
        if next_is_link && label_of(line).is_some() {
            continue;
        }
        let (run, content, joins) = read_line(line, open.as_ref().map(|(run, _)| *run));
        match &mut open {
            Some((kind, items)) if *kind == run => match items.last_mut() {
                Some(last) if joins => {
                    last.push_str("<br>");
                    last.push_str(&escape(content));
                }
                _ => items.push(escape(content)),
            },
            _ => {
                close(out, open.take());
                open = Some((run, vec![escape(content)]));
            }
        }
    }
    close(out, open);
}

/// What a line is, its content, and whether it goes on the line before.
fn read_line(line: &str, before: Option<Run>) -> (Run, &str, bool) {
    if let Some(item) = line.strip_prefix("- ") {
        (Run::List, item, false)
    } else if let Some(quoted) = line.strip_prefix("> ") {
        (Run::Quote, quoted, true)
    } else if let (Some(rest), Some(Run::List)) = (line.strip_prefix("  "), before) {
        (Run::List, rest, true)
    } else {
        (Run::Paragraph, line, true)
    }
}

/// A line that ends in a colon names the link on the next line.
fn label_of(line: &str) -> Option<&str> {
    line.strip_suffix(':')
        .or_else(|| line.strip_suffix('：'))
        .filter(|label| !label.is_empty())
}

fn close(out: &mut String, run: Option<(Run, Vec<String>)>) {
    let Some((run, items)) = run else { return };
    match run {
        Run::Paragraph => push(out, format_args!("<p style=\"{P}\">{}</p>\n", items.join("<br>"))),
        Run::Quote => push(
            out,
            format_args!(
                "<blockquote style=\"{QUOTE}\">{}</blockquote>\n",
                items.join("<br>")
            ),
        ),
        Run::List => {
            push(out, format_args!("<ul style=\"{UL}\">\n"));
            for item in items {
                push(out, format_args!("<li style=\"{LI}\">{item}</li>\n"));
            }
            push(out, format_args!("</ul>\n"));
        }
    }
}

fn push_link(out: &mut String, label: &str, url: &str, style: LinkStyle) {
    let (label, url) = (escape(label), escape(url));
    match style {
        LinkStyle::Button => push(
            out,
            format_args!(
                "<p style=\"{P}\"><a href=\"{url}\" style=\"{BUTTON}\">{label}</a></p>\n\
                 <p class=\"soft\" style=\"{P};{SMALL}\">{url}</p>\n"
            ),
        ),
        LinkStyle::Plain => push(
            out,
            format_args!("<p style=\"{P}\"><a href=\"{url}\">{label}</a></p>\n"),
        ),
    }
}

fn push(out: &mut String, what: std::fmt::Arguments<'_>) {
    // Writing into a String cannot fail.
    let _ = out.write_fmt(what);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_lists_quotations_and_links() {
        let text = "Hello & welcome,\nagain\n\n- one\n  more\n- two\n\nNote:\n> a\n> b\n\nOpen it:\nhttps://a.example/?x=1&y=2";
        let html = from_text(text, &["https://a.example/?x=1&y=2"], LinkStyle::Plain);
        let plain = html
            .replace(&format!(" style=\"{P}\""), "")
            .replace(&format!(" style=\"{UL}\""), "");
        let plain = plain
            .replace(&format!(" style=\"{LI}\""), "")
            .replace(&format!(" style=\"{QUOTE}\""), "");
        assert_eq!(
            plain,
            "<p>Hello &amp; welcome,<br>again</p>\n<ul>\n<li>one<br>more</li>\n<li>two</li>\n</ul>\n<p>Note:</p>\n\
             <blockquote>a<br>b</blockquote>\n<p><a href=\"https://a.example/?x=1&amp;y=2\">Open it</a></p>\n"
        );
    }

    #[test]
    fn a_link_that_is_not_ours_stays_text() {
        let html = from_text(
            "Click here:\nhttps://evil.example/",
            &["https://a.example/"],
            LinkStyle::Button,
        );
        assert!(!html.contains("<a "), "{html}");
    }
}
