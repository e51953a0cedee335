//! Units in all scripts, as a table in code: they are few, and each has a factor.

use super::lex::{Measure, Token, Unit, unit};

/// The unit of a folded Latin or Cyrillic word.
pub(crate) fn latin(word: &str) -> Option<Unit> {
    let (kind, factor, scale) = match word {
        "mg" | "mgs" | "mgr" => (Measure::Mass, 1, 0),
        "g" | "gm" | "gms" | "gr" | "gram" | "grams" | "gramm" | "grammov" | "gam" | "grama" => {
            (Measure::Mass, 1000, 0)
        }
        "mcg" | "μg" | "ug" | "mkg" | "mcgs" | "mkgr" => (Measure::Mass, 1, 3),
        "ng" | "ng." | "nanogram" | "nanograms" => (Measure::Mass, 1, 6),
        "kg" => (Measure::Mass, 1_000_000, 0),
        "ml" | "mls" | "millilitre" | "milliliter" | "mililitr" | "millilitr" | "cc" | "cm3" => {
            (Measure::Volume, 1, 0)
        }
        "l" | "litre" | "liter" | "litr" | "lit" | "lt" => (Measure::Volume, 1000, 0),
        "dl" => (Measure::Volume, 100, 0),
        "cl" => (Measure::Volume, 10, 0),
        "μl" | "ul" | "mcl" | "mkl" => (Measure::Volume, 1, 3),
        "iu" | "ui" | "me" | "jm" | "mj" | "ie" | "ne" | "u" | "unit" | "units" | "ed" | "od" | "mo"
        | "dv" | "dvqt" | "edinits" | "edinic" | "edinitsa" | "iui" | "usp" | "ij" | "jedn" | "jednostek"
        | "axa" | "ha" | "ktrd" | "antixa" | "uі" | "ui." | "ae" | "ku" | "sqt" | "hb" => {
            (Measure::Units, if word == "ku" { 1000 } else { 1 }, 0)
        }
        "miu" | "mu" | "mui" | "mme" => (Measure::Units, 1_000_000, 0),
        "mmol" | "mmole" | "mmols" => (Measure::Mole, 1, 0),
        "mol" => (Measure::Mole, 1000, 0),
        "μmol" | "umol" | "mcmol" => (Measure::Mole, 1, 3),
        "meq" | "mekv" => (Measure::Equivalent, 1, 0),
        "mbq" | "mbk" => (Measure::Activity, 1, 0),
        "gbq" | "gbk" => (Measure::Activity, 1000, 0),
        "kbq" => (Measure::Activity, 1, 3),
        "h" | "hr" | "hrs" | "hour" | "hours" | "hod" | "godz" | "ch" | "chas" | "chasa" | "chasov"
        | "gio" | "ora" | "ore" | "sat" | "god" | "godina" | "hodina" | "hodinu" | "godzine" | "godzina"
        | "oras" | "jam" | "ora." | "saat" => (Measure::Time, 1, 0),
        "day" | "days" | "den" | "sutki" | "sut" | "dzien" | "ngay" | "doba" => (Measure::Time, 24, 0),
        "cm" | "cm2" | "sm" => (Measure::Area, 1, 0),
        _ if word.starts_with("mikrogram") || word.starts_with("microgram") => (Measure::Mass, 1, 3),
        _ if word.starts_with("miligram") || word.starts_with("milligram") => (Measure::Mass, 1, 0),
        _ => return piece(word),
    };
    Some(unit(kind, factor, scale))
}

/// Things that are counted; they drop out of a denominator.
fn piece(word: &str) -> Option<Unit> {
    const STARTS: [&str; 58] = [
        "dos",
        "doz",
        "dav",
        "daw",
        "lieu",
        "nhat",
        "puff",
        "actuation",
        "act",
        "spray",
        "inh",
        "tabl",
        "tbl",
        "tab",
        "caps",
        "kaps",
        "tobol",
        "vien",
        "vial",
        "lo",
        "ong",
        "amp",
        "flak",
        "fl",
        "fiol",
        "lahv",
        "bottle",
        "chai",
        "sachet",
        "sask",
        "sac",
        "goi",
        "suppos",
        "supp",
        "czop",
        "cip",
        "patch",
        "plast",
        "drop",
        "kapl",
        "kap",
        "syring",
        "shprits",
        "strzyk",
        "pen",
        "pump",
        "bag",
        "tui",
        "unit dose",
        "piece",
        "pc",
        "sht",
        "comp",
        "cpr",
        "ead",
        "each",
        "ampul",
        "kapsul",
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
    const EQUIVALENT: [&str; 16] = [
        "equiv", "corresp", "tuong", "duong", "sootvet", "ekviv", "odpow", "echiv", "eq", "peresch", "ekvi",
        "egyen", "odgov", "setara", "antist", "vidpovid",
    ];
    match word {
        "x" | "kh" | "n" => Token::Times,
        "and" | "i" | "va" | "ta" | "si" | "es" | "dan" | "und" | "et" | "kai" => Token::Plus,
        "per" | "na" | "moi" => Token::Slash,
        "as" | "dang" | "vide" | "jako" | "ca" | "als" => Token::As,
        _ if EQUIVALENT
            .iter()
            .any(|e| word.starts_with(e) && (e.len() > 2 || word.len() == e.len())) =>
        {
            Token::Equivalent
        }
        _ => Token::Other,
    }
}

/// The token that running text begins with, and its length in letters. `begins` tests a word.
pub(crate) fn running(begins: impl Fn(&str) -> bool) -> Option<(Token, usize)> {
    let counted = Token::Unit(unit(Measure::Piece, 1, 0));
    let table = [
        ("国际单位", Token::Unit(unit(Measure::Units, 1, 0))),
        ("单位", Token::Unit(unit(Measure::Units, 1, 0))),
        ("效价单位", Token::Unit(unit(Measure::Units, 1, 0))),
        ("毫克", Token::Unit(unit(Measure::Mass, 1, 0))),
        ("微克", Token::Unit(unit(Measure::Mass, 1, 3))),
        ("千克", Token::Unit(unit(Measure::Mass, 1_000_000, 0))),
        ("克", Token::Unit(unit(Measure::Mass, 1000, 0))),
        ("毫升", Token::Unit(unit(Measure::Volume, 1, 0))),
        ("微升", Token::Unit(unit(Measure::Volume, 1, 3))),
        ("升", Token::Unit(unit(Measure::Volume, 1000, 0))),
        ("毫摩尔", Token::Unit(unit(Measure::Mole, 1, 0))),
        ("小时", Token::Unit(unit(Measure::Time, 1, 0))),
        ("每小时", Token::Hourly),
        ("มก", Token::Unit(unit(Measure::Mass, 1, 0))),
        ("มิลลิกรัม", Token::Unit(unit(Measure::Mass, 1, 0))),
        ("ไมโครกรัม", Token::Unit(unit(Measure::Mass, 1, 3))),
        ("มคก", Token::Unit(unit(Measure::Mass, 1, 3))),
        ("กรัม", Token::Unit(unit(Measure::Mass, 1000, 0))),
        ("มล", Token::Unit(unit(Measure::Volume, 1, 0))),
        ("มิลลิลิตร", Token::Unit(unit(Measure::Volume, 1, 0))),
        ("ลิตร", Token::Unit(unit(Measure::Volume, 1000, 0))),
        ("ยูนิต", Token::Unit(unit(Measure::Units, 1, 0))),
        ("หน่วย", Token::Unit(unit(Measure::Units, 1, 0))),
        ("ชั่วโมง", Token::Unit(unit(Measure::Time, 1, 0))),
        ("相当于", Token::Equivalent),
        ("折合", Token::Equivalent),
        ("重", Token::Weight),
        ("以", Token::CountedAs),
        ("和", Token::Plus),
        ("与", Token::Plus),
        ("及", Token::Plus),
        ("片", counted),
        ("粒", counted),
        ("支", counted),
        ("瓶", counted),
        ("袋", counted),
        ("盒", counted),
        ("揿", counted),
        ("喷", counted),
        ("吸", counted),
        ("贴", counted),
        ("丸", counted),
        ("剂", counted),
        ("枚", counted),
        ("滴", counted),
        ("板", counted),
    ];
    table
        .iter()
        .find(|(word, _)| begins(word))
        .map(|(word, token)| (*token, word.chars().count()))
}
