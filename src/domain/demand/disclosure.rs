//! What of a demand anyone but its owner and operators may come to see at all.

use super::{DemandContent, LineContent};
use search_index::identity::Reading;

/// The demand as others may see it, or `None` when nothing is left of it.
///
/// Lines with controlled substances are gone. Where the buyer is hidden, so are the buyer's own line numbers and
/// whatever names the buyer (`names`: the company's name and registration number) wherever a text holds it. Quantities and target prices are still there, because matching
/// compares them; who may read them is decided where answers are made.
pub fn for_others(
    content: &DemandContent,
    readings: &[Reading],
    names: &[&str],
) -> Option<(DemandContent, Vec<Reading>)> {
    let open = content
        .lines
        .iter()
        .zip(readings)
        .filter(|(_, reading)| !reading.controlled);
    let (lines, readings): (Vec<LineContent>, Vec<Reading>) =
        open.map(|(l, r)| (l.clone(), r.clone())).unzip();
    if lines.is_empty() {
        return None;
    }
    let mut shown = DemandContent {
        lines,
        ..content.clone()
    };
    if shown.hide_buyer {
        shown.title = without(&shown.title, names);
        for line in &mut shown.lines {
            line.reference = None;
            line.text = without(&line.text, names);
            line.unit = without(&line.unit, names);
            let given = [&mut line.dose_form, &mut line.strength].into_iter().flatten();
            for text in given.chain(line.attributes.values_mut()) {
                *text = without(text, names);
            }
        }
    }
    Some((shown, readings))
}

/// The text with every mention of any of the names, in whatever capitals, replaced by an ellipsis.
pub fn without(text: &str, names: &[&str]) -> String {
    names
        .iter()
        .fold(text.to_owned(), |text, name| without_one(&text, name))
}

fn without_one(text: &str, name: &str) -> String {
    let name: Vec<char> = name.trim().chars().flat_map(char::to_lowercase).collect();
    if name.is_empty() {
        return text.to_owned();
    }
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(c) = chars.get(at) {
        match mention(chars.get(at..).unwrap_or_default(), &name) {
            Some(length) => {
                out.push('…');
                at += length;
            }
            None => {
                out.push(*c);
                at += 1;
            }
        }
    }
    out
}

/// How many characters of the text, from its beginning, are the name.
fn mention(text: &[char], name: &[char]) -> Option<usize> {
    let mut left = name;
    for (i, c) in text.iter().enumerate() {
        for small in c.to_lowercase() {
            left = left.strip_prefix(&[small])?;
        }
        if left.is_empty() {
            return Some(i + 1);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use search_index::{attributes::Attributes, matching::SupplyMode};

    fn demand(hide_buyer: bool, texts: &[&str]) -> DemandContent {
        let line = |text: &&str| LineContent {
            id: None,
            reference: Some("HN-7".to_owned()),
            text: (*text).to_owned(),
            kind: None,
            substances: None,
            dose_form: None,
            strength: None,
            quantity: Some(5),
            unit: "unit".to_owned(),
            target_price: None,
            same_salt: false,
            attributes: Attributes::new(),
        };
        DemandContent {
            title: "Tender of HANOI clinic, 2027".to_owned(),
            destination_country: "VN".to_owned(),
            hub: "asean".to_owned(),
            supply_mode: SupplyMode::default(),
            language: None,
            visibility: super::super::Visibility::Public,
            hide_buyer,
            need_by: None,
            closes_at: None,
            lines: texts.iter().map(line).collect(),
        }
    }

    fn reading(controlled: bool) -> Reading {
        Reading {
            controlled,
            ..Reading::default()
        }
    }

    #[test]
    fn a_line_with_a_controlled_substance_is_gone_with_its_reading() {
        let (shown, readings) = for_others(
            &demand(false, &["a", "b"]),
            &[reading(true), reading(false)],
            &["X"],
        )
        .unwrap();
        assert_eq!(
            (shown.lines.len(), readings.len(), shown.lines[0].text.as_str()),
            (1, 1, "b")
        );
    }

    #[test]
    fn nothing_is_left_of_a_demand_of_controlled_lines() {
        assert!(for_others(&demand(false, &["a"]), &[reading(true)], &["X"]).is_none());
    }

    #[test]
    fn a_hidden_buyer_is_named_nowhere() {
        let content = demand(true, &["for Hanoi Clinic (0101-77): aspirin", "Hanoi Clini"]);
        let (shown, _) = for_others(
            &content,
            &[reading(false), reading(false)],
            &["Hanoi Clinic", "0101-77"],
        )
        .unwrap();
        assert_eq!(shown.title, "Tender of …, 2027");
        assert_eq!(shown.lines[0].text, "for … (…): aspirin");
        assert_eq!(shown.lines[1].text, "Hanoi Clini");
        assert_eq!(shown.lines[0].reference, None);
    }

    #[test]
    fn a_named_buyer_is_left_as_written() {
        let (shown, _) = for_others(
            &demand(false, &["a"]),
            &[reading(false)],
            &["Hanoi Clinic", "0101-77"],
        )
        .unwrap();
        assert_eq!(shown.title, "Tender of HANOI clinic, 2027");
        assert_eq!(shown.lines[0].reference.as_deref(), Some("HN-7"));
    }
}
