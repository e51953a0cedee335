//! Texts whose words were found once, so that marking them costs little however often they are shown.

use crate::analysis::{fold, tokenize};
use crate::identity::Span;

/// In longer texts no words are looked for, in bytes.
const MAX_TEXT: usize = 20_000;

/// The texts of one record by field, cut into words.
///
/// A word is eight bytes, because there are as many of them in memory as in all records that are shown often.
#[derive(Debug, Clone, Default)]
pub struct Cuts {
    /// Field names and texts, one after the other.
    all: Box<str>,
    fields: Box<[Field]>,
    words: Box<[Word]>,
}

/// One field: where its name, its text and its words end. Each begins where the one before ends.
#[derive(Debug, Clone, Copy)]
struct Field {
    name_end: u32,
    text_end: u32,
    words_end: u32,
}

/// A word of a text, or a stretch that a reading understood.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word {
    /// Of its folded letters, or of what it means.
    pub(super) hash: u32,
    from: u16,
    len: u8,
    /// The low byte of its first character, folded: enough to pass over most words that begin otherwise. 0 for
    /// what stands for a meaning, of which no beginning is ever looked for.
    pub(super) first: u8,
}

impl Word {
    pub(super) fn span(self) -> (usize, usize) {
        let from = usize::from(self.from);
        (from, from + usize::from(self.len))
    }
}

impl Cuts {
    /// Cuts these texts by field. `spans` of a field's text are marked where what they mean is asked for.
    pub fn new<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str, Vec<&'a Span>)>) -> Self {
        let (mut all, mut kept, mut words) = (String::new(), Vec::new(), Vec::new());
        for (name, text, spans) in fields {
            all.push_str(name);
            let name_end = end(all.len());
            all.push_str(text);
            cut(text, &mut words);
            words.extend(spans.into_iter().filter_map(|span| meant(text, span)));
            kept.push(Field {
                name_end,
                text_end: end(all.len()),
                words_end: end(words.len()),
            });
        }
        Self {
            all: all.into(),
            fields: kept.into(),
            words: words.into(),
        }
    }

    /// Each field's name, text and words.
    pub(super) fn fields(&self) -> impl Iterator<Item = (&str, &str, &[Word])> {
        let (mut text_from, mut words_from) = (0, 0);
        self.fields.iter().map(move |field| {
            let (name_end, text_end) = (field.name_end as usize, field.text_end as usize);
            let name = self.all.get(text_from..name_end).unwrap_or_default();
            let text = self.all.get(name_end..text_end).unwrap_or_default();
            let words = self.words.get(words_from..field.words_end as usize);
            (text_from, words_from) = (text_end, field.words_end as usize);
            (name, text, words.unwrap_or_default())
        })
    }

    /// How much memory it takes, in bytes.
    pub fn bytes(&self) -> usize {
        self.all.len() + std::mem::size_of_val(&*self.fields) + std::mem::size_of_val(&*self.words)
    }
}

/// Finds the words of a text.
pub(super) fn cut(text: &str, words: &mut Vec<Word>) {
    if text.len() > MAX_TEXT {
        return;
    }
    for token in tokenize(text) {
        words.extend(word(token.from, token.to, hash(&token.text), first(&token.text)));
    }
}

/// The stretch that a reading understood, if the text has it where the reading says.
fn meant(text: &str, span: &Span) -> Option<Word> {
    let to = span.start.checked_add(span.text.len())?;
    (text.get(span.start..to)? == span.text && !span.meaning.is_empty())
        .then(|| word(span.start, to, meaning(&span.role, &span.meaning), 0))?
}

fn word(from: usize, to: usize, hash: u32, first: u8) -> Option<Word> {
    Some(Word {
        hash,
        from: from.try_into().ok()?,
        len: to.checked_sub(from)?.try_into().ok()?,
        first,
    })
}

/// The letters by which the word at this place was folded.
pub(super) fn folded(text: &str, word: Word) -> String {
    let (from, to) = word.span();
    fold(text.get(from..to).unwrap_or_default())
}

/// The low byte of the first character.
pub(super) fn first(text: &str) -> u8 {
    let low = text.chars().next().map_or(0, |c| u32::from(c) & 0xff);
    u8::try_from(low).unwrap_or_default()
}

/// Names a word by 32 bits (FNV-1a). Another word of the same hash would be marked wrongly, once in many million words.
pub(super) fn hash(text: &str) -> u32 {
    fnv(0x811c_9dc5, text.as_bytes())
}

/// Names a meaning likewise.
pub(super) fn meaning(role: &str, meaning: &str) -> u32 {
    fnv(fnv(hash(role), b"\x01"), meaning.as_bytes())
}

fn fnv(mut hash: u32, bytes: &[u8]) -> u32 {
    for byte in bytes {
        hash = (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193);
    }
    hash
}

fn end(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
