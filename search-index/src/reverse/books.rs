//! The books of one segment, derived from its terms and columns.

use super::{Asked, Book, Offered};
use crate::index::Resident;
use crate::schema::{DOC_LINE, Fields, Named};
use tantivy::columnar::Column;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, SegmentReader, TERMINATED};

/// The listings and the open lines of one segment, by substance key.
pub(crate) struct Books {
    pub(super) listings: Book<Offered>,
    pub(super) lines: Book<Asked>,
    names: Names,
}

/// A line's ids: that of its demand, and its own.
pub(super) type LineName<'a> = (&'a str, &'a str);

impl Books {
    /// The ids of a line.
    pub(super) fn line(&self, doc: DocId) -> Option<LineName<'_>> {
        self.names.of(doc)
    }
}

impl Resident for Books {
    const NAME: &'static str = "reverse_books";

    fn of(segment: &SegmentReader, fields: &Fields) -> tantivy::Result<Self> {
        let lines = lines(segment, fields)?;
        let criteria = Criteria::open(segment, fields)?;
        let mut books = Self {
            listings: Book::default(),
            lines: Book::default(),
            names: Names::read(segment, fields, lines)?,
        };
        let inverted = segment.inverted_index(fields.possible_key.field)?;
        let mut terms = inverted.terms().stream()?;
        let (mut offered, mut asked) = (Vec::new(), Vec::new());
        while terms.advance() {
            let Ok(key) = std::str::from_utf8(terms.key()) else {
                continue;
            };
            let mut docs = inverted.read_postings_from_terminfo(terms.value(), IndexRecordOption::Basic)?;
            offered.clear();
            asked.clear();
            offered.reserve(docs.doc_freq() as usize);
            while docs.doc() != TERMINATED {
                let doc = docs.doc();
                match books.names.is_line(doc) {
                    true => asked.push((doc, Asked::from_words(criteria.of(doc)))),
                    false => offered.push((doc, Offered::from_words(criteria.of(doc)))),
                }
                docs.advance();
            }
            books.listings.enter(key, offered.iter().copied());
            books.lines.enter(key, asked.iter().copied());
        }
        books.listings.close();
        books.lines.close();
        Ok(books)
    }

    fn bytes(&self) -> usize {
        self.listings.memory() + self.lines.memory() + self.names.memory()
    }
}

/// The documents that are lines, in order.
fn lines(segment: &SegmentReader, fields: &Fields) -> tantivy::Result<Vec<DocId>> {
    let mut lines = Vec::new();
    let inverted = segment.inverted_index(fields.doc.field)?;
    if let Some(mut docs) = inverted.read_postings(&fields.doc.term(DOC_LINE), IndexRecordOption::Basic)? {
        while docs.doc() != TERMINATED {
            lines.push(docs.doc());
            docs.advance();
        }
    }
    Ok(lines)
}

/// The columns of the criteria.
struct Criteria([Column<u64>; 2]);

impl Criteria {
    fn open(segment: &SegmentReader, fields: &Fields) -> tantivy::Result<Self> {
        let column = |field: Named| segment.fast_fields().u64(field.name);
        let [low, high] = fields.criteria;
        Ok(Self([column(low)?, column(high)?]))
    }

    /// Those of a document; nothing said where it has none.
    fn of(&self, doc: DocId) -> [u64; 2] {
        let [low, high] = &self.0;
        [low.first(doc).unwrap_or(0), high.first(doc).unwrap_or(0)]
    }
}

/// The ids of lines, one after the other. The lines of a demand stand side by side, so its id is kept once.
#[derive(Debug, Default)]
struct Names {
    docs: Vec<DocId>,
    /// By place in `docs`: where the line's id begins in `text`, and where that of its demand does.
    starts: Vec<(u32, u32)>,
    text: String,
}

impl Names {
    fn read(segment: &SegmentReader, fields: &Fields, docs: Vec<DocId>) -> tantivy::Result<Self> {
        let fast = segment.fast_fields();
        let (records, ids) = (fast.str(fields.record.name)?, fast.str(fields.id.name)?);
        let mut names = Self {
            starts: Vec::with_capacity(docs.len()),
            docs,
            text: String::new(),
        };
        let (mut last, mut demand) = (None, 0);
        let mut name = String::new();
        for doc in &names.docs {
            let record = records.as_ref().and_then(|column| column.ords().first(*doc));
            if record != last || last.is_none() {
                demand = names.text.len() as u32;
                last = record;
                if let (Some(column), Some(ord)) = (&records, record) {
                    column.ord_to_str(ord, &mut name)?;
                }
                names.text.push_str(&name);
                names.text.push('\n');
            }
            let line = names.text.len() as u32;
            name.clear();
            if let Some((column, ord)) = ids.as_ref().and_then(|c| Some((c, c.ords().first(*doc)?))) {
                column.ord_to_str(ord, &mut name)?;
            }
            names.text.push_str(&name);
            names.text.push('\n');
            names.starts.push((line, demand));
        }
        names.text.shrink_to_fit();
        Ok(names)
    }

    fn is_line(&self, doc: DocId) -> bool {
        self.docs.binary_search(&doc).is_ok()
    }

    fn of(&self, doc: DocId) -> Option<LineName<'_>> {
        let place = self.docs.binary_search(&doc).ok()?;
        let (line, demand) = self.starts.get(place)?;
        Some((self.at(*demand)?, self.at(*line)?))
    }

    fn at(&self, start: u32) -> Option<&str> {
        self.text.get(start as usize..)?.split('\n').next()
    }

    fn memory(&self) -> usize {
        self.docs.capacity() * size_of::<DocId>()
            + self.starts.capacity() * size_of::<(u32, u32)>()
            + self.text.capacity()
    }
}
