//! What operators added, as a file of the shape that can be imported.

use crate::{
    db::vocabulary::Entry,
    domain::{vocabulary::Entry as Said, word},
};
use search_index::vocabulary::Control;

/// The entries as a file that can be imported elsewhere.
pub fn export(entries: &[Entry]) -> String {
    const LANGUAGES: [&str; 4] = ["zh", "ru", "vi", "pl"];
    let mut out = String::from("id\tinn\tatc\tzh\tru\tvi\tpl\tother\tcontrolled\tcas\n");
    let mut row = |id: &str, facts: [&str; 4], names: &[(&str, &str)]| {
        let of = |wanted: Option<&str>| {
            let fits = |language: &str| match wanted {
                Some(wanted) => language == wanted,
                None => !LANGUAGES.contains(&language),
            };
            let names: Vec<&str> = names.iter().filter(|(l, _)| fits(l)).map(|(_, n)| *n).collect();
            names.join("|")
        };
        let [inn, atc, controlled, cas] = facts;
        let mut cells = vec![id.to_owned(), inn.to_owned(), atc.to_owned()];
        cells.extend(LANGUAGES.map(|l| of(Some(l))));
        cells.extend([of(None), controlled.to_owned(), cas.to_owned()]);
        out.push_str(&cells.join("\t"));
        out.push('\n');
    };
    // Substances first: combinations and names of the same file rest on them.
    for entry in entries {
        if let Said::Substance(new) = &entry.content.0 {
            let names: Vec<(&str, &str)> = new
                .names
                .iter()
                .map(|n| (n.language.as_str(), n.name.as_str()))
                .collect();
            let [atc, cas] = [&new.atc, &new.cas].map(|c| c.as_deref().unwrap_or_default());
            let controlled = new.controlled.map(Control::word).unwrap_or_default();
            row(&new.id, [&new.inn, atc, controlled, cas], &names);
        }
    }
    for entry in entries {
        match &entry.content.0 {
            Said::Substance(_) => {}
            Said::Name {
                name,
                language,
                substances,
            } => {
                let language = language.as_deref().unwrap_or("mul");
                row(&substances.join("+"), [""; 4], &[(language, name)]);
            }
            Said::NotASubstance { name, seems } => {
                let id = format!("!{}", word(seems).unwrap_or_default());
                row(&id, [""; 4], &[("mul", name)]);
            }
        }
    }
    out
}
