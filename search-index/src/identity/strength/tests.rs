use super::*;
use proptest::prelude::*;

fn shown(text: &str, matter: Matter) -> String {
    let mut out = String::new();
    for written in read(text, &[], matter) {
        let Strength {
            value,
            unit,
            basis,
            also,
        } = &written.strength;
        if !out.is_empty() {
            out.push_str(if written.dashed { " - " } else { " + " });
        }
        out.push_str(&format!("{value} {unit}"));
        out.push_str(if basis.is_some() { " base" } else { "" });
        if let Some(also) = also {
            out.push_str(&format!(" = {} {}", also.value, also.unit));
        }
    }
    out
}

fn matter(word: &str) -> Matter {
    match word {
        "solid" => Matter::Solid,
        "liquid" => Matter::Liquid,
        "semisolid" => Matter::Semisolid,
        "powder" => Matter::Powder,
        "patch" => Matter::Patch,
        _ => Matter::Unknown,
    }
}

#[test]
fn ways_to_write_a_strength() {
    let table = include_str!("../../../tests/golden/strengths.tsv");
    let mut wrong = Vec::new();
    for line in table.lines().skip(1).filter(|l| !l.starts_with('#')) {
        let cells: Vec<&str> = line.split('\t').collect();
        let read = shown(cells[0], matter(cells[1]));
        if read != cells.get(2).copied().unwrap_or_default() {
            wrong.push(format!("{line} | read {read}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Spellings of units in the scripts of the hubs, each with our own unit and what one of them is in it.
const SPELLINGS: [(&str, &str, &str); 44] = [
    ("mg", "mg", "1"),
    ("мг", "mg", "1"),
    ("毫克", "mg", "1"),
    ("มก.", "mg", "1"),
    ("มิลลิกรัม", "mg", "1"),
    ("miligam", "mg", "1"),
    ("χιλιοστόγραμμα", "mg", "1"),
    ("g", "mg", "1000"),
    ("г", "mg", "1000"),
    ("克", "mg", "1000"),
    ("กรัม", "mg", "1000"),
    ("gam", "mg", "1000"),
    ("mcg", "mg", "0.001"),
    ("µg", "mg", "0.001"),
    ("μg", "mg", "0.001"),
    ("мкг", "mg", "0.001"),
    ("微克", "mg", "0.001"),
    ("ไมโครกรัม", "mg", "0.001"),
    ("mikrogramm", "mg", "0.001"),
    ("γ", "mg", "0.001"),
    ("IU", "[iU]", "1"),
    ("UI", "[iU]", "1"),
    ("NE", "[iU]", "1"),
    ("МЕ", "[iU]", "1"),
    ("МО", "[iU]", "1"),
    ("ЕД", "[iU]", "1"),
    ("ХБ", "[iU]", "1"),
    ("XB", "[iU]", "1"),
    ("j.m.", "[iU]", "1"),
    ("m.j.", "[iU]", "1"),
    ("IE", "[iU]", "1"),
    ("TV", "[iU]", "1"),
    ("đơn vị", "[iU]", "1"),
    ("ĐVQT", "[iU]", "1"),
    ("国际单位", "[iU]", "1"),
    ("单位", "[iU]", "1"),
    ("万单位", "[iU]", "10000"),
    ("млн ЕД", "[iU]", "1000000"),
    ("тыс. МЕ", "[iU]", "1000"),
    ("หน่วย", "[iU]", "1"),
    ("μονάδες", "[iU]", "1"),
    ("mmol", "mmol", "1"),
    ("mEq", "meq", "1"),
    ("МБк", "MBq", "1"),
];

/// Hostile texts of the greatest length are read in a moment.
#[test]
fn long_texts_take_no_longer() {
    let began = std::time::Instant::now();
    for piece in [
        "1",
        "1,",
        "1 000 ",
        "(",
        "1/",
        "1+1 ",
        "mg",
        "C1H",
        "10^9 x ",
        "按",
        "1-",
        "γ ",
        "5 ml contain ",
    ] {
        let text = piece.repeat(4000 / piece.len());
        for matter in [Matter::Liquid, Matter::Semisolid, Matter::Unknown] {
            read(&text, &[], matter);
        }
    }
    assert!(began.elapsed().as_secs() < 20, "{:?}", began.elapsed());
}

proptest! {
    #[test]
    fn never_panics(text in "\\PC{0,60}") {
        read(&text, &[], Matter::Unknown);
    }

    #[test]
    fn never_panics_on_near_strengths(text in "([0-9]{1,9}|[.,:/+x×% ()]|mg|ml|g|IU|万|单位|мкг|每|h){0,24}") {
        for matter in [Matter::Liquid, Matter::Semisolid, Matter::Solid] {
            read(&text, &[], matter);
        }
    }

    #[test]
    fn what_is_written_is_read_again(mantissa in 1i64..100_000_000, scale in 0u32..4, unit in 0usize..6) {
        let (unit, matter) = [
            ("mg", Matter::Solid), ("mg/mL", Matter::Liquid), ("mg/g", Matter::Semisolid),
            ("[iU]", Matter::Powder), ("[iU]/mL", Matter::Liquid), ("ug/h", Matter::Patch),
        ][unit];
        let value = Decimal::new(mantissa, scale).normalize();
        // Three decimals are ambiguous with groups of three; the reader's own writing has none of those.
        prop_assume!(value.scale() != 3 || value < Decimal::ONE);
        prop_assert_eq!(shown(&format!("{value} {unit}"), matter), format!("{value} {unit}"));
    }

    /// Every spelling of a unit in every script reads as the same amount in our own unit, which reads as itself.
    #[test]
    fn every_spelling_of_a_unit_is_read(number in 1i64..999, at in 0usize..SPELLINGS.len(), gap in " ?") {
        let (spelling, unit, factor) = SPELLINGS[at];
        let gap = if spelling == "γ" { " " } else { gap.as_str() };
        let value = (Decimal::from(number) * factor.parse::<Decimal>().unwrap()).normalize();
        let ours = format!("{value} {unit}");
        prop_assert_eq!(shown(&format!("{number}{gap}{spelling}"), Matter::Powder), ours.clone());
        // Three decimals are ambiguous with groups of three; the reader's own writing has none of those.
        prop_assume!(value.scale() != 3 || value < Decimal::ONE);
        prop_assert_eq!(shown(&ours, Matter::Powder), ours);
    }
}
