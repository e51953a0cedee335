//! Reads all that is said of a product, and joins it into one identity.

use super::form::{Form, decide, matter};
use super::pack::{Pack, pack, packed};
use super::seems::seems;
use super::spans::{sort, spans_of};
use super::strength::choose;
use super::substances::{Item, What, features, items};
use super::types::{
    BasicForm, Candidate, Identity, Ingredient, Kind, ProductText, Reading, Release, Status, Strength, Unread,
};
use super::unread::{own_kind, unread};
use super::verdict::{Heard, add_candidate, hear};
use super::{controlled, product, vehicle};
use crate::vocabulary::Lexicon;
use crate::vocabulary::forms::Feature;
use std::collections::BTreeSet;

/// A substance found in a search text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The vocabulary's id.
    pub id: String,
    /// First byte of the words that named it.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// The substances that a search text names, in the order written; those of a shared name are all given.
pub fn find(lexicon: &Lexicon, text: &str) -> Vec<Found> {
    let mut out = Vec::new();
    for item in items(lexicon, text) {
        let What::Name(targets) = &item.what else { continue };
        for number in targets.iter().flat_map(|t| lexicon.members(*t)) {
            if let Some(substance) = lexicon.numbered(*number) {
                out.push(Found {
                    id: substance.id.clone(),
                    start: item.start,
                    end: item.end,
                });
            }
        }
    }
    out
}

/// What is read of a text: a bound keeps hostile input cheap, and no product name is that long.
pub(crate) fn bounded(text: &str) -> &str {
    let mut end = text.len().min(2000);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// One field of the product with what was found in it.
pub(crate) struct Field<'a> {
    /// The field's name, as spans give it.
    pub(crate) name: &'static str,
    /// Which of several names it is.
    pub(crate) part: usize,
    /// What it holds.
    pub(crate) text: &'a str,
    /// What that was taken for.
    pub(crate) items: Vec<Item>,
}

impl<'a> Field<'a> {
    fn read(lexicon: &Lexicon, (name, part): (&'static str, usize), text: &'a str) -> Self {
        let text = bounded(text);
        Self {
            name,
            part,
            text,
            items: items(lexicon, text),
        }
    }

    /// Bytes that are names, so that their digits are not read as strengths.
    pub(crate) fn taken(&self) -> Vec<bool> {
        let mut taken = vec![false; self.text.len()];
        for item in self.items.iter().filter(|i| matches!(i.what, What::Name(_))) {
            for byte in taken.iter_mut().take(item.end).skip(item.start) {
                *byte = true;
            }
        }
        taken
    }
}

/// A substance by its number in the lexicon, with the salt that the text names.
pub(crate) type Member = (u32, Option<String>);

/// Reads a product's text into its identity. Never panics; what is not understood is said to be so.
pub fn read(lexicon: &Lexicon, text: &ProductText<'_>) -> Reading {
    let names: Vec<Field<'_>> = text
        .names
        .iter()
        .enumerate()
        .map(|(part, name)| Field::read(lexicon, ("name", part), name))
        .collect();
    let form_field = text.dose_form.map(|t| Field::read(lexicon, ("dose_form", 0), t));
    let strength_field = text.strength.map(|t| Field::read(lexicon, ("strength", 0), t));
    let form = read_form(&names, form_field.as_ref());
    let mut heard: Vec<Heard> = names.iter().map(|f| hear(lexicon, f.text, &f.items)).collect();

    let left_out = vehicle::leave_out(lexicon, &names, &mut heard, form.basic);

    let mut identity = Identity::default();
    let mut members = Vec::new();
    if settle(lexicon, text, &mut members) {
        identity.status = Status::Resolved;
    } else if text.kind.has_substances() {
        (identity.status, members, identity.candidates) = agree(lexicon, &heard);
        identity.question = question(identity.status, &heard);
        seems(lexicon, &text.names, &mut identity, &mut members);
        identity.brand = heard.iter().find_map(|h| h.brand.clone());
    } else if text.kind == Kind::LicenceAsset {
        // A licence for a known product names it; a project without such a name leaves nothing to be asked.
        let (status, known, _) = agree(lexicon, &heard);
        if status == Status::Resolved {
            (identity.status, members) = (status, known);
        }
    }
    if identity.status == Status::Resolved && text.settled.is_empty() {
        let fields = strength_field.iter().chain(&names).chain(&form_field);
        if choose::too_many(fields, members.len() + left_out.len(), matter(form.basic)) {
            identity.status = Status::Ambiguous;
            identity.question = Some(
                "More strengths are joined than substances are named: which substance is missing?".to_owned(),
            );
            for (number, _) in members.drain(..) {
                let why = "named in the text, but more strengths are joined than substances are named";
                add_candidate(lexicon, &mut identity.candidates, number, why);
            }
        }
    }
    let mut spans = spans_of(lexicon, &names, &heard, form_field.as_ref());
    let sources = strength_field.iter().chain(&names).chain(&form_field);
    let numbers: Vec<u32> = members.iter().map(|(number, _)| *number).collect();
    let strengths = choose::strengths(
        lexicon,
        sources,
        (&numbers, left_out.len()),
        (form.basic, matter(form.basic)),
        &mut spans,
    );
    vehicle::mark(lexicon, &left_out, &mut spans);
    sort(&mut spans);
    identity.substances = ingredients(lexicon, members, strengths);
    if let [only] = numbers.as_slice() {
        let kindred = lexicon.classes.kindred(*only).iter();
        identity.kindred = kindred
            .filter_map(|n| lexicon.numbered(*n).map(|s| s.id.clone()))
            .collect();
    }
    identity.dose_form = form.basic;
    identity.dose_form_or = form.or;
    identity.form_term = form.term.map(str::to_owned);
    identity.release = form.release;
    identity.route = form.route;
    identity.product_key = product::key(&identity);

    let fields = names.iter().chain(&form_field).chain(&strength_field);
    let mut controlled = fields
        .into_iter()
        .any(|f| controlled::mentions(lexicon, f.text, &f.items));
    for remark in text.remarks.iter().chain(&text.pack) {
        controlled = controlled || controlled::mentions(lexicon, remark, &items(lexicon, remark));
    }
    let ids = identity
        .candidates
        .iter()
        .map(|c| c.id.as_str())
        .chain(identity.substances.iter().map(|s| s.id.as_str()));
    controlled = controlled
        || ids
            .chain(text.settled.iter().copied())
            .any(|id| is_controlled(lexicon, id));
    if identity.status == Status::Unresolved && text.kind.has_substances() {
        identity.seems = identity.seems.or_else(|| own_kind(lexicon, &names));
    }
    let unread = if text.kind.has_substances() && identity.seems.is_none() {
        unread(lexicon, &names, identity.status)
    } else {
        Vec::new()
    };
    if identity.status == Status::Unresolved {
        identity.strangers = strangers(&unread);
    }
    Reading {
        identity,
        spans,
        controlled,
        unread,
        pack: read_pack(lexicon, text, &names),
    }
}

/// The words of unread names that are long enough to be a name, sorted.
fn strangers(unread: &[Unread]) -> Vec<String> {
    let words = unread.iter().flat_map(|u| u.name.split(' '));
    let long = words.filter(|w| w.len() >= 5).map(str::to_owned);
    let unique: BTreeSet<String> = long.collect();
    unique.into_iter().collect()
}

/// The pack from its own field. A product text may count what is ordered, so that only the size of one container
/// is taken from it.
fn read_pack(lexicon: &Lexicon, text: &ProductText<'_>, names: &[Field<'_>]) -> Option<Pack> {
    if let Some(written) = text.pack {
        return pack(lexicon, written);
    }
    let volume = names
        .iter()
        .find_map(|name| packed(name.text, &name.items)?.volume)?;
    Some(Pack {
        volume: Some(volume),
        ..Pack::default()
    })
}

fn is_controlled(lexicon: &Lexicon, id: &str) -> bool {
    lexicon.substance(id).is_some_and(|s| s.controlled.is_some())
}

/// Takes over the owner's own ids. Unknown ids do not count.
fn settle(lexicon: &Lexicon, text: &ProductText<'_>, members: &mut Vec<Member>) -> bool {
    for id in &text.settled {
        if let Some(number) = lexicon.number(id)
            && members.iter().all(|(m, _)| *m != number)
        {
            members.push((number, None));
        }
    }
    !members.is_empty()
}

/// Names in several languages must not contradict each other.
fn agree(lexicon: &Lexicon, heard: &[Heard]) -> (Status, Vec<Member>, Vec<Candidate>) {
    let set = |h: &Heard| {
        let mut ids: Vec<u32> = h.members.iter().map(|(m, _)| *m).collect();
        ids.sort_unstable();
        ids
    };
    let resolved: Vec<&Heard> = heard.iter().filter(|h| h.status == Status::Resolved).collect();
    let mut candidates = Vec::new();
    let Some(first) = resolved.first() else {
        for h in heard.iter().filter(|h| h.status == Status::Ambiguous) {
            candidates.extend(h.candidates.iter().cloned());
        }
        candidates.dedup_by(|a, b| a.id == b.id);
        let status = if candidates.is_empty() {
            Status::Unresolved
        } else {
            Status::Ambiguous
        };
        return (status, Vec::new(), candidates);
    };
    let contradicted = resolved.iter().any(|h| set(h) != set(first));
    let doubted = heard.iter().any(|h| {
        // A choice that the other name makes is no doubt any more.
        let chosen = h.only_a_choice
            && first.members.iter().all(|(m, _)| {
                lexicon
                    .numbered(*m)
                    .is_some_and(|s| h.candidates.iter().any(|c| c.id == s.id))
            });
        // A brand name says nothing; a name built like an INN contradicts.
        (h.status == Status::Ambiguous && !chosen) || h.stranger
    });
    if contradicted || doubted {
        let why = if contradicted {
            "the names in several languages differ"
        } else {
            "one of the names is not fully understood"
        };
        for h in heard {
            for (number, _) in &h.members {
                add_candidate(lexicon, &mut candidates, *number, why);
            }
        }
        for candidate in heard.iter().flat_map(|h| &h.candidates) {
            if candidates.iter().all(|c| c.id != candidate.id) {
                candidates.push(candidate.clone());
            }
        }
        return (Status::Ambiguous, Vec::new(), candidates);
    }
    let mut members = first.members.clone();
    for (number, salt) in &mut members {
        let other = || {
            resolved
                .iter()
                .flat_map(|h| &h.members)
                .find(|(n, s)| n == number && s.is_some())
        };
        *salt = salt.take().or_else(|| other().and_then(|(_, s)| s.clone()));
    }
    (Status::Resolved, members, candidates)
}

/// What to ask the owner.
fn question(status: Status, heard: &[Heard]) -> Option<String> {
    match status {
        Status::Resolved => None,
        Status::Unresolved => Some("Which active substances does it contain, by their INN?".to_owned()),
        Status::Ambiguous => {
            let differ = || "The names in several languages differ: which substances are meant?".to_owned();
            Some(
                heard
                    .iter()
                    .find_map(|h| h.question.clone())
                    .unwrap_or_else(differ),
            )
        }
    }
}

/// The form: the field decides, the names fill in what it leaves open.
fn read_form(names: &[Field<'_>], field: Option<&Field<'_>>) -> Form {
    let said = field.map(|f| features(&f.items)).unwrap_or_default();
    let mut form = decide(said);
    let mut all = said;
    for name in names {
        let theirs = features(&name.items);
        all = all.and(theirs);
        let together = decide(said.and(theirs));
        // "Tablet or capsule" is said in one breath; a tablet here and a capsule there contradict each other.
        let either = together.or.is_some() && decide(theirs).or.is_none() && form.or.is_none();
        if !either && (form.basic.is_none() || finer(&form, &together)) {
            form = together;
        }
    }
    if all.any(&[Feature::Prolonged, Feature::Enteric]) && solid(form.basic) {
        form.release = Some(if all.has(Feature::Enteric) {
            Release::Enteric
        } else {
            Release::Prolonged
        });
    }
    form
}

/// A name may say 注射用 where the field only says powder, or name the coating of a tablet.
fn finer(known: &Form, further: &Form) -> bool {
    known.basic == further.basic && known.term != further.term
}

fn solid(basic: Option<BasicForm>) -> bool {
    matches!(
        basic,
        Some(BasicForm::Tablet | BasicForm::Capsule | BasicForm::OralPowder)
    )
}

/// Substances with their strengths, sorted by id.
fn ingredients(lexicon: &Lexicon, members: Vec<Member>, strengths: Vec<Strength>) -> Vec<Ingredient> {
    let mut strengths = strengths.into_iter();
    let mut out: Vec<Ingredient> = Vec::new();
    for (number, salt) in members {
        let strength = strengths.next();
        if let Some(substance) = lexicon.numbered(number) {
            out.push(Ingredient {
                id: substance.id.clone(),
                inn: substance.inn.clone(),
                salt,
                strength,
            });
        }
    }
    out.sort_by(|a, b| a.id.cmp(&b.id));
    out
}
