//! How much two names have in common, for pairs that no substance settles.

use rust_decimal::Decimal;
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// More words than this of one name are not looked at: a bound on the work, far beyond any real name.
const LONGEST: usize = 64;

/// What two names share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Overlap {
    /// Words in both.
    pub(crate) shared: usize,
    /// Words of the one.
    pub(crate) left: usize,
    /// Words of the other.
    pub(crate) right: usize,
}

impl Overlap {
    /// Whether more than half of the words on *each* side are shared: "gloves" alone is not "leather gloves".
    pub(crate) fn most(self) -> bool {
        self.shared * 2 > self.left && self.shared * 2 > self.right
    }

    /// 0 (nothing shared) to 1 (the same words): twice the shared words over all words.
    pub(crate) fn closeness(self) -> Decimal {
        let all = Decimal::from(self.left + self.right);
        Decimal::from(self.shared * 2)
            .checked_div(all)
            .unwrap_or(Decimal::ZERO)
    }
}

/// The best overlap that any of the names has with the text.
pub(crate) fn best(names: &[String], text: &str) -> Overlap {
    let wanted = of(text);
    let mut best = Overlap {
        shared: 0,
        left: 0,
        right: wanted.len(),
    };
    for name in names {
        let given = of(name);
        let shared = given.intersection(&wanted).count();
        let overlap = Overlap {
            shared,
            left: given.len(),
            right: wanted.len(),
        };
        if overlap.closeness() > best.closeness() {
            best = overlap;
        }
    }
    best
}

/// The words of a text without case and accents; pairs of characters where a script sets no spaces. Numbers stand
/// apart from their units, so that `5ml` is `5 ml`.
pub(crate) fn of(text: &str) -> BTreeSet<String> {
    let plain: String = text
        .nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .collect();
    let mut words = BTreeSet::new();
    for run in plain
        .split(|c: char| !c.is_alphanumeric())
        .filter(|run| !run.is_empty())
    {
        let letters: Vec<char> = run.chars().collect();
        for stretch in letters.chunk_by(|a, b| sort(*a) == sort(*b)) {
            add(&mut words, stretch);
        }
        if words.len() >= LONGEST {
            break;
        }
    }
    words
}

fn add(words: &mut BTreeSet<String>, stretch: &[char]) {
    if stretch.len() < 2 || !unspaced(stretch[0]) {
        words.insert(stretch.iter().take(LONGEST).collect());
        return;
    }
    for pair in stretch.windows(2).take(LONGEST) {
        words.insert(pair.iter().collect());
    }
}

/// Letters of a word belong together, and so do its digits, and characters without spaces.
fn sort(c: char) -> u8 {
    match c {
        _ if unspaced(c) => 0,
        _ if c.is_numeric() => 1,
        _ => 2,
    }
}

/// Thai, Lao, Khmer, Burmese, kana and Han are written without spaces between words.
fn unspaced(c: char) -> bool {
    matches!(c, '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}'
        | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{20000}'..='\u{3FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn overlap(a: &str, b: &str) -> Overlap {
        best(&[a.to_owned()], b)
    }

    #[test]
    fn most_words_on_both_sides() {
        assert!(overlap("Surgical gloves, latex", "surgical gloves").most());
        assert!(!overlap("Leather gloves", "gloves").most());
        assert!(overlap("一次性医用口罩", "一次性使用医用口罩").most());
        assert!(!overlap("一次性医用口罩", "医用口罩").most());
        assert!(overlap("Găng tay phẫu thuật", "gang tay phau thuat").most());
        assert!(!overlap("", "").most());
    }

    #[test]
    fn the_best_name_counts() {
        let names = ["医用口罩".to_owned(), "Medical face mask".to_owned()];
        assert_eq!(best(&names, "face mask medical").closeness(), Decimal::ONE);
        assert_eq!(best(&[], "face mask").shared, 0);
    }
}
