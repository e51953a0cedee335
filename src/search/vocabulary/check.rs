//! Whether a decision about a name can stand beside what the vocabulary knows.

use crate::{
    db::vocabulary::Entry,
    domain::{
        Problems,
        vocabulary::{Entry as Said, NewSubstance},
    },
};
use search_index::{
    identity::{Candidate, Clash, ProductText, Status, clash, is_near_controlled, normal_form, read},
    vocabulary::Lexicon,
};

/// What became of checking a decision.
#[derive(Debug)]
pub enum Checked {
    /// It can be taken.
    New,
    /// The same has been decided before.
    Decided(Box<Entry>),
}

/// What stands against a decision, field by field; `confirmed`: that a name only looks like another has been seen.
pub(super) fn check(
    lexicon: &Lexicon,
    entries: &[Entry],
    said: &Said,
    confirmed: bool,
) -> Result<Checked, Problems> {
    said.check().finish()?;
    if let Some(before) = entries.iter().find(|e| is_the_same(&e.content.0, said)) {
        return Ok(Checked::Decided(Box::new(before.clone())));
    }
    let mut p = Problems::new();
    let mut names = Names {
        lexicon,
        confirmed,
        p: &mut p,
    };
    match said {
        Said::Name { name, substances, .. } => {
            let ids: Vec<&str> = substances.iter().map(String::as_str).collect();
            for (i, id) in ids
                .iter()
                .enumerate()
                .filter(|(_, id)| lexicon.substance(id).is_none())
            {
                let text = format!("the vocabulary has no substance `{id}`");
                names.p.add(format!("substances[{i}]"), "unknown_substance", text);
            }
            if was_silenced(entries, name) {
                let text = "was decided to be no substance; withdraw that first";
                names.p.add("name", "decided_otherwise", text);
            } else {
                names.look_at("name", name, &ids);
            }
        }
        Said::NotASubstance { name, .. } => {
            if was_silenced(entries, name) {
                let text = "was decided to be something else; withdraw that first";
                names.p.add("name", "decided_otherwise", text);
            } else if is_near_controlled(lexicon, name) {
                let text = "is nearly the name of a controlled substance: such texts stay hidden";
                names.p.add("name", "controlled", text);
            } else {
                names.look_at("name", name, &[]);
            }
        }
        Said::Substance(new) => names.look_at_substance(new),
    }
    p.finish()?;
    Ok(Checked::New)
}

/// Whether the decision does what it says, once taken: a name that would still be read otherwise is refused.
pub(super) fn takes_effect(lexicon: &Lexicon, said: &Said) -> Result<(), Problems> {
    let mut p = Problems::new();
    let mut means = |field: String, name: &str, ids: &[&str]| {
        let reading = read_alone(lexicon, name);
        let mut wanted = ids.to_vec();
        wanted.sort_unstable();
        let found: Vec<&str> = reading
            .identity
            .substances
            .iter()
            .map(|s| s.id.as_str())
            .collect();
        if reading.identity.status != Status::Resolved || found != wanted {
            let text =
                "would still not be read so; a name needs at least three letters, or two Chinese signs";
            p.add(field, "not_effective", text);
        }
    };
    match said {
        Said::Name { name, substances, .. } => {
            let ids: Vec<&str> = substances.iter().map(String::as_str).collect();
            means("name".to_owned(), name, &ids);
        }
        Said::Substance(new) => {
            means("inn".to_owned(), &new.inn, &[&new.id]);
            for (i, name) in new.names.iter().enumerate() {
                means(format!("names[{i}].name"), &name.name, &[&new.id]);
            }
        }
        Said::NotASubstance { name, .. } => {
            let form = normal_form(name);
            let left = read_alone(lexicon, name).unread;
            p.check(
                left.iter().all(|u| u.name != form),
                "name",
                "not_effective",
                "would still be asked about",
            );
        }
    }
    p.finish()
}

fn read_alone(lexicon: &Lexicon, name: &str) -> search_index::identity::Reading {
    let text = ProductText {
        names: vec![name],
        ..ProductText::default()
    };
    read(lexicon, &text)
}

/// The same decision in whatever spelling.
fn is_the_same(before: &Said, said: &Said) -> bool {
    let same = |a: &str, b: &str| normal_form(a) == normal_form(b);
    match (before, said) {
        (
            Said::Name { name, substances, .. },
            Said::Name {
                name: other,
                substances: others,
                ..
            },
        ) => {
            same(name, other)
                && substances.len() == others.len()
                && substances.iter().all(|s| others.contains(s))
        }
        (
            Said::NotASubstance { name, seems },
            Said::NotASubstance {
                name: other,
                seems: others,
            },
        ) => seems == others && same(name, other),
        (Said::Substance(one), Said::Substance(other)) => one == other,
        _ => false,
    }
}

fn was_silenced(entries: &[Entry], name: &str) -> bool {
    let form = normal_form(name);
    entries
        .iter()
        .any(|e| matches!(&e.content.0, Said::NotASubstance { name, .. } if normal_form(name) == form))
}

/// Notes what stands against names.
pub(super) struct Names<'a> {
    pub(super) lexicon: &'a Lexicon,
    pub(super) confirmed: bool,
    pub(super) p: &'a mut Problems,
}

impl Names<'_> {
    /// What stands against a name for these substances; none: for none.
    pub(super) fn look_at(&mut self, field: &str, name: &str, ids: &[&str]) {
        match clash(self.lexicon, name, ids) {
            Clash::None if self.confirmed || ids_are_controlled(self.lexicon, ids) => {}
            Clash::None if is_near_controlled(self.lexicon, name) => {
                let text = "is nearly the name of a controlled substance; \
                            send `confirm_look_alike` if it is surely another";
                self.p.add(field, "look_alike", text);
            }
            Clash::None => {}
            Clash::Known => self.p.add(field, "already_known", "is read as this already"),
            Clash::Taken(others) => {
                self.p
                    .add(field, "taken", format!("already means {}", listed(&others)));
            }
            Clash::LooksLike(_) if self.confirmed => {}
            Clash::LooksLike(others) => {
                let text = format!(
                    "looks like {}; send `confirm_look_alike` if it is surely another",
                    listed(&others)
                );
                self.p.add(field, "look_alike", text);
            }
            Clash::NotAName => {
                let text = "says a form, a salt, an amount or nothing, and so names nothing";
                self.p.add(field, "not_a_name", text);
            }
        }
    }

    pub(super) fn look_at_substance(&mut self, new: &NewSubstance) {
        if self.lexicon.substance(&new.id).is_some() {
            let text = "there is a substance of this id; give it further names instead";
            self.p.add("id", "taken", text);
            return;
        }
        let same_cas = |s: &&search_index::vocabulary::Substance| s.cas.is_some() && s.cas == new.cas;
        if let Some(other) = self.lexicon.substances().find(same_cas) {
            self.p
                .add("cas", "taken", format!("is the number of {}", other.inn));
        }
        self.look_at("inn", &new.inn, &[]);
        for (i, name) in new.names.iter().enumerate() {
            self.look_at(&format!("names[{i}].name"), &name.name, &[]);
        }
    }
}

fn ids_are_controlled(lexicon: &Lexicon, ids: &[&str]) -> bool {
    let controlled = |id: &&str| lexicon.substance(id).is_some_and(|s| s.controlled.is_some());
    ids.iter().any(controlled)
}

fn listed(others: &[Candidate]) -> String {
    let names: Vec<&str> = others.iter().take(5).map(|c| c.inn.as_str()).collect();
    names.join(", ")
}
