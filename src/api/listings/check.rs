//! What only the service can say of a listing: whether it knows the hubs and substances that are named.

use crate::{
    db::{Db, hubs},
    domain::{Problems, demand::SubstanceChoice, listing::ListingContent},
    error::Result,
    search::Search,
};

/// Everything that is wrong with a content, or nothing.
pub(super) fn check_listing(db: &mut Db, search: &Search, content: &ListingContent) -> Result<()> {
    let mut problems = content.check();
    let known: Vec<String> = hubs::all(db)?.into_iter().map(|h| h.id).collect();
    unknown_references(search, content, &known, &mut problems);
    Ok(problems.finish()?)
}

/// Notes hubs and settled substances that the service does not know.
pub fn unknown_references(
    search: &Search,
    content: &ListingContent,
    hubs: &[String],
    problems: &mut Problems,
) {
    for (i, hub) in content
        .hubs
        .iter()
        .enumerate()
        .filter(|(_, hub)| !hubs.contains(hub))
    {
        problems.add(
            format!("hubs[{i}]"),
            "unknown_hub",
            format!("there is no hub `{hub}`"),
        );
    }
    unknown_substances(search, content.substances.as_deref(), problems);
}

/// Notes settled substances that the vocabulary does not have.
pub fn unknown_substances(search: &Search, settled: Option<&[SubstanceChoice]>, problems: &mut Problems) {
    for (i, choice) in settled.unwrap_or_default().iter().enumerate() {
        if !search.knows_substance(&choice.id) {
            let text = format!("the vocabulary has no substance `{}`", choice.id);
            problems.add(format!("substances[{i}].id"), "unknown_substance", text);
        }
    }
}
