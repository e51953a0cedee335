//! What of a demand anyone but its owner and operators may come to see at all.

use super::{DemandContent, LineContent};
use search_index::identity::Reading;

/// The demand as others may see it, or `None` when nothing is left of it.
///
/// Lines with controlled substances are gone. Where the buyer is hidden, so are the buyer's own line numbers and
/// whatever names the buyer (`names`: the company's name, registration number and website) wherever a text holds it;
/// and so are addresses of mail and web, and what a reading quotes of such a text. Quantities and target prices are
/// still there, because matching compares them; who may read them is decided where answers are made.
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
    if !shown.hide_buyer {
        return Some((shown, readings));
    }
    shown.title = unnamed(&shown.title, names);
    let mut quiet = Vec::with_capacity(readings.len());
    for (line, reading) in shown.lines.iter_mut().zip(readings) {
        line.reference = None;
        let own = [&mut line.text, &mut line.unit].into_iter();
        let given = [&mut line.dose_form, &mut line.strength].into_iter().flatten();
        let mut named = false;
        for text in own.chain(given).chain(line.attributes.values_mut()) {
            let without = unnamed(text, names);
            named |= without != *text;
            *text = without;
        }
        quiet.push(if named { quoting_nothing(reading) } else { reading });
    }
    Some((shown, quiet))
}

/// The text without mentions of the names, and without addresses: they often name as well.
fn unnamed(text: &str, names: &[&str]) -> String {
    let text = without(text, names);
    let lower = text.to_lowercase();
    if !["@", "://", "www."].iter().any(|sign| lower.contains(sign)) {
        return text;
    }
    let words = text.split(' ').map(|word| {
        let lower = word.to_lowercase();
        let address = ["@", "://", "www."].iter().any(|sign| lower.contains(sign));
        if address { "…" } else { word }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// The reading without what it quotes of the text word by word: part of a name may stand among that.
fn quoting_nothing(mut reading: Reading) -> Reading {
    let identity = &mut reading.identity;
    identity.question = None;
    identity.brand = None;
    identity.strangers.clear();
    for candidate in &mut identity.candidates {
        candidate.why.clear();
    }
    reading.unread.clear();
    reading.spans.retain(|span| span.role != "unread");
    reading
}

/// The text with every mention of any of the names, in whatever capitals, replaced by an ellipsis.
pub fn without(text: &str, names: &[&str]) -> String {
    // Longer ones first: a website's name begins with the company's.
    let mut names = names.to_vec();
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    names
        .iter()
        .fold(text.to_owned(), |text, name| without_one(&text, name))
}

fn without_one(text: &str, name: &str) -> String {
    // However words are put together or apart: a name is its letters and digits.
    let letters = |c: &char| c.is_alphanumeric();
    let name: Vec<char> = name
        .chars()
        .filter(letters)
        .flat_map(char::to_lowercase)
        .collect();
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

/// How many characters of the text, from its beginning, are the name. Numbers are not put together from several.
fn mention(text: &[char], name: &[char]) -> Option<usize> {
    let words = name.iter().any(|c| c.is_alphabetic());
    let mut left = name;
    for (i, c) in text.iter().enumerate() {
        if !c.is_alphanumeric() {
            let between = i > 0 && (words || *c != ' ');
            between.then_some(())?;
            continue;
        }
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
    fn a_name_is_found_however_it_is_put_together_and_addresses_go() {
        let told = |text: &str| unnamed(text, &["Hanoi Clinic", "0101-77", "hanoi-clinic.vn"]);
        assert_eq!(told("HANOI-CLINIC, hanoi  clinic; Hanoiclinic"), "…, …; …");
        assert_eq!(told("for 0101-77 or 010177"), "for … or …");
        assert_eq!(told("0101 77 capsules"), "0101 77 capsules", "two numbers");
        assert_eq!(told("ask an@gmail.com or https://x.vn/a now"), "ask … or … now");
        assert_eq!(told("see hanoi-clinic.vn"), "see …");
        assert_eq!(told("aspirin 500 mg"), "aspirin 500 mg");
    }

    #[test]
    fn a_reading_quotes_nothing_of_a_text_that_names_the_buyer() {
        let doubtful = || {
            let mut reading = reading(false);
            reading.identity.question = Some("Is \u{201c}hanoi clinic\u{201d} a substance?".to_owned());
            reading.identity.strangers = vec!["hanoi".to_owned()];
            reading
        };
        let content = demand(true, &["aspirin Hanoi Clinic", "aspirin"]);
        let (_, readings) = for_others(&content, &[doubtful(), doubtful()], &["Hanoi Clinic"]).unwrap();
        assert_eq!(
            (
                &readings[0].identity.question,
                readings[0].identity.strangers.len()
            ),
            (&None, 0)
        );
        assert!(
            readings[1].identity.question.is_some(),
            "what stands in the text may be quoted"
        );
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
