//! How text becomes tokens: one chain for every language.
//!
//! Text is folded (see `fold`), then cut (see `chain`): overlapping bigrams for Han, Kana and Hangul,
//! words by dictionary and rule for every other script. The same chain reads records and questions.

mod chain;
mod fold;
mod script;
mod stream;
mod units;

pub use chain::{Class, Token, tokenize};
pub use fold::fold;
pub(crate) use script::is_bigram;

use tantivy::tokenizer::TokenizerManager;

/// The version of the chain. Raise it with every change that alters a token; the index is then rebuilt.
pub const ANALYSIS_VERSION: u32 = 1;

/// The name under which fields ask for the chain.
pub(crate) const TOKENIZER: &str = "theriac";

/// A text in every script that the chain treats specially. Its tokens are part of [`analysis_hash`], so
/// that new data in the segmenter, too, rebuilds the index.
const PROBE: &str = "布洛芬缓释胶囊0.3g×24粒 Amoxicilin 500mg viên nang đỏ ยาพาราเซตามอลเม็ด ຢາພາຣາເຊຕາມອນ \
    ថ្នាំប៉ារ៉ាសេតាមុល ပါရာစီတမော Ёлочный йод żółć Ελληνικά アモキシシリン 아목시실린";

/// Registers every analyser that the schema names.
pub(crate) fn register(tokenizers: &TokenizerManager) {
    tokenizers.register(TOKENIZER, stream::ChainTokenizer);
}

/// Names the chain as built: its version and what it makes of a fixed text.
pub fn analysis_hash() -> String {
    let mut seen = format!("{ANALYSIS_VERSION}");
    for token in tokenize(PROBE) {
        seen.push('|');
        seen.push_str(&token.text);
    }
    crate::schema::fnv1a(seen.as_bytes())
}
