//! Damaged texts: what people, programs and enemies make of the words of the tables.

use super::promises::Parser;
use search_index::vocabulary::Lexicon;

/// Longer texts than this are not made; the parsers stop listening at 4,000 bytes.
const LONGEST: usize = 9_000;

/// Pieces that have broken parsers before: marks, directions, joiners, odd digits, spaces and signs.
const NASTY: &[&str] = &[
    "\u{0}",
    "\u{200B}",
    "\u{200D}",
    "\u{200E}",
    "\u{202E}",
    "\u{2066}",
    "\u{FEFF}",
    "\u{AD}",
    "\u{301}",
    "\u{328}",
    "\u{FE0F}",
    "\u{FFFD}",
    "\u{FFFF}",
    "\u{10FFFF}",
    "\u{E000}",
    "\u{D7FF}",
    "\u{3000}",
    "\u{A0}",
    "\u{2028}",
    "\r\n",
    "\t",
    "%",
    "‰",
    "½",
    "²",
    "٣",
    "५",
    "５",
    "Ⅷ",
    "〇",
    "一",
    "万",
    "亿",
    "µ",
    "μ",
    "İ",
    "ı",
    "ß",
    "ﬁ",
    "Ǆ",
    "ᾳ",
    "Ω",
    "㎎",
    "㎖",
    "℃",
    "×",
    "x",
    "*",
    ":",
    "：",
    "/",
    "//",
    "+",
    "++",
    "(",
    ")",
    "（",
    "[",
    "{",
    ",",
    ".",
    "..",
    ";",
    "-",
    "–",
    "—",
    "'",
    "\"",
    "\\",
    "№",
    "®",
    "™",
    "0",
    "00",
    "000",
    "0.0",
    "1e9",
    "-1",
    "1:0",
    "0/0",
    "0%",
    "99999999999999999999999999999",
    "0.00000000000000000000000000001",
    "79228162514264337593543950335",
    "ไทย",
    "ยา",
    "မြန်",
    "ក្រ",
    "한국",
    "カプセル",
    "مرحبا",
    "שלום",
    "👩‍⚕️",
    "🇻🇳",
    "e\u{301}\u{301}\u{301}",
];

/// Strengths as people write them; the tables have none.
const STRENGTHS: &[&str] = &[
    "0,5 g",
    "500mg",
    "250 mg/5 ml",
    "10ml:50mg",
    "0.3%",
    "1:1000",
    "80万单位",
    "1 000 000 МЕ",
    "100 IU/ml",
    "25 mcg/h",
    "875mg/125mg",
    "(500+30) mg",
    "5,33 mg tương ứng 5 mg",
    "4mg x 30",
    "20ml×5支/盒",
    "9,6 mg/24 h",
    "(250mg+62,5mg)/5ml",
    "10 mg/5 mL/5 mg/5 mL",
    "每片重0.3g",
    "1,2 mln j.m.",
    "0,1% 15 г",
    "2 мг/мл 3 мл",
    "5 mmol/l",
    "20 meq",
    "37 MBq/ml",
    "100.000 IU/ml",
    "1.5 million IU",
    "10mg：5ml",
    "(0,02mg; 0,05mg)/nhát",
];

/// A small generator of pseudo-random numbers (splitmix64): the same seed, the same texts, on every machine.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `n`; 0 for 0.
    fn below(&mut self, n: usize) -> usize {
        let n = u64::try_from(n).unwrap_or(1).max(1);
        usize::try_from(self.next() % n).unwrap_or(0)
    }

    fn pick<'a, T: ?Sized>(&mut self, list: &'a [&'a T]) -> Option<&'a T> {
        list.get(self.below(list.len())).copied()
    }
}

/// The undamaged texts.
pub(crate) struct Seeds {
    words: Vec<String>,
    texts: Vec<String>,
}

impl Seeds {
    /// All words of the tables and the texts of the golden tables; strengths alone for the parser of strengths.
    pub(crate) fn of(parser: Parser, lexicon: &Lexicon) -> Self {
        let mut words: Vec<String> = STRENGTHS.iter().map(|s| (*s).to_owned()).collect();
        let forms = include_str!("../../vocabulary/forms.tsv");
        let salts = include_str!("../../vocabulary/salts.tsv");
        let cells = forms
            .lines()
            .chain(salts.lines())
            .flat_map(|l| l.split(['\t', '|']));
        let table_words: Vec<String> = cells.map(|c| c.trim().trim_end_matches('*').to_owned()).collect();
        if parser != Parser::Strength {
            words.extend(table_words);
        }
        if parser == Parser::Name {
            for substance in lexicon.substances() {
                words.push(substance.inn.clone());
                words.extend(substance.names.iter().map(|(_, name)| name.clone()));
            }
        }
        words.retain(|w| !w.is_empty());
        let golden = include_str!("../../tests/golden/readings.tsv");
        let texts = golden.lines().skip(1).filter_map(|l| l.split('\t').next());
        Self {
            texts: texts.map(str::to_owned).chain(words.iter().cloned()).collect(),
            words,
        }
    }

    /// The next damaged text.
    pub(crate) fn next(&self, random: &mut Random) -> String {
        let mut text = self.text(random);
        for _ in 0..random.below(6) {
            text = self.damage(text, random);
            if text.len() > LONGEST {
                cut(&mut text, LONGEST);
            }
        }
        text
    }

    fn text(&self, random: &mut Random) -> String {
        self.texts
            .get(random.below(self.texts.len()))
            .cloned()
            .unwrap_or_default()
    }

    fn word(&self, random: &mut Random) -> String {
        self.words
            .get(random.below(self.words.len()))
            .cloned()
            .unwrap_or_default()
    }

    fn damage(&self, mut text: String, random: &mut Random) -> String {
        match random.below(14) {
            0 => bytes(&text, random),
            1 => {
                let at = place(&text, random);
                text.insert_str(at, random.pick(NASTY).unwrap_or_default());
                text
            }
            2 => {
                let at = place(&text, random);
                text.insert_str(at, &self.word(random));
                text
            }
            3 => format!(
                "{text}{}{}",
                random
                    .pick(&[" ", "", "+", "/", ", ", " - ", "("])
                    .unwrap_or_default(),
                self.text(random)
            ),
            4 => {
                let end = place(&text, random);
                text.truncate(end);
                text
            }
            5 => {
                let start = place(&text, random);
                text.split_off(start)
            }
            6 => {
                // Between the marks of every letter, where a word still looks whole.
                let mark = random.pick(NASTY).unwrap_or_default();
                text.chars()
                    .flat_map(|c| std::iter::once(c).chain(mark.chars()))
                    .collect()
            }
            7 => text.chars().rev().collect(),
            8 => {
                let times = [2, 3, 10, 100, 1_000][random.below(5)];
                let long = text.len().saturating_mul(times);
                if long > LONGEST {
                    text.repeat(LONGEST / text.len().max(1))
                } else {
                    text.repeat(times)
                }
            }
            9 => {
                let (from, to) = (place(&text, random), place(&text, random));
                let part = text
                    .get(from.min(to)..from.max(to))
                    .unwrap_or_default()
                    .to_owned();
                let at = place(&text, random);
                text.insert_str(at, &part);
                text
            }
            10 => {
                let (from, to) = (place(&text, random), place(&text, random));
                text.replace_range(from.min(to)..from.max(to), "");
                text
            }
            11 => text.to_uppercase(),
            12 => {
                let mut words: Vec<&str> = text.split(' ').collect();
                let (a, b) = (random.below(words.len()), random.below(words.len()));
                words.swap(a, b);
                words.join(random.pick(&[" ", "", "-", "\u{A0}"]).unwrap_or_default())
            }
            _ => {
                let c =
                    char::from_u32(u32::try_from(random.below(0x11_0000)).unwrap_or(0)).unwrap_or('\u{FFFD}');
                let at = place(&text, random);
                text.insert(at, c);
                text
            }
        }
    }
}

/// Changes bytes without regard for characters; what is not UTF-8 any more is replaced, as a decoder does.
fn bytes(text: &str, random: &mut Random) -> String {
    let mut raw = text.as_bytes().to_vec();
    for _ in 0..=random.below(4) {
        let at = random.below(raw.len());
        let byte = u8::try_from(random.below(256)).unwrap_or(0);
        if let Some(place) = raw.get_mut(at) {
            *place = byte;
        }
    }
    String::from_utf8_lossy(&raw).into_owned()
}

/// A place between two characters.
fn place(text: &str, random: &mut Random) -> usize {
    let mut at = random.below(text.len() + 1);
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn cut(text: &mut String, mut end: usize) {
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.truncate(end);
}
