//! What an injection is dissolved in: 左氧氟沙星氯化钠注射液 is levofloxacin, as `levofloxacin in sodium chloride
//! 0.9 %` is.
//!
//! Salt, sugar or water named behind a single active substance of an injection is its vehicle. Behind another
//! electrolyte or nutrient it is a substance of its own: potassium chloride in glucose is infused for both.

use super::read::Field;
use super::substances::What;
use super::types::{BasicForm, Span, Status};
use super::verdict::Heard;
use crate::vocabulary::Lexicon;

/// What infusions are made up with.
const VEHICLES: [&str; 3] = ["sodium-chloride", "glucose", "water-for-injection"];

/// ATC groups of what is infused for its own sake beside salt and sugar: solutions, additives, minerals, nutrients.
const FOR_ITS_OWN_SAKE: [&str; 5] = ["B05B", "B05C", "B05X", "A12", "V06"];

/// Takes the vehicles out of what the names were understood as, and gives their numbers.
pub(crate) fn leave_out(
    lexicon: &Lexicon,
    fields: &[Field<'_>],
    heard: &mut [Heard],
    basic: Option<BasicForm>,
) -> Vec<u32> {
    let mut left_out = Vec::new();
    for (field, heard) in fields.iter().zip(heard) {
        for number in vehicles(lexicon, field, heard, basic) {
            heard.members.retain(|(member, _)| *member != number);
            if !left_out.contains(&number) {
                left_out.push(number);
            }
        }
    }
    left_out
}

/// The spans of a vehicle say what it is.
pub(crate) fn mark(lexicon: &Lexicon, left_out: &[u32], spans: &mut [Span]) {
    for number in left_out {
        let Some(substance) = lexicon.numbered(*number) else {
            continue;
        };
        for span in spans
            .iter_mut()
            .filter(|s| s.role == "substance" && s.meaning == substance.id)
        {
            span.role = "vehicle".to_owned();
            span.how = "named behind the active substance of an injection".to_owned();
        }
    }
}

fn vehicles(lexicon: &Lexicon, field: &Field<'_>, heard: &Heard, basic: Option<BasicForm>) -> Vec<u32> {
    let id = |number: u32| lexicon.numbered(number).map_or("", |s| s.id.as_str());
    let members: Vec<u32> = heard.members.iter().map(|(m, _)| *m).collect();
    let is_vehicle = |number: &u32| VEHICLES.contains(&id(*number));
    let actives = members.iter().filter(|m| !is_vehicle(m)).count();
    let first_vehicle = members.iter().position(&is_vehicle);
    let Some(first) = first_vehicle.filter(|_| heard.status == Status::Resolved) else {
        return Vec::new();
    };
    let behind = members[first..].iter().all(is_vehicle);
    let nourishing = members[..first].iter().any(|m| own_sake(lexicon, *m));
    let injected = matches!(basic, Some(BasicForm::Injection | BasicForm::PowderForInjection));
    let said = members.get(first).is_some_and(|m| stands_in(lexicon, field, *m));
    let single = actives == 1 && (injected || (said && basic.is_none()));
    let several = actives > 1 && injected && said;
    if actives == 0 || !behind || nourishing || !(single || several) {
        return Vec::new();
    }
    members[first..].to_vec()
}

fn own_sake(lexicon: &Lexicon, number: u32) -> bool {
    let atc = lexicon.numbered(number).and_then(|s| s.atc.as_deref());
    atc.is_some_and(|atc| FOR_ITS_OWN_SAKE.iter().any(|group| atc.starts_with(group)))
}

/// Whether the words before a name say that something is in it: `in sodium chloride`, в растворе натрия хлорида.
fn stands_in(lexicon: &Lexicon, field: &Field<'_>, number: u32) -> bool {
    const IN: [&str; 12] = [
        "in", "w", "v", "в", "у", "u", "în", "in:", "trong", "dalam", "σε", "на",
    ];
    let names = |what: &What| matches!(what, What::Name(targets) if targets.iter().any(|t| lexicon.members(*t).contains(&number)));
    let Some(at) = field.items.iter().position(|i| names(&i.what)) else {
        return false;
    };
    let before = field.items[..at]
        .iter()
        .rev()
        .find(|i| matches!(i.what, What::Name(_)))
        .map_or(0, |i| i.end);
    let between = field.text.get(before..field.items[at].start).unwrap_or_default();
    between
        .split_whitespace()
        .any(|word| IN.contains(&word.to_lowercase().as_str()))
}
