//! Every field of the index, once. No other module knows a field by its name.

use tantivy::Term;
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, NumericOptions, STRING, Schema, TextFieldIndexing, TextOptions,
};

use crate::analysis::TOKENIZER;

/// A field together with its name, for the calls that want the one or the other.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Named {
    /// The handle.
    pub(crate) field: Field,
    /// The name, as fast field columns are asked for.
    pub(crate) name: &'static str,
}

impl Named {
    /// The term of a text value, exactly as given.
    pub(crate) fn term(self, value: &str) -> Term {
        Term::from_field_text(self.field, value)
    }
}

/// The fields. Listings and demand lines have text fields of their own, so that neither skews the other's
/// statistics and none needs a filter to be told from the other.
#[derive(Debug, Clone)]
pub(crate) struct Fields {
    /// The record that a document belongs to: a listing's id, or a demand's id. Deletion goes by it.
    pub(crate) record: Named,
    /// `listing` or `line`.
    pub(crate) doc: Named,
    /// A listing's id, or a line's id.
    pub(crate) id: Named,
    /// The record's version.
    pub(crate) version: Named,
    /// The company that owns the record.
    pub(crate) company: Named,
    /// The company of a demand that shows its buyer.
    pub(crate) shown_company: Named,
    /// What is traded.
    pub(crate) kind: Named,
    /// Sorted substance ids joined with `+`.
    pub(crate) substance_key: Named,
    /// The substance keys that a text may turn out to have: its own where it is known, else one for each reading.
    pub(crate) possible_key: Named,
    /// Each substance id.
    pub(crate) substance: Named,
    /// ATC codes at all their levels.
    pub(crate) atc: Named,
    /// The basic dose form.
    pub(crate) dose_form: Named,
    /// Strengths and the release, in their one way of writing: `500 mg`, `prolonged`.
    pub(crate) strength: Named,
    /// Country of origin of a listing.
    pub(crate) origin: Named,
    /// Hubs; [`EVERY_HUB`] for a listing that names none.
    pub(crate) hub: Named,
    /// Storage class of a listing.
    pub(crate) storage: Named,
    /// Destination country of a demand.
    pub(crate) destination: Named,
    /// Who may see a demand.
    pub(crate) visibility: Named,
    /// Minimum order quantity.
    pub(crate) moq: Named,
    /// Price in US dollars.
    pub(crate) price: Named,
    /// Lead time in days.
    pub(crate) lead_time: Named,
    /// When it was published or opened, in microseconds.
    pub(crate) since: Named,
    /// When a demand closes, in microseconds.
    pub(crate) closes_at: Named,
    /// All of a listing's text, for matching.
    pub(crate) listing_text: Named,
    /// A listing's own names, for rank.
    pub(crate) listing_names: Named,
    /// A demand line's text.
    pub(crate) line_text: Named,
    /// Names from each word's start on, for suggestions; see `suggest`.
    pub(crate) suggest: Named,
    /// The numbers of `reverse`, in two words.
    pub(crate) criteria: [Named; 2],
}

/// The hub term of a listing that is offered on every hub.
pub(crate) const EVERY_HUB: &str = "*";

/// The value of `doc` for a listing.
pub(crate) const DOC_LISTING: &str = "listing";

/// The value of `doc` for a demand line.
pub(crate) const DOC_LINE: &str = "line";

/// Builds the schema.
pub(crate) fn build() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let text = TextOptions::default().set_indexing_options(
        TextFieldIndexing::default()
            .set_tokenizer(TOKENIZER)
            .set_index_option(IndexRecordOption::WithFreqsAndPositions),
    );
    let number = NumericOptions::default() | FAST;
    let mut word = |name| Named {
        field: schema.add_text_field(name, STRING | FAST),
        name,
    };
    let (record, doc, id) = (word("record"), word("doc"), word("id"));
    let (company, shown_company) = (word("company"), word("shown_company"));
    let (kind, substance_key, substance) = (word("kind"), word("substance_key"), word("substance"));
    let (atc, strength) = (word("atc"), word("strength"));
    let (dose_form, origin, hub) = (word("dose_form"), word("origin"), word("hub"));
    let (storage, destination, visibility) = (word("storage"), word("destination"), word("visibility"));
    let mut search_only = |name| Named {
        field: schema.add_text_field(name, STRING),
        name,
    };
    let (suggest, possible_key) = (search_only("suggest"), search_only("possible_key"));
    let mut integer = |name| Named {
        field: schema.add_i64_field(name, number.clone() | INDEXED),
        name,
    };
    let (version, moq, lead_time) = (integer("version"), integer("moq"), integer("lead_time"));
    let (since, closes_at) = (integer("since"), integer("closes_at"));
    let price = Named {
        field: schema.add_f64_field("price", number),
        name: "price",
    };
    let mut chain = |name| Named {
        field: schema.add_text_field(name, text.clone()),
        name,
    };
    let (listing_text, listing_names) = (chain("listing_text"), chain("listing_names"));
    let line_text = chain("line_text");
    let criteria = ["criteria_low", "criteria_high"].map(|name| Named {
        field: schema.add_u64_field(name, FAST),
        name,
    });
    let fields = Fields {
        record,
        doc,
        id,
        version,
        company,
        shown_company,
        kind,
        substance_key,
        possible_key,
        substance,
        atc,
        dose_form,
        strength,
        origin,
        hub,
        storage,
        destination,
        visibility,
        moq,
        price,
        lead_time,
        since,
        closes_at,
        listing_text,
        listing_names,
        line_text,
        suggest,
        criteria,
    };
    (schema.build(), fields)
}

/// Raise it when documents are filled differently though the schema stays the same.
const LAYOUT_VERSION: u32 = 2;

/// Names the schema and the layout of documents as built.
pub(crate) fn schema_hash() -> String {
    let (schema, _) = build();
    let described = serde_json::to_string(&schema).unwrap_or_default();
    fnv1a(format!("{LAYOUT_VERSION}|{described}").as_bytes())
}

/// A hash that is the same on every machine and in every release (64-bit FNV-1a), as hexadecimal digits.
pub(crate) fn fnv1a(bytes: &[u8]) -> String {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in bytes {
        hash ^= u64::from(*byte);
        hash = hash.wrapping_mul(0x0000_0100_0000_01b3);
    }
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_hash_is_stable() {
        assert_eq!(super::fnv1a(b"a"), "af63dc4c8601ec8c");
        assert_eq!(super::schema_hash(), super::schema_hash());
    }
}
