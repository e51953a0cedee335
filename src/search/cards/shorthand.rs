//! Answers in little memory: what all cards share is written once here, and a card holds numbers for it.
//!
//! Packed bytes are a row of steps: the number of a fragment (0 for none), a length, and so many bytes as they are.
//! What the fragments say decides only how small cards are, never what they say.

/// What most answers have in common, in the order of a listing's fields. At most 255, none empty.
const FRAGMENTS: &[&str] = &[
    r#"","company":{"id":""#,
    r#"","country":""#,
    r#""},"version":"#,
    r#","status":"published","pending":null,"live_version":null,"external_id":"#,
    r#","kind":"finished_product","name":{""#,
    r#","kind":""#,
    r#""},"substances":null,"dose_form":"#,
    r#","strength":"#,
    r#","pack":"#,
    r#","manufacturer":"#,
    r#","origin_country":"#,
    r#","hubs":[],"moq":null,"capacity":null,"unit":""#,
    r#","hubs":["#,
    r#"],"moq":null,"capacity":null,"unit":""#,
    r#"","price":null,"incoterm":"#,
    r#","lead_time_days":null,"shelf_life_months":"#,
    r#","storage":"#,
    r#","description":{},"attributes":{},"terms_hidden":true,"identity":{"status":"resolved","substances":[{"id":""#,
    r#","description":{"#,
    r#"},"attributes":{"#,
    r#"},"terms_hidden":true,"identity":{"status":""#,
    r#"","substances":[{"id":""#,
    r#"","inn":""#,
    r#"","salt":null,"strength":{"value":""#,
    r#"","salt":"#,
    r#","strength":{"value":""#,
    r#"","unit":"mg","basis":null}}],"dose_form":"#,
    r#"","unit":"mg","basis":null}},{"id":""#,
    r#"","unit":""#,
    r#","basis":null}}],"dose_form":"#,
    r#""tablet","form_term":"#,
    r#""capsule","form_term":"#,
    r#""injection","form_term":"#,
    r#","form_term":"#,
    r#","release":null,"route":"#,
    r#","release":"#,
    r#","route":"#,
    r#","product_key":"#,
    r#","candidates":[],"brand":null,"seems":null,"question":null},"controlled":false,"change_seq":"#,
    r#","candidates":["#,
    r#"],"brand":"#,
    r#","seems":"#,
    r#","question":"#,
    r#"},"controlled":false,"change_seq":"#,
    r#","last_decision":null,"created_at":""#,
    r#"","updated_at":""#,
    r#""ambient_25""#,
    r#""parenteral""#,
    "\"oral\"",
    "null",
];

/// Packs an answer.
pub(super) fn pack(text: &[u8]) -> Box<[u8]> {
    let mut packed = Vec::with_capacity(text.len() / 2);
    let (mut at, mut plain_from, mut fragment) = (0, 0, 0_u8);
    while at < text.len() {
        let rest = text.get(at..).unwrap_or_default();
        let known = (1..=u8::MAX)
            .zip(FRAGMENTS)
            .filter(|(_, f)| rest.starts_with(f.as_bytes()))
            .max_by_key(|(_, f)| f.len());
        let full = at - plain_from == usize::from(u8::MAX);
        if let Some((number, found)) = known {
            step(&mut packed, fragment, text.get(plain_from..at));
            at += found.len();
            (plain_from, fragment) = (at, number);
        } else if full {
            step(&mut packed, fragment, text.get(plain_from..at));
            (plain_from, fragment) = (at, 0);
        } else {
            at += 1;
        }
    }
    step(&mut packed, fragment, text.get(plain_from..));
    packed.into()
}

fn step(packed: &mut Vec<u8>, fragment: u8, plain: Option<&[u8]>) {
    let plain = plain.unwrap_or_default();
    packed.push(fragment);
    packed.push(u8::try_from(plain.len()).unwrap_or(u8::MAX));
    packed.extend_from_slice(plain);
}

/// Writes out what was packed.
pub(super) fn unpack(mut packed: &[u8], out: &mut Vec<u8>) {
    while let [fragment, length, rest @ ..] = packed {
        if let Some(fragment) = usize::from(*fragment)
            .checked_sub(1)
            .and_then(|at| FRAGMENTS.get(at))
        {
            out.extend_from_slice(fragment.as_bytes());
        }
        let (plain, after) = rest.split_at(usize::from(*length).min(rest.len()));
        out.extend_from_slice(plain);
        packed = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn again(text: &[u8]) -> (usize, Vec<u8>) {
        let packed = pack(text);
        let mut out = Vec::new();
        unpack(&packed, &mut out);
        (packed.len(), out)
    }

    #[test]
    fn what_was_packed_comes_out_as_it_was() {
        let long = "药".repeat(1_000);
        let all = FRAGMENTS.concat();
        for text in [
            "",
            "a",
            "null",
            "nullnull",
            "{\"x\":null}",
            &long,
            &all,
            &all[7..],
        ] {
            assert_eq!(String::from_utf8_lossy(&again(text.as_bytes()).1), text);
        }
    }

    #[test]
    fn fragments_are_numbered_by_a_byte() {
        assert!(FRAGMENTS.len() < 255);
        assert!(again(FRAGMENTS.concat().as_bytes()).0 <= 2 * FRAGMENTS.len() + 2);
    }
}
