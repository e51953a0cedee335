//! Makes a mail's fields safe to stand in a text, before any template sees them.
//!
//! Names and descriptions are written by people the recipient need not know, and the mail is sent in our name. So a
//! value can neither start a line of its own, nor carry control characters, nor bring a link that looks like ours.

use super::messages::DIGEST_ITEMS;
use super::render::RenderError;
use serde_json::{Map, Value};

/// Longest value that stands on a line, in characters.
const LINE_CHARS: usize = 200;
/// Longest note, in characters.
const NOTE_CHARS: usize = 2_000;
/// Most lines of a note.
const NOTE_LINES: usize = 30;
/// Longest link, in bytes.
const LINK_BYTES: usize = 900;

/// Whom a mail goes to, as far as its values are to be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reader {
    /// Somebody with an account, who knows what the service is.
    Member,
    /// Anybody: the address was typed by whoever registered or invited, perhaps to have us carry his advertisement.
    Anybody,
}

/// Cleans every field of a mail in place.
pub(super) fn clean(fields: &mut Map<String, Value>, reader: Reader) -> Result<(), RenderError> {
    shorten(fields);
    for (key, value) in fields {
        match (key.as_str(), value) {
            ("link", Value::String(link)) => check_link(link)?,
            ("note", Value::String(note)) => *note = clean_note(note),
            (_, value) => clean_value(value, reader)?,
        }
    }
    Ok(())
}

/// Every link of ours among a mail's fields.
pub(super) fn links(fields: &Map<String, Value>) -> Vec<&str> {
    fields
        .iter()
        .flat_map(|(key, value)| links_in(key, value))
        .collect()
}

fn links_in<'a>(key: &str, value: &'a Value) -> Vec<&'a str> {
    match value {
        Value::String(link) if key == "link" => vec![link],
        Value::Array(items) => items.iter().flat_map(|item| links_in("", item)).collect(),
        Value::Object(fields) => links(fields),
        _ => Vec::new(),
    }
}

/// Keeps a digest's first items, and counts the others among those that it leaves out.
fn shorten(fields: &mut Map<String, Value>) {
    let Some(Value::Array(items)) = fields.get_mut("items") else {
        return;
    };
    let dropped = items.len().saturating_sub(DIGEST_ITEMS);
    items.truncate(DIGEST_ITEMS);
    let more = fields.get("more").and_then(Value::as_u64);
    if let (Some(more), 1..) = (more, dropped) {
        fields.insert("more".into(), Value::from(more.saturating_add(dropped as u64)));
    }
}

/// Refuses a link that could not stand alone on a line, or could leave an attribute or a header.
pub(super) fn check_link(link: &str) -> Result<(), RenderError> {
    let rest = link
        .strip_prefix("https://")
        .or_else(|| link.strip_prefix("http://"));
    let safe = |c: char| c.is_ascii_graphic() && !matches!(c, '<' | '>' | '"' | '\'' | '\\' | '`');
    match rest {
        Some(rest) if !rest.is_empty() && link.len() <= LINK_BYTES && link.chars().all(safe) => Ok(()),
        _ => Err(RenderError::Link),
    }
}

/// Cleans a value that is shown on one line: a name, a title, or a list of such. Links within are ours: the names of
/// fields are.
fn clean_value(value: &mut Value, reader: Reader) -> Result<(), RenderError> {
    match value {
        Value::String(text) => *text = disarm(&clean_line(text), reader),
        Value::Array(items) => items.iter_mut().try_for_each(|item| clean_value(item, reader))?,
        Value::Object(fields) => {
            for (key, field) in fields {
                match (key.as_str(), field) {
                    ("link", Value::String(link)) => check_link(link)?,
                    (_, field) => clean_value(field, reader)?,
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
    Ok(())
}

/// Folds white space, line breaks included, to single spaces; drops what does not print; cuts what is too long.
pub(super) fn clean_line(text: &str) -> String {
    let printable: String = text
        .chars()
        .map(|c| if is_space(c) { ' ' } else { c })
        .filter(|c| prints(*c))
        .collect();
    let folded = printable
        .split(' ')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    cut(&folded, LINE_CHARS)
}

/// Cleans a note line by line; the template quotes it, so that no line of it starts a line of the mail.
fn clean_note(note: &str) -> String {
    let lines: Vec<String> = note
        .lines()
        .map(clean_line)
        .filter(|line| !line.is_empty())
        .take(NOTE_LINES)
        .collect();
    cut(&lines.join("\n"), NOTE_CHARS)
}

/// The first `limit` characters, with an ellipsis in place of what is cut off.
pub(super) fn cut(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        None => text.to_owned(),
        Some(_) => text.chars().take(limit.saturating_sub(1)).chain(['…']).collect(),
    }
}

/// Breaks what a mail program would turn into a link: `https://a.example/x` becomes `https[://]a[.]example/x`.
fn disarm(line: &str, reader: Reader) -> String {
    line.split(' ')
        .map(|word| {
            if looks_like_link(word, reader) {
                word.replace("://", "[://]").replace('.', "[.]")
            } else {
                word.to_owned()
            }
        })
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether a mail program might make a link of a word. An address such as `a@b.example` may stay one.
fn looks_like_link(word: &str, reader: Reader) -> bool {
    let lower = word.to_ascii_lowercase();
    if lower.contains("://") || lower.contains("mailto:") {
        return true;
    }
    if lower.contains('@') {
        return false;
    }
    let bare = lower.trim_matches(|c: char| !c.is_alphanumeric());
    bare.starts_with("www.")
        || lower.match_indices('/').any(|(at, _)| is_host(&lower[..at]))
        || (reader == Reader::Anybody && is_host(bare))
}

/// Whether a word ends like a host's name; `0.5mg` and `Co.` do not.
fn is_host(word: &str) -> bool {
    word.rsplit_once('.').is_some_and(|(name, top)| {
        name.ends_with(char::is_alphanumeric)
            && top.chars().count() >= 2
            && top.chars().all(char::is_alphabetic)
    })
}

fn is_space(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '\u{0}' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}'
        )
}

/// Whether a character shows; control characters and those that turn the reading direction do not.
fn prints(c: char) -> bool {
    !c.is_control()
        && !matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
        && !matches!(c, '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_no_breaks_and_no_control_characters() {
        assert_eq!(
            clean_line(" a\r\nBcc: b\u{0}\u{2028}c\t\u{85}d\u{7}\u{202e}e "),
            "a Bcc: b c de"
        );
        assert_eq!(clean_line(&"长".repeat(300)).chars().count(), LINE_CHARS);
    }

    #[test]
    fn foreign_links_are_broken_and_doses_are_not() {
        let member = |line| disarm(line, Reader::Member);
        assert_eq!(
            member("see HTTPS://evil.example/x now"),
            "see HTTPS[://]evil[.]example/x now"
        );
        assert_eq!(member("(www.evil.example)"), "(www[.]evil[.]example)");
        assert_eq!(member("(evil.example/x)"), "(evil[.]example/x)");
        for fine in [
            "0.5mg/ml",
            "1.5 mg/0.5 ml",
            "Co., Ltd.",
            "250 mg/5 mL",
            "24粒/盒",
            "acme.example",
            "a@b.example",
        ] {
            assert_eq!(member(fine), fine);
        }
    }

    #[test]
    fn a_stranger_cannot_even_name_a_host() {
        let anybody = |line| disarm(line, Reader::Anybody);
        assert_eq!(anybody("win at evil.example!"), "win at evil[.]example!");
        for fine in ["Sample Pharma Co., Ltd.", "St. Mary", "a@b.example", "0.5mg"] {
            assert_eq!(anybody(fine), fine);
        }
    }

    #[test]
    fn a_digest_is_cut_and_still_adds_up() {
        let mut fields = Map::new();
        fields.insert("items".into(), vec![Value::from("x"); 14].into());
        fields.insert("more".into(), 6.into());
        fields.insert("link".into(), "https://theriac.example/".into());
        clean(&mut fields, Reader::Member).unwrap();
        assert_eq!(fields["items"].as_array().unwrap().len(), DIGEST_ITEMS);
        assert_eq!(fields["more"], 10);
    }

    #[test]
    fn a_link_is_a_plain_web_address() {
        assert_eq!(check_link("https://theriac.example/verify?token=a_b-9"), Ok(()));
        assert_eq!(check_link("http://127.0.0.1:8080/x"), Ok(()));
        let long = format!("https://theriac.example/{}", "a".repeat(LINK_BYTES));
        for bad in [
            "",
            "https://",
            "javascript:alert(1)",
            "https://a b",
            "https://a\r\nBcc: x",
            "https://a\">",
            "//a",
            &long,
        ] {
            assert_eq!(check_link(bad), Err(RenderError::Link), "{bad}");
        }
    }

    #[test]
    fn a_note_keeps_its_lines_but_not_their_number() {
        assert_eq!(clean_note("one\r\n\r\n two \u{0}\nthree"), "one\ntwo\nthree");
        assert_eq!(clean_note(&"x\n".repeat(1_000)).lines().count(), NOTE_LINES);
    }
}
