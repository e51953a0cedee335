//! How many units of presentation a pack holds: 10片×2板/盒, `3 x 10's`, `Hộp 3 vỉ x 10 viên`, `кор. 10 амп.`
//!
//! A pack never changes a strength. What is not certain stays out: two counts that nothing joins give no number.

use super::normalise::fold;
use super::strength::lex::{Measure, Placed, Token, tokens};
use super::substances::{Item, What, items};
use crate::vocabulary::Lexicon;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::{Deserialize, Serialize};

/// More than this many in one pack is a misreading.
const MOST: i64 = 100_000;

/// No pack text is longer, in bytes.
const LONGEST: usize = 1000;

/// What a pack holds.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Pack {
    /// How many units of presentation; `None` where only their size is said.
    pub units: Option<i64>,
    /// The unit of presentation: `tablet`, `capsule`, `vial`, `ampoule`, `bottle`, `sachet`, `syringe`, `pen`,
    /// `cartridge`, `suppository`, `patch`, `tube`, `bag`, or `piece` where the text only counts.
    pub unit: Option<String>,
    /// Millilitres in one of them.
    pub volume: Option<Decimal>,
}

/// What a word of a pack text counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece {
    /// What is taken one by one, by its name.
    Unit(&'static str),
    /// What holds a liquid, a powder, or tablets.
    Holder(&'static str),
    /// Boxes, blisters and other containers of pieces.
    Outer,
}

/// A count with what it counts.
#[derive(Debug, Clone, Copy)]
struct Count {
    number: i64,
    piece: Option<Piece>,
    /// Joined to the count before by a cross.
    times: bool,
    /// In brackets: says again what stands outside.
    bracket: bool,
}

/// Reads a pack text, or the pack at the end of a product text. `None` where it says nothing of a pack.
pub fn pack(lexicon: &Lexicon, text: &str) -> Option<Pack> {
    if text.len() > LONGEST {
        return None;
    }
    packed(text, &items(lexicon, text))
}

/// The same for a text whose names are known already: their digits count nothing.
pub(crate) fn packed(text: &str, items: &[Item]) -> Option<Pack> {
    if text.len() > LONGEST || !text.contains(|c: char| c.is_numeric()) {
        return None;
    }
    let mut taken = vec![false; text.len()];
    for item in items.iter().filter(|i| matches!(i.what, What::Name(_))) {
        if let Some(bytes) = taken.get_mut(item.start..item.end) {
            bytes.fill(true);
        }
    }
    Reader {
        text,
        tokens: tokens(text, &taken),
    }
    .read()
}

struct Reader<'a> {
    text: &'a str,
    tokens: Vec<Placed>,
}

impl Reader<'_> {
    fn token(&self, at: usize) -> Option<Token> {
        self.tokens.get(at).map(|p| p.token)
    }

    fn piece(&self, at: usize) -> Option<Piece> {
        let placed = self.tokens.get(at)?;
        if !matches!(
            placed.token,
            Token::Unit(_) | Token::Other | Token::Slash | Token::Times | Token::Plus | Token::In | Token::As
        ) {
            return None;
        }
        piece(&fold(self.text.get(placed.start..placed.end)?))
    }

    fn volume_unit(&self, at: usize) -> Option<Decimal> {
        match self.token(at) {
            Some(Token::Unit(u)) if u.kind == Measure::Volume => Some(u.factor),
            _ => None,
        }
    }

    /// A unit of anything that is not counted: such a number is a strength or a size.
    fn measures(&self, at: usize) -> bool {
        matches!(self.token(at), Some(Token::Unit(u)) if u.kind != Measure::Piece) && self.piece(at).is_none()
    }

    fn read(&self) -> Option<Pack> {
        let (counts, volume, sized) = self.counts();
        let outside: Vec<Count> = counts.iter().copied().filter(|c| !c.bracket).collect();
        let chosen = if outside.is_empty() { counts } else { outside };
        let mut pieces: Vec<Piece> = chosen.iter().filter_map(|c| c.piece).collect();
        let units = if chosen.is_empty() {
            // A tube of 15 g, a bottle of 60 ml: one.
            pieces = (0..self.tokens.len()).filter_map(|at| self.piece(at)).collect();
            let held = pieces.iter().any(|p| matches!(p, Piece::Holder(_)));
            (held && sized).then_some(1)
        } else {
            product(&chosen)
        };
        if units.is_none() && (volume.is_none() || !chosen.is_empty()) {
            return None;
        }
        let all = (0..self.tokens.len()).filter_map(|at| self.piece(at));
        pieces.extend(all);
        Some(Pack {
            units,
            unit: units.map(|_| name(&pieces).to_owned()),
            volume,
        })
    }

    /// The counts, the volume of one unit, and whether any size is said.
    fn counts(&self) -> (Vec<Count>, Option<Decimal>, bool) {
        let mut counts: Vec<Count> = Vec::new();
        let (mut volume, mut sized, mut depth) = (None, false, 0_u32);
        let mut times = false;
        for at in 0..self.tokens.len() {
            match self.token(at) {
                Some(Token::Open) => depth += 1,
                Some(Token::Close) => depth = depth.saturating_sub(1),
                Some(Token::Times) if self.piece(at).is_none() => {
                    times = true;
                    continue;
                }
                Some(Token::Number(n)) => {
                    if let Some(factor) = self.volume_unit(at + 1) {
                        sized = true;
                        if volume.is_none() && !self.is_denominator(at) {
                            volume = n.checked_mul(factor).map(|v| v.normalize());
                        }
                    } else if self.measures(at + 1) {
                        sized = true;
                    } else if let Some(count) = self.count(at, n, times, depth > 0) {
                        counts.push(count);
                    }
                    times = false;
                    continue;
                }
                _ => {}
            }
            // Words and units between a cross and its number keep the cross: 20ml×5支, 3 vỉ x 10.
            if !matches!(self.token(at), Some(Token::Unit(_) | Token::Other)) {
                times = false;
            }
        }
        (counts, volume, sized)
    }

    /// `250 mg/5 ml`: the volume under a slash is part of a strength.
    fn is_denominator(&self, at: usize) -> bool {
        let under = at >= 2 && self.token(at - 1) == Some(Token::Slash);
        under && self.measures(at - 2) && self.volume_unit(at - 2).is_none()
    }

    /// A whole number that counts: before a piece, behind a cross or an N, before a cross, or all there is.
    fn count(&self, at: usize, number: Decimal, times: bool, bracket: bool) -> Option<Count> {
        let piece = self.piece(at + 1);
        let before_cross = self.token(at + 1) == Some(Token::Times) && piece.is_none();
        let per_box = self.token(at + 1) == Some(Token::Slash)
            && (self.piece(at + 2).is_some() || self.piece(at + 1).is_some());
        let under_slash = at >= 1 && self.token(at - 1) == Some(Token::Slash) && self.piece(at - 1).is_none();
        let alone = self.tokens.len() == 1;
        let within = |word: &str| at >= 1 && self.word(at - 1).is_some_and(|w| w == word);
        let of = within("of") || within("cu") || within("of:");
        if !(piece.is_some() || before_cross || per_box || times || alone || of) || !number.is_integer() {
            return None;
        }
        let number = number.to_i64().filter(|n| (1..=MOST).contains(n))?;
        // 24粒/1盒: in one box.
        if under_slash && number == 1 {
            return None;
        }
        Some(Count {
            number,
            piece,
            times,
            bracket,
        })
    }

    fn word(&self, at: usize) -> Option<String> {
        let placed = self.tokens.get(at)?;
        self.text.get(placed.start..placed.end).map(fold)
    }
}

/// All counts multiplied, if each is joined to the one before by a cross, or one of the two holds the other.
fn product(counts: &[Count]) -> Option<i64> {
    let mut total: i64 = 1;
    let mut before: Option<Count> = None;
    for count in counts {
        if let Some(before) = before {
            let outer = |p: Option<Piece>| p == Some(Piece::Outer);
            let holds = matches!(
                (before.piece, count.piece),
                (Some(Piece::Holder(_)), Some(Piece::Unit(_)))
            ) || matches!(
                (before.piece, count.piece),
                (Some(Piece::Unit(_)), Some(Piece::Holder(_)))
            );
            if !(count.times || outer(before.piece) || outer(count.piece) || holds) {
                return None;
            }
        }
        total = total.checked_mul(count.number).filter(|n| *n <= MOST)?;
        before = Some(*count);
    }
    Some(total)
}

/// The innermost piece: a tablet in a blister, a vial in a box.
fn name(pieces: &[Piece]) -> &'static str {
    let unit = pieces.iter().find_map(|p| match p {
        Piece::Unit(name) if *name != "piece" => Some(*name),
        _ => None,
    });
    let holder = pieces.iter().find_map(|p| match p {
        Piece::Holder(name) => Some(*name),
        _ => None,
    });
    unit.or(holder).unwrap_or("piece")
}

/// What a folded word counts.
fn piece(word: &str) -> Option<Piece> {
    use Piece::{Holder, Outer, Unit};
    let word = word
        .trim_matches(|c: char| !c.is_alphanumeric())
        .replace('μ', "m");
    let word = word.as_str();
    // Hungarian and German write filmtabletta in one word.
    if word.contains("tablet") {
        return Some(Unit("tablet"));
    }
    const EXACT: [(&[&str], Piece); 15] = [
        (
            &[
                "片",
                "เมด",
                "t",
                "tab",
                "tabs",
                "tb",
                "tbl",
                "cpr",
                "comp",
                "compr",
                "vien",
                "dr",
                "drg",
            ],
            Unit("tablet"),
        ),
        (&["粒", "แคปซล", "cap", "caps", "cps", "tob"], Unit("capsule")),
        (&["袋", "ซอง", "goi", "sac", "sasz", "plic"], Unit("sachet")),
        (&["栓", "枚", "sup", "supp", "czop", "cip"], Unit("suppository")),
        (&["贴", "貼", "แผน"], Unit("patch")),
        (
            &[
                "丸", "支", "s", "pc", "pcs", "szt", "sht", "ks", "db", "kom", "buc", "tem", "gb", "tk",
                "vnt", "ea", "個", "个",
            ],
            Unit("piece"),
        ),
        (
            &["瓶", "ขวด", "chai", "lo", "fl", "fls", "btl", "lahv", "flac"],
            Holder("bottle"),
        ),
        (&["西林瓶", "ไวอล", "vial", "vials"], Holder("vial")),
        (&["安瓿", "แอมพล", "ong", "amp", "amps", "a"], Holder("ampoule")),
        (&["管", "หลอด", "tub", "tuyp", "tb."], Holder("tube")),
        (&["软袋", "输液袋", "tui", "bag", "bags", "vak"], Holder("bag")),
        (
            &[
                "盒",
                "板",
                "แผง",
                "กลอง",
                "hop",
                "vi",
                "op",
                "up",
                "kor",
                "box",
                "boxes",
                "dus",
                "ktk",
                "pack",
                "cutie",
                "balenie",
            ],
            Outer,
        ),
        (&["套", "组", "set", "kit"], Outer),
        (&["针", "bom", "pfs"], Holder("syringe")),
        (&["笔", "pen", "pens", "but"], Holder("pen")),
    ];
    const BEGINS: [(&[&str], Piece); 14] = [
        (
            &[
                "tablet", "tabl", "comprim", "drag", "diski", "kaplet", "caplet", "draz", "tabul",
            ],
            Unit("tablet"),
        ),
        (
            &["capsul", "kaps", "kapsul", "kapszul", "tobol", "kapsel"],
            Unit("capsule"),
        ),
        (
            &[
                "sachet", "sashe", "saszet", "sack", "kesic", "paket", "vrecic", "fakelisk",
            ],
            Unit("sachet"),
        ),
        (
            &[
                "suppos", "supoz", "czopk", "cipk", "cipek", "supposit", "ypothet", "svech",
            ],
            Unit("suppository"),
        ),
        (
            &[
                "patch", "plastr", "plastyr", "plastur", "naplast", "tapasz", "flaster", "plaster",
            ],
            Unit("patch"),
        ),
        (&["lozeng", "pastil"], Unit("piece")),
        (
            &[
                "bottle", "butel", "flakon", "flacon", "lahv", "bochic", "bocic", "botol", "fial", "pliashk",
                "sticl",
            ],
            Holder("bottle"),
        ),
        (&["vial", "fiol", "injektionsflasch"], Holder("vial")),
        (&["ampoul", "ampul"], Holder("ampoule")),
        (&["tube", "tuba", "tuby", "tubk"], Holder("tube")),
        (
            &[
                "syring", "shpric", "shpryts", "strzyk", "strikack", "serin", "fecskend", "spric", "shprits",
            ],
            Holder("syringe"),
        ),
        (
            &["wstrzykiwacz", "cartridg", "kartridg", "wklad", "zasobn"],
            Holder("cartridge"),
        ),
        (
            &["blister", "strip", "listk", "blistr", "folie", "konvaliut"],
            Outer,
        ),
        (
            &[
                "carton", "karton", "korob", "upak", "opak", "balen", "kutij", "doboz", "package", "krabic",
            ],
            Outer,
        ),
    ];
    let exact = EXACT.iter().find(|(list, _)| list.contains(&word));
    let begins = || {
        BEGINS
            .iter()
            .find(|(list, _)| list.iter().any(|stem| word.starts_with(stem)))
    };
    exact.or_else(begins).map(|(_, piece)| *piece)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::sync::LazyLock;

    static LEXICON: LazyLock<std::sync::Arc<Lexicon>> = LazyLock::new(Lexicon::builtin);

    fn shown(text: &str) -> String {
        let Some(pack) = pack(&LEXICON, text) else {
            return String::new();
        };
        let units = pack.units.map_or("?".to_owned(), |n| n.to_string());
        let volume = pack.volume.map_or(String::new(), |v| format!(" of {v} mL"));
        format!("{units} {}{volume}", pack.unit.unwrap_or("?".to_owned()))
    }

    #[test]
    fn packs_are_read_as_the_table_says() {
        let table = include_str!("../../tests/golden/packs.tsv");
        let mut wrong = Vec::new();
        for line in table.lines().skip(1).filter(|l| !l.starts_with('#')) {
            let (text, wanted) = line.split_once('\t').unwrap_or((line, ""));
            let read = shown(text);
            if read != wanted {
                wrong.push(format!("{line} | read {read}"));
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn never_panics(text in "([0-9]{1,9}|[.,:/+x×*'() №]|N|ml|mg|片|盒|板|支|tabl|amp|vỉ|viên|hộp|по|box|é){0,20}") {
            if let Some(pack) = pack(&LEXICON, &text) {
                prop_assert!(pack.units.is_none_or(|n| (1..=MOST).contains(&n)));
            }
        }

        #[test]
        fn what_is_packed_is_counted(blisters in 1i64..20, each in 1i64..50) {
            for text in [
                format!("{each}片×{blisters}板/盒"),
                format!("{blisters} x {each} tablets"),
                format!("Hộp {blisters} vỉ x {each} viên"),
                format!("{blisters} blisters of {each} tablets"),
            ] {
                let units = pack(&LEXICON, &text).and_then(|p| p.units);
                prop_assert_eq!(units, Some(blisters * each), "{}", text);
            }
        }
    }
}
