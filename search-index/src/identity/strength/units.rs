//! Units in all scripts, as a table in code: they are few, and each has a factor.

use super::lex::{Measure, Token, Unit, unit};
use crate::identity::normalise::fold;
use std::sync::LazyLock;

/// The unit of a folded word of a script with spaces between words.
pub(crate) fn latin(word: &str) -> Option<Unit> {
    let (kind, factor, scale) = match word {
        "mg" | "mgs" | "mgr" | "مجم" | "ملغ" | "ملجم" | "مغ" => (Measure::Mass, 1, 0),
        "g" | "gm" | "gms" | "gr" | "gram" | "grams" | "gramm" | "grammov" | "gramma" | "gam" | "grama"
        | "grame" | "gramai" | "gramu" | "grammaria" | "grammario" | "جم" | "غ" | "جرام" => {
            (Measure::Mass, 1000, 0)
        }
        "mcg" | "μg" | "ug" | "mkg" | "mcgs" | "mkgr" | "mikrog" | "mcgr" | "ميكروغرام" | "مكجم" => {
            (Measure::Mass, 1, 3)
        }
        "ng" | "nanogram" | "nanograms" | "nanograma" | "nanogramm" => (Measure::Mass, 1, 6),
        "kg" => (Measure::Mass, 1_000_000, 0),
        "ml" | "mls" | "millilitre" | "milliliter" | "millilitres" | "milliliters" | "mililitr"
        | "millilitr" | "mililitru" | "mililiter" | "mililitra" | "mililitri" | "milliliters."
        | "khiliostolitra" | "cc" | "cm3" | "مل" => (Measure::Volume, 1, 0),
        "l" | "litre" | "liter" | "litr" | "lit" | "lt" | "litra" | "litrov" | "لتر" => {
            (Measure::Volume, 1000, 0)
        }
        "dl" => (Measure::Volume, 100, 0),
        "cl" => (Measure::Volume, 10, 0),
        "μl" | "ul" | "mcl" | "mkl" => (Measure::Volume, 1, 3),
        "iu" | "ui" | "me" | "jm" | "mj" | "ie" | "ne" | "u" | "unit" | "units" | "ed" | "od" | "mo"
        | "dv" | "dvqt" | "edinits" | "edinic" | "edinitsa" | "edinitsy" | "iui" | "usp" | "ij" | "jedn"
        | "jednostek" | "jednotek" | "jednotiek" | "jedinica" | "odinits" | "edinici" | "ktrd" | "ae"
        | "sqt" | "hb" | "khb" | "xb" | "tv" | "sv" | "ru" | "egyseg" | "monades" | "unitati" | "unita"
        | "birlik" | "بوحدة" | "وحدة" => (Measure::Units, 1, 0),
        "ku" | "kiu" | "kie" => (Measure::Units, 1000, 0),
        "miu" | "mu" | "mui" | "mme" | "mie" => (Measure::Units, 1_000_000, 0),
        "mmol" | "mmole" | "mmols" | "mmoli" | "milimol" | "milimoli" => (Measure::Mole, 1, 0),
        "mol" => (Measure::Mole, 1000, 0),
        "μmol" | "umol" | "mcmol" | "mkmol" => (Measure::Mole, 1, 3),
        "meq" | "mekv" | "mval" => (Measure::Equivalent, 1, 0),
        "mbq" | "mbk" => (Measure::Activity, 1, 0),
        "gbq" | "gbk" => (Measure::Activity, 1000, 0),
        "kbq" | "kbk" => (Measure::Activity, 1, 3),
        "mci" | "mki" => (Measure::Activity, 37, 0),
        "lf" => (Measure::Named("[Lf]"), 1, 0),
        "pfu" | "boe" => (Measure::Named("[PFU]"), 1, 0),
        "cfu" | "koe" | "kuo" => (Measure::Named("[CFU]"), 1, 0),
        "du" => (Measure::Named("[D'ag'U]"), 1, 0),
        "elu" | "elisa" => (Measure::Named("[arb'U]"), 1, 0),
        "h" | "hr" | "hrs" | "hour" | "hours" | "hod" | "godz" | "ch" | "chas" | "chasa" | "chasov"
        | "gio" | "ora" | "ore" | "sat" | "sata" | "sati" | "god" | "godina" | "godini" | "hodin"
        | "hodina" | "hodinu" | "godzine" | "godzina" | "godzin" | "oras" | "jam" | "saat" | "sagat"
        | "soat" | "ura" | "uro" | "ores" | "hodinach" => (Measure::Time, 1, 0),
        "day" | "days" | "den" | "sutki" | "sut" | "dzien" | "dobe" | "ngay" | "doba" | "dan" | "nap"
        | "zi" | "hari" | "d" => (Measure::Time, 24, 0),
        "cm" | "sm" => (Measure::Area, 1, 0),
        _ if word.starts_with("mikrogram")
            || word.starts_with("microgram")
            || word.starts_with("microgam") =>
        {
            (Measure::Mass, 1, 3)
        }
        _ if word.starts_with("miligram") || word.starts_with("milligram") || word.starts_with("miligam") => {
            (Measure::Mass, 1, 0)
        }
        _ if word.starts_with("chiliostogram") => (Measure::Mass, 1, 0),
        _ => return piece(word),
    };
    Some(unit(kind, factor, scale))
}

/// Units that need two words. `don vi` is the Vietnamese one; adjectives for "international" come before or behind.
pub(crate) fn two_words(first: &str, second: &str) -> Option<Unit> {
    let starts = |word: &str, list: &[&str]| list.iter().any(|s| word.starts_with(s));
    const INTERNATIONAL: [&str; 9] = [
        "intern",
        "mezhdun",
        "mizhnar",
        "miedzynar",
        "mezinar",
        "medzinar",
        "nemzet",
        "diethn",
        "medunar",
    ];
    const UNIT: [&str; 10] = [
        "unit", "edin", "odinits", "jednost", "jednot", "egyseg", "monad", "jedinic", "od", "tarptaut",
    ];
    let units = unit(Measure::Units, 1, 0);
    match (first, second) {
        ("don", "vi") | ("antigen", "units") => Some(units),
        ("mega", "units") => Some(unit(Measure::Units, 1_000_000, 0)),
        ("elisa", _) if starts(second, &UNIT) => Some(unit(Measure::Named("[arb'U]"), 1, 0)),
        _ if starts(first, &INTERNATIONAL) && starts(second, &UNIT) => Some(units),
        _ if starts(first, &UNIT) && starts(second, &INTERNATIONAL) => Some(units),
        _ => None,
    }
}

/// UCUM's own words in square brackets; gives how many letters they take.
pub(crate) fn ucum(begins: impl Fn(&str) -> bool) -> Option<(Unit, usize)> {
    const CODES: [(&str, &str); 6] = [
        ("[lf]", "[Lf]"),
        ("[ccid_50]", "[CCID_50]"),
        ("[pfu]", "[PFU]"),
        ("[cfu]", "[CFU]"),
        ("[d'ag'u]", "[D'ag'U]"),
        ("[arb'u]", "[arb'U]"),
    ];
    CODES
        .iter()
        .find(|(code, _)| begins(code))
        .map(|(code, name)| (unit(Measure::Named(name), 1, 0), code.chars().count()))
}

/// Words between a number, its unit and its denominator that say nothing: `9500 IU anti-Xa/ml`.
pub(crate) fn is_filler(word: &str) -> bool {
    matches!(
        word,
        "anti"
            | "xa"
            | "axa"
            | "antixa"
            | "antykha"
            | "ha"
            | "approx"
            | "cca"
            | "pre"
            | "filled"
            | "prefilled"
            | "metered"
            | "delivered"
            | "nominal"
            | "single"
            | "i.e"
            | "o"
            | "po"
            | "de"
    )
}

/// Things that are counted; they drop out of a denominator.
fn piece(word: &str) -> Option<Unit> {
    const STARTS: [&str; 91] = [
        "dos",
        "doz",
        "dav",
        "daw",
        "adag",
        "lieu",
        "nhat",
        "puff",
        "actuation",
        "act",
        "spray",
        "vpryski",
        "vpysk",
        "inh",
        "tabl",
        "tbl",
        "tab",
        "caps",
        "kaps",
        "cps",
        "tobol",
        "vien",
        "vial",
        "lo",
        "ong",
        "amp",
        "flak",
        "flac",
        "fl",
        "fiol",
        "fial",
        "lahv",
        "bottle",
        "butel",
        "bocic",
        "bochic",
        "chai",
        "sachet",
        "sask",
        "sac",
        "saszet",
        "goi",
        "kesic",
        "vrecic",
        "plic",
        "suppos",
        "supp",
        "czop",
        "cip",
        "cep",
        "kup",
        "patch",
        "plast",
        "naplas",
        "drop",
        "kapl",
        "kap",
        "gtt",
        "syring",
        "shprits",
        "shpryts",
        "strzyk",
        "strikac",
        "stric",
        "sering",
        "fecsk",
        "pen",
        "pero",
        "pump",
        "bag",
        "tui",
        "unit dose",
        "piece",
        "pc",
        "sht",
        "szt",
        "comp",
        "cpr",
        "ead",
        "each",
        "ampul",
        "kapsul",
        "diski",
        "capsula",
        "tableta",
        "zvacz",
        "cartridg",
        "kartridg",
        "wklad",
        "blister",
        "botol",
    ];
    // Two-letter beginnings are abbreviations and must be the whole word.
    STARTS
        .iter()
        .any(|s| {
            if s.len() <= 3 {
                word == *s || (s.len() == 3 && word.starts_with(s) && word.len() > 4)
            } else {
                word.starts_with(s)
            }
        })
        .then(|| unit(Measure::Piece, 1, 0))
}

/// What a word that is no unit says about the amounts around it.
pub(crate) fn word(word: &str) -> Token {
    const EQUIVALENT: [&str; 33] = [
        "equiv",
        "corresp",
        "tuong",
        "duong",
        "sootvet",
        "ekviv",
        "odpow",
        "odpov",
        "echiv",
        "eq",
        "peresch",
        "pererakhun",
        "ekvi",
        "egyen",
        "megfel",
        "odgov",
        "setara",
        "antist",
        "vidpovid",
        "calc",
        "atbilst",
        "atitink",
        "vastab",
        "esdeger",
        "balamal",
        "saikes",
        "isodynam",
        "ustrez",
        "zodpov",
        "prepoct",
        "preracun",
        "svarand",
        "respektiv",
    ];
    const CONTAINS: [&str; 11] = [
        "contain", "zawier", "soderzh", "obsah", "sadrz", "contin", "tartal", "periech", "mengand", "chua",
        "mist",
    ];
    let begins = |list: &[&str]| {
        list.iter()
            .any(|e| word.starts_with(e) && (e.len() > 2 || word.len() == e.len()))
    };
    match word {
        "x" | "kh" | "n" | "no" | "nr" | "a" => Token::Times,
        "and" | "i" | "va" | "ta" | "si" | "es" | "dan" | "und" | "et" | "kai" | "bilan" | "ir" | "un"
        | "ja" | "ve" | "zhane" => Token::Plus,
        "per" | "na" | "moi" | "za" | "sa" => Token::Slash,
        "in" | "w" | "v" | "trong" | "u" | "se" | "dalam" => Token::In,
        "as" | "ca" | "dang" | "vide" | "jako" | "als" | "postaci" | "vigliadi" | "obliku" => Token::As,
        _ if begins(&EQUIVALENT) => Token::Equivalent,
        _ if begins(&CONTAINS) => Token::Contains,
        _ => Token::Other,
    }
}

/// The token that running text begins with, and its length in letters. `begins` tests a word; the longest wins.
pub(crate) fn running(begins: impl Fn(&str) -> bool) -> Option<(Token, usize)> {
    static WORDS: LazyLock<Vec<(String, Token)>> = LazyLock::new(running_words);
    WORDS
        .iter()
        .find(|(word, _)| begins(word))
        .map(|(word, token)| (*token, word.chars().count()))
}

/// Words of running text as the lexer sees them, folded, the longest first.
fn running_words() -> Vec<(String, Token)> {
    let counted = Token::Unit(unit(Measure::Piece, 1, 0));
    let of = |kind: Measure, factor: i64, scale: u32| Token::Unit(unit(kind, factor, scale));
    let table = [
        (
            &[
                "国际单位",
                "國際單位",
                "单位",
                "單位",
                "效价单位",
                "ยูนิต",
                "หน่วย",
                "หน่วยสากล",
                "ไอยู",
                "ຫົວໜ່ວຍ",
            ][..],
            of(Measure::Units, 1, 0),
        ),
        (
            &["毫克", "มก", "มิลลิกรัม", "มิลิกรัม", "ມກ", "មីលីក្រាម", "မီလီဂရမ်"],
            of(Measure::Mass, 1, 0),
        ),
        (
            &["微克", "ไมโครกรัม", "มคก", "ไมโครกรัมต่อ"],
            of(Measure::Mass, 1, 3),
        ),
        (&["纳克", "奈克"], of(Measure::Mass, 1, 6)),
        (&["千克", "公斤", "กิโลกรัม"], of(Measure::Mass, 1_000_000, 0)),
        (&["克", "กรัม", "ก", "ក្រាម"], of(Measure::Mass, 1000, 0)),
        (
            &["毫升", "มล", "มิลลิลิตร", "มิลลิลิตต์", "ซีซี", "ມລ", "មីលីលីត្រ", "မီလီလီတာ"],
            of(Measure::Volume, 1, 0),
        ),
        (&["微升"], of(Measure::Volume, 1, 3)),
        (&["升", "ลิตร"], of(Measure::Volume, 1000, 0)),
        (&["毫摩尔", "มิลลิโมล"], of(Measure::Mole, 1, 0)),
        (&["毫当量", "มิลลิอิควิวาเลนต์"], of(Measure::Equivalent, 1, 0)),
        (&["小时", "小時", "ชั่วโมง", "ชม"], of(Measure::Time, 1, 0)),
        (&["每小时", "每小時"], Token::Hourly),
        (
            &["相当于", "相當於", "折合", "เทียบเท่า", "เทียบเท่ากับ", "สมมูลกับ"],
            Token::Equivalent,
        ),
        (&["重"], Token::Weight),
        (&["以", "按"], Token::CountedAs),
        (&["含", "ประกอบด้วย", "มีตัวยา"], Token::Contains),
        (&["ต่อ", "ใน"], Token::Slash),
        (&["和", "与", "及", "與", "และ"], Token::Plus),
        (
            &[
                "片",
                "粒",
                "支",
                "瓶",
                "袋",
                "盒",
                "揿",
                "撳",
                "喷",
                "噴",
                "吸",
                "贴",
                "貼",
                "丸",
                "剂",
                "劑",
                "枚",
                "滴",
                "板",
                "次",
                "管",
                "เม็ด",
                "แคปซูล",
                "ขวด",
                "หลอด",
                "แอมพูล",
                "ไวอัล",
                "ครั้ง",
                "โด๊ส",
                "ซอง",
                "แผง",
                "กล่อง",
                "แผ่น",
            ],
            counted,
        ),
    ];
    let mut words: Vec<(String, Token)> = table
        .iter()
        .flat_map(|(words, token)| words.iter().map(move |w| (fold(w), *token)))
        .collect();
    words.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
    words
}
