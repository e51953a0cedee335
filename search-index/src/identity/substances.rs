//! What the words of one text stand for: substances, salts, form words, and what nobody understands.

use super::scan::{Gap, Word, is_han, words};
use super::unread::silence;
use crate::vocabulary::Lexicon;
use crate::vocabulary::compounds::split;
use crate::vocabulary::forms::{Feature, Features};
use crate::vocabulary::how::How;
use crate::vocabulary::names::Near;
use crate::vocabulary::running::{Meaning, Piece};

/// What a stretch of text was taken for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum What {
    /// A name. More than one target means that several things share it.
    Name(Vec<u32>),
    /// A salt or hydrate.
    Salt(u16),
    /// A word about form, or noise.
    Form(Feature),
    /// A number or a unit.
    Number,
    /// A word that is in no table, in normal form.
    Unknown(String),
    /// A word with a slip that leads to several names.
    Tie(Vec<String>),
    /// Running text that is in no table.
    Strange,
}

/// A stretch of the text with its meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Item {
    /// First byte.
    pub(crate) start: usize,
    /// One past the last byte.
    pub(crate) end: usize,
    /// The meaning.
    pub(crate) what: What,
    /// What separates it from the item before.
    pub(crate) gap: Gap,
    /// The fact that decided.
    pub(crate) how: How,
    /// A name that is also a salt word, such as calcium.
    pub(crate) weak: bool,
}

/// Reads a text into its items, in the order written.
pub(crate) fn items(lexicon: &Lexicon, text: &str) -> Vec<Item> {
    let pieces = lexicon.running.cut(text);
    let mut taken = vec![false; if pieces.is_empty() { 0 } else { text.len() }];
    let mut out = Vec::new();
    let hanging = hanging(&pieces);
    for (piece, hanging) in pieces.iter().zip(hanging) {
        for byte in taken.iter_mut().take(piece.end).skip(piece.start) {
            *byte = true;
        }
        let what = match piece.meaning {
            Some(Meaning::Name(target)) => What::Name(vec![target]),
            Some(Meaning::Salt(salt)) => What::Salt(salt),
            Some(Meaning::Form(number)) => first_form(lexicon.forms.features(number), piece, &mut out),
            // Chinese is so well tabulated that a leftover means something; in Thai it does beside a name.
            None if hanging || text[piece.start..piece.end].chars().all(is_han) => What::Strange,
            None => What::Form(Feature::Noise),
        };
        let weak = matches!(what, What::Name(_))
            && lexicon
                .salts
                .find_running(&text[piece.start..piece.end])
                .is_some()
            || is_salt_too(lexicon, &what);
        out.push(Item {
            start: piece.start,
            end: piece.end,
            what,
            gap: Gap::Other,
            how: How::Exact,
            weak,
        });
    }
    spaced(lexicon, text, &taken, &mut out);
    out.sort_by_key(|item| item.start);
    forms_before_names(text, &mut out);
    if !pieces.is_empty() {
        set_gaps(text, &mut out);
    }
    silence(lexicon, text, &mut out);
    out
}

/// Which pieces that nobody explained hang on a name: then it is part of a longer one, as `levo` is of
/// levocetirizine.
fn hanging(pieces: &[Piece]) -> Vec<bool> {
    let mut out = vec![false; pieces.len()];
    for at in 1..pieces.len() {
        mark(pieces, &mut out, at - 1, at);
    }
    for at in (1..pieces.len()).rev() {
        mark(pieces, &mut out, at, at - 1);
    }
    out
}

/// Marks a piece that touches a name or a marked piece.
fn mark(pieces: &[Piece], out: &mut [bool], from: usize, to: usize) {
    let touch = pieces[from].end == pieces[to].start || pieces[to].end == pieces[from].start;
    let named = matches!(pieces[from].meaning, Some(Meaning::Name(_)));
    if touch && pieces[to].meaning.is_none() && (named || out[from]) {
        out[to] = true;
    }
}

/// The first feature of a word; further ones become items of their own on the same bytes.
fn first_form(features: &[Feature], piece: &Piece, out: &mut Vec<Item>) -> What {
    for feature in features.iter().skip(1) {
        out.push(Item {
            start: piece.start,
            end: piece.end,
            what: What::Form(*feature),
            gap: Gap::Other,
            how: How::Exact,
            weak: false,
        });
    }
    features.first().copied().map_or(What::Strange, What::Form)
}

/// Chinese forms follow the name. A single form character before one is more likely part of another name:
/// 乳果糖 is no emulsion of fructose.
fn forms_before_names(text: &str, items: &mut [Item]) {
    for at in 1..items.len() {
        let (before, rest) = items.split_at_mut(at);
        let (Some(item), Some(next)) = (before.last_mut(), rest.first()) else {
            continue;
        };
        let own = text.get(item.start..item.end).unwrap_or_default();
        let single = own.chars().count() == 1
            && own.chars().all(is_han)
            && !matches!(own, "和" | "与" | "及" | "人" | "含" | "用");
        if single
            && item.end == next.start
            && matches!(item.what, What::Form(_))
            && matches!(next.what, What::Name(_))
        {
            item.what = What::Strange;
        }
    }
}

/// Adds the items of scripts with spaces.
fn spaced(lexicon: &Lexicon, text: &str, taken: &[bool], out: &mut Vec<Item>) {
    let mut list = words(text, taken);
    cut_compounds(lexicon, &mut list);
    let slips = forgive_slips(lexicon, &mut list);
    let mut at = 0;
    while at < list.len() {
        let rest = &list[at..];
        let first = &rest[0];
        let name = lexicon.names.find(rest, &lexicon.salts);
        let form = lexicon.forms.find(rest);
        let form_wins = match (&name, &form) {
            (Some(hit), Some((_, m))) => *m > hit.used || (hit.used == 1 && first.fold.len() <= 3),
            _ => true,
        };
        let mut further = Vec::new();
        let (what, used, how) = match (name, form) {
            (Some(hit), form) if form.is_none() || !form_wins => {
                let slip = slips[at..at + hit.used].iter().any(|s| matches!(s, Near::One(_)));
                let how = if slip { How::Slip } else { hit.how };
                (What::Name(hit.targets), hit.used, how)
            }
            (_, Some((mut features, used))) if !features.is_empty() => {
                further = features.split_off(1);
                (What::Form(features[0]), used, How::Exact)
            }
            _ if first.digits => (What::Number, 1, How::Exact),
            _ => match lexicon.salts.of(first) {
                Some(salt) if !lexicon.salts.is_ester(&first.key) => (What::Salt(salt), 1, How::Exact),
                // A maker beside a name says nothing of what is in the product.
                _ if lexicon.kinds.is_maker(&first.fold) => (What::Form(Feature::Noise), 1, How::Exact),
                _ => (unknown(&slips, at, first), 1, How::Choice),
            },
        };
        // Sodium phosphate beside dexamethasone is its salt, as calcium is of folinate.
        let weak = is_salt_too(lexicon, &what)
            || match &what {
                What::Name(_) if used == 1 => lexicon.salts.of(first).is_some(),
                What::Name(_) if used == 2 => is_salt_pair(lexicon, rest),
                _ => false,
            };
        let last = rest.get(used - 1).unwrap_or(first);
        out.push(Item {
            start: first.start,
            end: last.end,
            what,
            gap: first.gap,
            how,
            weak,
        });
        for feature in further {
            out.push(Item {
                start: first.start,
                end: last.end,
                what: What::Form(feature),
                gap: Gap::None,
                how: How::Exact,
                weak: false,
            });
        }
        at += used;
    }
    if !out.iter().any(|i| matches!(i.what, What::Name(_))) {
        abbreviations(lexicon, &list, out);
    }
}

/// Whether two words are a metal and the acid of its salt. Chlorides are medicines beside others: glucose and sodium
/// chloride.
fn is_salt_pair(lexicon: &Lexicon, words: &[Word]) -> bool {
    let [one, other, ..] = words else { return false };
    let salts = &lexicon.salts;
    let acid = |w: &Word| {
        salts
            .find(&w.key)
            .is_some_and(|n| matches!(salts.code(n), "phosphate" | "sulfate" | "succinate" | "citrate"))
    };
    (salts.is_metal(&one.key) && acid(other)) || (acid(one) && salts.is_metal(&other.key))
}

/// INH is isoniazid where nothing else is named; beside another name it is the inhaled route.
fn abbreviations(lexicon: &Lexicon, list: &[Word], out: &mut [Item]) {
    for word in list.iter().filter(|w| w.fold.len() == 3) {
        if let Some(hit) = lexicon.names.find(std::slice::from_ref(word), &lexicon.salts)
            && let Some(item) = out
                .iter_mut()
                .find(|i| i.start == word.start && i.end == word.end)
        {
            item.what = What::Name(hit.targets);
            item.how = How::Abbreviation;
        }
    }
}

/// Sodium phosphate is a substance, but dexamethasone sodium phosphate is one, too.
fn is_salt_too(lexicon: &Lexicon, what: &What) -> bool {
    matches!(what, What::Name(targets) if targets.iter().all(|t| lexicon.is_salt_too(*t)))
}

fn unknown(slips: &[Near], at: usize, word: &Word) -> What {
    match slips.get(at) {
        Some(Near::Tie(keys)) => What::Tie(keys.clone()),
        _ => What::Unknown(word.key.clone()),
    }
}

/// Cuts words that several languages write in one: Natriumchlorid, flutikazonfuroat.
fn cut_compounds(lexicon: &Lexicon, list: &mut Vec<Word>) {
    let mut at = 0;
    while at < list.len() {
        let word = &list[at];
        if !word.digits
            && word.key.len() >= 10
            && is_strange(lexicon, word)
            && let Some((first, second)) = split(&word.key, &lexicon.salts, |key| lexicon.names.knows(key))
        {
            let tail = Word {
                fold: second.clone(),
                key: second,
                gap: Gap::None,
                // Where the letters of the two parts meet is not known any more: the salt takes the whole word.
                ..word.clone()
            };
            if let Some(word) = list.get_mut(at) {
                word.fold.clone_from(&first);
                word.key = first;
                word.dotted = false;
            }
            list.insert(at + 1, tail);
            at += 1;
        }
        at += 1;
    }
}

/// Whether no table has a word, however it is spelled.
fn is_strange(lexicon: &Lexicon, word: &Word) -> bool {
    !lexicon.kinds.is_maker(&word.fold)
        && lexicon.kinds.of_word(&word.fold).is_none()
        && !lexicon.names.knows(&word.key)
        && lexicon.salts.find(&word.key).is_none()
        && lexicon.forms.word(word).is_none()
        && lexicon
            .names
            .find(std::slice::from_ref(word), &lexicon.salts)
            .is_none()
}

/// Puts the nearest known word in the place of each word that no table has.
fn forgive_slips(lexicon: &Lexicon, list: &mut [Word]) -> Vec<Near> {
    list.iter_mut()
        .map(|word| {
            // A word cut by a full stop is an abbreviation and not a slip.
            let whole = !word.dotted || word.key.len() >= 8;
            if word.digits || word.key.len() < 6 || !whole || !is_strange(lexicon, word) {
                return Near::None;
            }
            let near = lexicon.names.near(word);
            if let Near::One(key) = &near {
                word.key.clone_from(key);
                word.fold.clone_from(key);
            }
            near
        })
        .collect()
}

/// With running text in between, separators are looked up in the text itself.
fn set_gaps(text: &str, items: &mut [Item]) {
    let mut before = 0;
    for item in items.iter_mut() {
        let between = text.get(before..item.start).unwrap_or_default();
        item.gap = if between.is_empty() {
            Gap::None
        } else if between.contains(['+', ';', '&', '、', '＋', '；']) {
            Gap::Plus
        } else if between.contains(['/', '／']) {
            Gap::Slash
        } else if between.contains(['(', ')', '（', '）', '[', ']', '【', '】']) {
            Gap::Bracket
        } else if between.contains([',', '，']) {
            Gap::Comma
        } else if between.contains(['-', '–']) {
            Gap::Hyphen
        } else {
            Gap::Space
        };
        before = item.end;
    }
}

/// The form features of a text that holds nothing but a form.
#[cfg(test)]
pub(crate) fn features_of(lexicon: &Lexicon, text: &str) -> Features {
    features(&items(lexicon, text))
}

/// The form features among the items.
pub(crate) fn features<'a>(items: impl IntoIterator<Item = &'a Item>) -> Features {
    let mut set = Features::default();
    for item in items {
        if let What::Form(feature) = item.what {
            set.add(feature);
        }
    }
    set
}
