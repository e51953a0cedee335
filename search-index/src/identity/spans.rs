//! The stretches of text that decided, for explaining a reading.

use super::read::Field;
use super::substances::What;
use super::types::Span;
use crate::vocabulary::Lexicon;
use crate::vocabulary::forms::{Feature, Features};

/// The stretches that decided, without noise.
pub(crate) fn spans_of(lexicon: &Lexicon, names: &[Field<'_>], form: Option<&Field<'_>>) -> Vec<Span> {
    let mut out = Vec::new();
    for field in names.iter().chain(form) {
        for item in &field.items {
            let (role, meaning) = match &item.what {
                What::Name(targets) => ("substance", ids(lexicon, targets)),
                What::Salt(number) => ("salt", lexicon.salts.code(*number).to_owned()),
                What::Form(feature) => match role_of(*feature) {
                    Some(role) => (role, feature.code().to_owned()),
                    None => continue,
                },
                _ => continue,
            };
            let text = field
                .text
                .get(item.start..item.end)
                .unwrap_or_default()
                .to_owned();
            out.push(Span {
                field: field.name.to_owned(),
                text,
                role: role.to_owned(),
                meaning,
            });
        }
    }
    out
}

fn ids(lexicon: &Lexicon, targets: &[u32]) -> String {
    let one = |t: &u32| {
        let ids: Vec<&str> = lexicon
            .members(*t)
            .iter()
            .filter_map(|n| lexicon.numbered(*n))
            .map(|s| s.id.as_str())
            .collect();
        ids.join("+")
    };
    let all: Vec<String> = targets.iter().map(one).collect();
    all.join(" or ")
}

fn role_of(feature: Feature) -> Option<&'static str> {
    let set = {
        let mut set = Features::default();
        set.add(feature);
        set
    };
    if matches!(feature, Feature::Noise) {
        None
    } else if matches!(feature, Feature::Container) {
        Some("pack")
    } else if set.any(&[Feature::Prolonged, Feature::Enteric, Feature::Immediate]) {
        Some("release")
    } else if set.any(&[
        Feature::Oral,
        Feature::Eye,
        Feature::Ear,
        Feature::Nose,
        Feature::Inhaled,
        Feature::Skin,
        Feature::Rectal,
        Feature::Vaginal,
        Feature::Intravenous,
    ]) {
        Some("route")
    } else {
        Some("form")
    }
}
