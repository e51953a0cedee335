//! Herbal products, devices and diagnostics: recognised as such, and not forced onto a substance.

use super::normalise::fold;
use super::read::Member;
use super::types::{Identity, Kind, Status};
use super::verdict::add_candidate;
use crate::vocabulary::Lexicon;

/// Things that are never a medicine, whatever substance they are for. Folded.
const STRONG: [&str; 29] = [
    "test strip",
    "test kit",
    "testkit",
    "reagent",
    "elisa",
    "catheter",
    "analyzer",
    "analyser",
    "suture",
    "glove",
    "test-polosk",
    "test polosk",
    "reaktiv",
    "kateter",
    "katet",
    "cewnik",
    "analizator",
    "perchatk",
    "paski test",
    "odczynnik",
    "que thu",
    "试剂",
    "试纸",
    "检测",
    "导管",
    "手套",
    "分析仪",
    "缝合",
    "血糖仪",
];

/// Says what a text seems to be where no substance is sure. A device that names a substance is no medicine of it:
/// glucose test strips.
pub(super) fn seems(lexicon: &Lexicon, names: &[&str], identity: &mut Identity, members: &mut Vec<Member>) {
    let strong = names.iter().any(|name| {
        let folded = fold(name);
        STRONG.iter().any(|word| folded.contains(word))
    });
    if identity.status == Status::Resolved && !strong {
        return;
    }
    let Some(kind) = names.iter().find_map(|name| lexicon.kinds.of_text(name)) else {
        return;
    };
    match identity.status {
        Status::Resolved => {
            identity.status = Status::Ambiguous;
            for (number, _) in members.drain(..) {
                let why = "named in the text, which seems to be of a device or diagnostic";
                add_candidate(lexicon, &mut identity.candidates, number, why);
            }
            identity.question = Some("Is it a device or diagnostic, or a medicine?".to_owned());
        }
        // A syringe beside a doubtful medicine is only what it comes in.
        Status::Ambiguous if kind == Kind::Device && !strong => return,
        Status::Ambiguous => {}
        Status::Unresolved => {
            let question = match kind {
                Kind::Device => "It seems to be a device or diagnostic: is it listed as one?",
                _ => "It seems to be a herbal product: is it listed as one?",
            };
            identity.question = Some(question.to_owned());
        }
    }
    identity.seems = Some(kind);
}
