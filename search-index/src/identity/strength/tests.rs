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
}
