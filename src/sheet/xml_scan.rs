//! A look at the XML of a workbook's parts for what would cost its reader too much.

use super::{Limits, SheetError};

/// One tag, or one run of text: Excel allows 32,767 characters in a cell.
const LONGEST: usize = 1 << 20;
/// Tags within tags; a sheet needs about ten.
const DEEPEST: u32 = 256;
/// Each cell format gets its own copy of its font's name and its number format.
const MOST_STYLE_BYTES: usize = 32 << 20;
/// The attribute by which a workbook announces its number of strings, which its reader believes.
const ANNOUNCED: &[u8] = b"uniqueCount";

/// Watches one part go by, piece by piece.
///
/// It takes every `<` for the beginning of a tag, even in a comment, so that nothing hides from it; a
/// sound workbook has no other.
pub(super) struct XmlScan<'a> {
    limits: &'a Limits,
    /// The part is a picture or the like: only what a reader could stumble upon is watched.
    unread: bool,
    place: Place,
    name: Vec<u8>,
    /// Bytes since the tag or the text began.
    length: usize,
    longest_tag: usize,
    depth: u32,
    strings: u64,
    formats: usize,
    before: u8,
    announced: Announced,
}

#[derive(PartialEq, Eq)]
enum Place {
    Text,
    Name,
    Tag,
}

enum Announced {
    /// So many bytes of the attribute's name have gone by.
    Matching(usize),
    /// Its value is going by.
    Value(u64),
}

impl<'a> XmlScan<'a> {
    pub(super) fn new(limits: &'a Limits, unread: bool) -> XmlScan<'a> {
        XmlScan {
            limits,
            unread,
            place: Place::Text,
            name: Vec::with_capacity(16),
            length: 0,
            longest_tag: 0,
            depth: 0,
            strings: 0,
            formats: 0,
            before: 0,
            announced: Announced::Matching(0),
        }
    }

    /// Takes in the next piece of the part.
    pub(super) fn see(&mut self, piece: &[u8]) -> Result<(), SheetError> {
        for &byte in piece {
            self.watch_announced(byte)?;
            self.watch_tags(byte)?;
            self.before = byte;
        }
        Ok(())
    }

    /// The part is at its end, after so many bytes.
    ///
    /// Answers how much memory its reader will keep for it, in bytes: of all parts only the table of
    /// strings stays.
    pub(super) fn finish(&self, size: u64) -> Result<u64, SheetError> {
        if self.formats.saturating_mul(self.longest_tag) > MOST_STYLE_BYTES {
            return Err(too_much("has too many cell formats"));
        }
        let strings = self.strings * size_of::<String>() as u64;
        Ok(if strings == 0 { 0 } else { size + strings })
    }

    fn watch_tags(&mut self, byte: u8) -> Result<(), SheetError> {
        if !self.unread {
            if byte == 0 {
                return Err(SheetError::new(
                    "broken_workbook",
                    "the workbook is not written in UTF-8",
                ));
            }
            self.length += 1;
            if self.length > LONGEST {
                return Err(too_much("holds a text of more than a million characters"));
            }
        }
        match byte {
            b'<' => {
                self.place = Place::Name;
                self.name.clear();
                self.length = 0;
            }
            b'>' if self.place != Place::Text => {
                self.end_name()?;
                self.longest_tag = self.longest_tag.max(self.length);
                if self.before == b'/' {
                    self.depth = self.depth.saturating_sub(1);
                }
                self.place = Place::Text;
                self.length = 0;
            }
            b'/' if self.place == Place::Name && self.name.is_empty() => self.name.push(byte),
            b'/' | b' ' | b'\t' | b'\r' | b'\n' | b'[' => self.end_name()?,
            _ if self.place == Place::Name && self.name.len() < 64 => self.name.push(byte),
            _ => {}
        }
        Ok(())
    }

    fn end_name(&mut self) -> Result<(), SheetError> {
        if self.place != Place::Name {
            return Ok(());
        }
        self.place = Place::Tag;
        let local = self.name.rsplit(|byte| *byte == b':').next().unwrap_or_default();
        match self.name.first() {
            Some(b'/') => self.depth = self.depth.saturating_sub(1),
            Some(b'!') if is_declaration(&self.name) && !self.unread => {
                let message = "the workbook declares XML entities, which no spreadsheet program writes";
                return Err(SheetError::new("xml_entities", message));
            }
            Some(b'!' | b'?') | None => {}
            Some(_) => {
                self.depth += 1;
                self.strings += u64::from(local == b"si");
                self.formats += usize::from(local == b"xf");
            }
        }
        if self.strings > self.limits.max_shared_strings {
            return Err(too_much("holds too many different texts"));
        }
        if self.depth > DEEPEST && !self.unread {
            return Err(too_much("nests its tags too deeply"));
        }
        Ok(())
    }

    fn watch_announced(&mut self, byte: u8) -> Result<(), SheetError> {
        self.announced = match (&self.announced, byte) {
            (Announced::Matching(seen), _) if ANNOUNCED.get(*seen) == Some(&byte) => {
                if seen + 1 == ANNOUNCED.len() {
                    Announced::Value(0)
                } else {
                    Announced::Matching(seen + 1)
                }
            }
            (Announced::Matching(_), _) => Announced::Matching(usize::from(byte == ANNOUNCED[0])),
            (Announced::Value(value), b'0'..=b'9') => {
                Announced::Value(value.saturating_mul(10).saturating_add(u64::from(byte - b'0')))
            }
            (Announced::Value(value), b' ' | b'\t' | b'\r' | b'\n' | b'=' | b'+' | b'"' | b'\'')
                if *value == 0 =>
            {
                Announced::Value(0)
            }
            (Announced::Value(_), _) => Announced::Matching(0),
        };
        match self.announced {
            Announced::Value(value) if value > self.limits.max_shared_strings => {
                Err(too_much("announces too many different texts"))
            }
            _ => Ok(()),
        }
    }
}

fn is_declaration(name: &[u8]) -> bool {
    let starts = |word: &[u8]| {
        name.get(..word.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(word))
    };
    starts(b"!DOCTYPE") || starts(b"!ENTITY")
}

fn too_much(what: &str) -> SheetError {
    SheetError::new(
        "unpacked_too_large",
        format!("the workbook {what}: save the table alone, or as CSV"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(xml: &str) -> Option<&'static str> {
        let limits = Limits {
            max_shared_strings: 1_000,
            ..Limits::default()
        };
        let mut scan = XmlScan::new(&limits, false);
        // One byte at a time: nothing may hide on the seam of two pieces.
        let seen = xml.as_bytes().iter().try_for_each(|byte| scan.see(&[*byte]));
        seen.and_then(|()| scan.finish(0)).err().map(|error| error.code)
    }

    #[test]
    fn costly_xml_is_refused_and_plain_xml_is_not() {
        let many = |tag: &str| tag.repeat(2_000);
        let font = format!("<name val=\"{}\"/>", "x".repeat(20_000));
        let cases = [
            (
                "<?xml version=\"1.0\"?><worksheet><c r=\"A1\"/><c/></worksheet>".to_owned(),
                None,
            ),
            (
                "<!DOCTYPE x [<!ENTITY a \"b\">]><x/>".to_owned(),
                Some("xml_entities"),
            ),
            ("<!doctype x><x/>".to_owned(), Some("xml_entities")),
            ("<!-- plain --><x/>".to_owned(), None),
            ("<sst uniqueCount=\"900\"/>".to_owned(), None),
            (
                "<sst uniqueCount = '99999999999999999999999'/>".to_owned(),
                Some("unpacked_too_large"),
            ),
            (
                "<sst a=\"<>\" uniqueCount=\"0001001\"/>".to_owned(),
                Some("unpacked_too_large"),
            ),
            (many("<si><t>a</t></si>"), Some("unpacked_too_large")),
            (many("<x:si></x:si>"), Some("unpacked_too_large")),
            (many("<si/>"), Some("unpacked_too_large")),
            (many("<row></row>"), None),
            (many("<a>"), Some("unpacked_too_large")),
            ("x".repeat(LONGEST + 1), Some("unpacked_too_large")),
            ("<x/>\0".to_owned(), Some("broken_workbook")),
            (format!("{font}{}", many("<xf/>")), Some("unpacked_too_large")),
        ];
        for (xml, expected) in cases {
            assert_eq!(code(&xml), expected, "{:?}", &xml[..xml.len().min(60)]);
        }
    }
}
