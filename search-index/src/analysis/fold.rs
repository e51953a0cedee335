//! Folding: what is the same word gets the same letters.
//!
//! NFKD, marks dropped after Latin and Greek letters, ё→е (but й stays), đ→d, ł→l and the like, lower case,
//! NFC. It works cluster by cluster, so that each folded character knows where it came from.

use icu_segmenter::GraphemeClusterSegmenter;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::script::{is_cyrillic_vowel, is_invisible, is_latin_or_greek};

/// Folded text, and for each of its characters the bytes of the original that it stands for.
#[derive(Default)]
pub(super) struct Folded {
    /// The folded text.
    pub(super) text: String,
    /// For each character of `text`: its byte offset there, and the start and end in the original.
    pub(super) origin: Vec<(usize, usize, usize)>,
}

impl Folded {
    fn push(&mut self, c: char, from: usize, to: usize) {
        // NFKD takes the Thai and Lao vowel AM apart and NFC leaves it so, which the dictionaries don't know.
        let joined = match (self.text.chars().next_back(), c) {
            (Some('\u{0E4D}'), '\u{0E32}') => Some('\u{0E33}'),
            (Some('\u{0ECD}'), '\u{0EB2}') => Some('\u{0EB3}'),
            _ => None,
        };
        if let (Some(joined), Some((at, start, _))) = (joined, self.origin.last().copied()) {
            self.text.truncate(at);
            self.text.push(joined);
            self.origin.pop();
            self.origin.push((at, start, to));
            return;
        }
        self.origin.push((self.text.len(), from, to));
        self.text.push(c);
    }
}

/// Folds a text and forgets where each character came from.
pub fn fold(text: &str) -> String {
    fold_with_origin(text).text
}

/// Folds a text.
pub(super) fn fold_with_origin(text: &str) -> Folded {
    let mut folded = Folded::default();
    if text.is_ascii() {
        folded.text = text.to_ascii_lowercase();
        folded.origin = (0..text.len()).map(|at| (at, at, at + 1)).collect();
        return folded;
    }
    if !text.contains(is_invisible) {
        fold_clusters(text, &mut folded);
        return folded;
    }
    // What shows nothing must not part a letter from its mark, so it goes first.
    let mut visible = String::with_capacity(text.len());
    let mut starts = Vec::new();
    for (at, c) in text.char_indices().filter(|&(_, c)| !is_invisible(c)) {
        starts.push((visible.len(), at, at + c.len_utf8()));
        visible.push(c);
    }
    fold_clusters(&visible, &mut folded);
    let original = |at: usize| starts.get(starts.partition_point(|&(start, _, _)| start < at));
    let before = |at: usize| {
        starts.get(
            starts
                .partition_point(|&(start, _, _)| start < at)
                .wrapping_sub(1),
        )
    };
    for (_, from, to) in &mut folded.origin {
        *from = original(*from).map_or(text.len(), |&(_, from, _)| from);
        *to = before(*to).map_or(0, |&(_, _, to)| to);
    }
    folded
}

fn fold_clusters(text: &str, folded: &mut Folded) {
    let mut from = 0;
    let mut cluster_folded = String::new();
    for to in GraphemeClusterSegmenter::new().segment_str(text).skip(1) {
        let cluster = text.get(from..to).unwrap_or_default();
        cluster_folded.clear();
        fold_cluster(cluster, &mut cluster_folded);
        for c in cluster_folded.nfc() {
            folded.push(c, from, to);
        }
        from = to;
    }
}

fn fold_cluster(cluster: &str, out: &mut String) {
    let mut base = None;
    for c in cluster.nfkd() {
        if is_combining_mark(c) {
            if !base.is_some_and(|base| drops(base, c)) {
                out.push(c);
            }
            continue;
        }
        base = Some(c);
        for lower in c.to_lowercase() {
            push_plain(lower, out);
        }
    }
}

/// Whether a mark on this letter is a matter of spelling, not another letter.
fn drops(base: char, mark: char) -> bool {
    match mark {
        '\u{0300}'..='\u{036F}'
        | '\u{1AB0}'..='\u{1AFF}'
        | '\u{1DC0}'..='\u{1DFF}'
        | '\u{20D0}'..='\u{20FF}'
            if is_latin_or_greek(base) =>
        {
            true
        }
        '\u{0300}' | '\u{0301}' => is_cyrillic_vowel(base),
        '\u{0308}' => matches!(base, 'е' | 'Е'),
        _ => false,
    }
}

/// Letters with a stroke or joined letters, which no normal form takes apart.
fn push_plain(c: char, out: &mut String) {
    match c {
        'đ' | 'ð' => out.push('d'),
        'ł' => out.push('l'),
        'ø' => out.push('o'),
        'ħ' => out.push('h'),
        'ŧ' => out.push('t'),
        'ı' => out.push('i'),
        'ς' => out.push('σ'),
        'ß' => out.push_str("ss"),
        'æ' => out.push_str("ae"),
        'œ' => out.push_str("oe"),
        'þ' => out.push_str("th"),
        _ => out.push(c),
    }
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn the_same_word_gets_the_same_letters() {
        assert_eq!(fold("Ёлка ЙОД й"), "елка йод й");
        assert_eq!(fold("viên ĐẠM"), "vien dam");
        assert_eq!(fold("ŻÓŁĆ"), "zolc");
        assert_eq!(fold("５００ｍｇ ㎎"), "500mg mg");
        assert_eq!(fold("парацетамо́л"), "парацетамол");
        assert_eq!(fold("İbu\u{ad}profen"), "ibuprofen");
        assert_eq!(fold("น้ำ"), "น้ำ");
        assert_eq!(fold("ｱﾓｷｼｼﾘﾝ ｶﾞ"), "アモキシシリン ガ");
    }

    #[test]
    fn a_decomposed_text_folds_like_a_composed_one() {
        use unicode_normalization::UnicodeNormalization;
        for text in ["Żółć й ё", "아목시실린", "ยาน้ำ", "đơn thuốc", "ガ"] {
            let decomposed: String = text.nfd().collect();
            assert_eq!(fold(text), fold(&decomposed), "{text}");
        }
    }
}
