use super::*;
use proptest::prelude::*;

fn shown(text: &str, matter: Matter) -> String {
    let found: Vec<String> = read(text, &[], matter)
        .iter()
        .map(|w| format!("{} {}", w.strength.value, w.strength.unit))
        .collect();
    found.join(" + ")
}

#[test]
fn ways_to_write_a_strength() {
    use Matter::{Liquid, Patch, Powder, Semisolid, Solid, Unknown};
    let table = [
        ("0,5 g", Solid, "500 mg"),
        ("500mg", Solid, "500 mg"),
        ("250 mg/5 ml", Liquid, "50 mg/mL"),
        ("10ml:50mg", Liquid, "5 mg/mL"),
        ("0.3%", Liquid, "3 mg/mL"),
        ("1%", Semisolid, "10 mg/g"),
        ("1:1000", Liquid, "1 mg/mL"),
        ("80万单位", Powder, "800000 [iU]"),
        ("1 000 000 МЕ", Powder, "1000000 [iU]"),
        ("400,000 IU/5 mL", Liquid, "80000 [iU]/mL"),
        ("750 000 j.m./5 ml", Liquid, "150000 [iU]/mL"),
        ("100.000 IU/ml", Liquid, "100000 [iU]/mL"),
        ("100 IU/ml", Liquid, "100 [iU]/mL"),
        ("1,2 mln j.m.", Powder, "1200000 [iU]"),
        ("25 mcg/h", Patch, "25 ug/h"),
        ("每小时25μg", Patch, "25 ug/h"),
        ("9,6 mg/24 h", Patch, "400 ug/h"),
        ("875mg/125mg", Solid, "875 mg + 125 mg"),
        ("875/125 mg", Solid, "875 mg + 125 mg"),
        ("(500+30) mg", Solid, "500 mg + 30 mg"),
        ("500 мкг/250 мкг/мл, 20 мл", Liquid, "0.5 mg/mL + 0.25 mg/mL"),
        ("(250mg+62,5mg)/5ml", Liquid, "50 mg/mL + 12.5 mg/mL"),
        ("10 mg/5 mL+50 mg/5 mL", Liquid, "2 mg/mL + 10 mg/mL"),
        ("10 mg/5 mL/5 mg/5 mL", Liquid, "2 mg/mL + 1 mg/mL"),
        ("(0,02mg; 0,05mg)/nhát xịt", Unknown, "0.02 mg + 0.05 mg"),
        ("5,33 mg tương ứng 5 mg", Solid, "5 mg"),
        ("6.94 mg (as amlodipine 5 mg)", Solid, "5 mg"),
        ("4mg x 30", Solid, "4 mg"),
        ("20ml×5支/盒", Liquid, ""),
        ("0,1% 15 г", Semisolid, "1 mg/g"),
        ("10g:0.1g", Semisolid, "10 mg/g"),
        ("50 mg/g + 5 mg/g", Semisolid, "50 mg/g + 5 mg/g"),
        ("2 мг/мл 3 мл", Liquid, "2 mg/mL"),
        ("500 mg 10 ml", Liquid, "50 mg/mL"),
        ("每片重0.3g", Solid, ""),
        ("20 mcg/dawkę inh.", Unknown, "0.02 mg"),
        ("1,000 mg", Solid, "1000 mg"),
        ("0,125 mg", Solid, "0.125 mg"),
        ("1.5 million IU", Powder, "1500000 [iU]"),
        ("10mg：5ml", Liquid, "2 mg/mL"),
        ("", Unknown, ""),
    ];
    for (text, matter, wanted) in table {
        assert_eq!(shown(text, matter), wanted, "{text}");
    }
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
