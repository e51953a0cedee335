//! Other questions that somebody may have meant.

use super::Understanding;
use crate::identity::scan::words;
use crate::vocabulary::Lexicon;
use crate::vocabulary::names::Near;

/// More questions than this are not offered.
const MAX_ALIKE: usize = 6;

impl Understanding {
    /// Questions near this one: with a known name in the place of a word that is spelled like it or begins it, or with
    /// one substance of several alone. Nothing controlled is in them.
    pub fn alike(&self, lexicon: &Lexicon) -> Vec<String> {
        let mut out: Vec<String> = Vec::new();
        let mut offer = |question: String| {
            if question != self.text && !out.contains(&question) && out.len() < MAX_ALIKE {
                out.push(question);
            }
        };
        for &(start, end) in &self.doubtful {
            let word = self.text.get(start..end).unwrap_or_default();
            for target in near(lexicon, word) {
                let [number] = lexicon.members(target) else {
                    continue;
                };
                let known = lexicon.numbered(*number).filter(|s| s.controlled.is_none());
                let (before, after) = (self.text.get(..start), self.text.get(end..));
                if let (Some(known), Some(before), Some(after)) = (known, before, after) {
                    offer(format!("{before}{}{after}", known.inn));
                }
            }
        }
        let named = self.substances();
        let known = named.iter().filter_map(|id| lexicon.substance(id));
        let open: Vec<&str> = known
            .filter(|s| s.controlled.is_none())
            .map(|s| s.inn.as_str())
            .collect();
        if named.len() > 1 {
            open.into_iter().map(str::to_owned).for_each(offer);
        }
        out
    }
}

/// The names that a word is spelled like, or that it begins.
fn near(lexicon: &Lexicon, word: &str) -> Vec<u32> {
    let parts = words(word, &[]);
    let [word] = parts.as_slice() else {
        return Vec::new();
    };
    let begun = lexicon.names.going_on(&word.fold).unwrap_or_default();
    let keys = match lexicon.names.near(word) {
        Near::None => Vec::new(),
        Near::One(key) => vec![key],
        Near::Tie(keys) => keys,
    };
    let alike = keys.iter().flat_map(|key| lexicon.names.by_key(key)).copied();
    let mut targets: Vec<u32> = Vec::new();
    for target in begun.into_iter().chain(alike) {
        if !targets.contains(&target) {
            targets.push(target);
        }
    }
    targets
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_spelled_like_several_names_offers_each() {
        let lexicon = Lexicon::builtin();
        let alike = |q: &str| Understanding::of(&lexicon, q).unwrap().alike(&lexicon);
        assert_eq!(alike("prednisol 5 mg"), ["prednisolone 5 mg", "prednisone 5 mg"]);
        assert_eq!(
            alike("amoxicillin clavulanic acid"),
            ["amoxicillin", "clavulanic acid"]
        );
        assert_eq!(alike("amoxicillin"), [""; 0]);
        // Controlled, in whatever spelling.
        assert_eq!(alike("tramado 50"), [""; 0]);
    }
}
