//! Names in scripts with spaces: found by exact words, by normal form, and by normal form with a slip.

use super::acids::{acid_key, acid_stems, glued_acid, is_acid};
use super::compounds::{joined, run_together};
use super::how::How;
use super::keys::{bent_key, exact_key, is_particle, joins, member, push};
use super::salts::Salts;
use super::slips::{Slips, hash, within};
use super::variants::variants;
use crate::identity::isotopes::is_element;
use crate::identity::normalise::{acid_stem, bare, regular_forms, sounds};
use crate::identity::scan::{Gap, Word, words};
use hashbrown::{HashMap, HashSet};

/// The longest name, in words.
pub(crate) const LONGEST: usize = 14;

/// Words found near an unknown one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Near {
    /// None is near.
    None,
    /// Exactly one is nearest: its normal form.
    One(String),
    /// Several are equally near, or one is not near enough to be sure.
    Tie(Vec<String>),
}

/// A name found at the beginning of a stretch of words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hit {
    /// What it may mean.
    pub(crate) targets: Vec<u32>,
    /// How many words it takes.
    pub(crate) used: usize,
    /// The fact that decided.
    pub(crate) how: How,
}

/// The names of all substances and combinations.
#[derive(Debug, Default)]
pub(crate) struct Names {
    exact: HashMap<String, Vec<u32>>,
    bent: HashMap<String, Vec<u32>>,
    /// Names of several words, run together.
    together: HashMap<String, Vec<u32>>,
    /// Names of one short word, by normal form.
    short: HashMap<String, Vec<u32>>,
    /// The sounds of single words with their endings: another letter of the same sound is no slip.
    regular: HashSet<u64>,
    /// Of names that are part of a longer name of something else: the words that make the difference.
    kin: HashMap<u32, Vec<String>>,
    members: HashSet<String>,
    known: HashSet<String>,
    folds: HashSet<String>,
    spellings: HashMap<String, Vec<String>>,
    by_key: Slips,
    by_fold: Slips,
}

impl Names {
    /// Adds a name of the given substance or combination.
    pub(crate) fn insert(&mut self, name: &str, target: u32, salts: &Salts) {
        let parts = words(name, &[]);
        // One or two letters are too little to be sure of anything.
        let letters: usize = parts.iter().map(|p| p.fold.len()).sum();
        if letters < 3 || parts.len() > LONGEST {
            return;
        }
        push(&mut self.exact, exact_key(&parts), target);
        // `hGH` bends to almost nothing, and short words bend into each other.
        let bent: usize = parts.iter().map(|p| p.key.len()).sum();
        if parts.len() == 1 && bent < 5 {
            push(&mut self.short, bent_key(&parts, salts), target);
        } else if bent >= 3 {
            push(&mut self.bent, bent_key(&parts, salts), target);
        }
        let acid = parts.iter().any(|p| is_acid(&p.key));
        if (2..=3).contains(&parts.len()) && !acid && parts.iter().all(|p| !p.digits && p.key.len() >= 4) {
            let together = run_together(parts.iter().map(|p| p.key.as_str()));
            push(&mut self.together, together, target);
        }
        for part in &parts {
            if parts.len() > 1 {
                if acid {
                    self.members.insert(acid_stem(&part.key).to_owned());
                }
                self.members.insert(member(part, salts));
                self.members.insert(part.key.clone());
            }
            self.learn(part);
        }
    }

    /// Adds a name that is only found as it is written. Brands are made-up words: bent to a normal form they
    /// are like anything, and Byetta would be found in `trastuzumab beta`.
    pub(crate) fn insert_exact(&mut self, name: &str, target: u32) {
        let parts = words(name, &[]);
        let letters: usize = parts.iter().map(|p| p.fold.len()).sum();
        if letters < 3 || parts.len() > LONGEST {
            return;
        }
        push(&mut self.exact, exact_key(&parts), target);
        if parts.len() > 1 {
            self.members.extend(parts.into_iter().map(|p| p.key));
        }
    }

    /// Finds out which names are part of a longer name of something else, once all names are known.
    pub(crate) fn relate(&mut self, substances: u32) {
        let mut kin: HashMap<u32, Vec<String>> = HashMap::new();
        for (key, targets) in &self.bent {
            // A combination has its members' names in its own, and they are names still.
            let targets: Vec<u32> = targets.iter().copied().filter(|t| *t < substances).collect();
            let parts: Vec<&str> = key.split(' ').collect();
            if targets.is_empty() || !(2..=6).contains(&parts.len()) {
                continue;
            }
            for chosen in 1..(1_usize << parts.len()) - 1 {
                let is_in = |at: &usize| chosen & (1 << at) != 0;
                let part: Vec<&str> = (0..parts.len())
                    .filter(is_in)
                    .filter_map(|at| parts.get(at).copied())
                    .collect();
                let part = part.join(" ");
                let Some(lesser) = self.bent.get(&part).or_else(|| self.short.get(&part)) else {
                    continue;
                };
                for target in lesser.iter().filter(|t| **t < substances && !targets.contains(t)) {
                    let list = kin.entry(*target).or_default();
                    for word in (0..parts.len())
                        .filter(|at| !is_in(at))
                        .filter_map(|at| parts.get(at))
                    {
                        let joins = matches!(*word, "and" | "und" | "vit" | "gin" | "lek");
                        if !joins && !list.iter().any(|known| known == word) {
                            list.push((*word).to_owned());
                        }
                    }
                }
            }
        }
        self.relate_long(substances, &mut kin);
        self.kin = kin;
    }

    /// The same for names of many words, such as those of vaccines with all their types.
    fn relate_long(&self, substances: u32, kin: &mut HashMap<u32, Vec<String>>) {
        let split = |key: &str| key.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let long: Vec<(Vec<String>, &Vec<u32>)> = self
            .bent
            .iter()
            .filter(|(key, _)| key.split(' ').count() > 6)
            .map(|(key, targets)| (split(key), targets))
            .collect();
        for (key, lesser) in self.bent.iter().filter(|(key, _)| key.split(' ').count() > 2) {
            let parts = split(key);
            for (words, targets) in &long {
                if parts.len() < words.len() && parts.iter().all(|p| words.contains(p)) {
                    for target in lesser.iter().filter(|t| **t < substances && !targets.contains(t)) {
                        let further = words.iter().filter(|w| !parts.contains(w)).cloned();
                        kin.entry(*target).or_default().extend(further);
                    }
                }
            }
        }
    }

    /// The words that, beside a name of this, would make another thing of it.
    pub(crate) fn kin(&self, target: u32) -> &[String] {
        self.kin.get(&target).map_or(&[], Vec::as_slice)
    }

    /// Remembers a word as one that slips may lead to.
    fn learn(&mut self, word: &Word) {
        if word.key.len() >= 5 && !self.known.contains(&word.key) {
            self.by_key.insert(&word.key, &word.key);
        }
        if word.fold.len() >= 6 && self.folds.insert(word.fold.clone()) {
            self.by_fold.insert(&word.fold, &word.key);
            self.regular
                .extend(regular_forms(&word.fold).iter().map(|f| hash(f)));
            self.spellings
                .entry(word.key.clone())
                .or_default()
                .push(bare(&word.fold));
        }
        self.known.insert(word.key.clone());
    }

    /// The longest name that a stretch of words begins with.
    pub(crate) fn find(&self, words: &[Word], salts: &Salts) -> Option<Hit> {
        let first = words.first()?;
        if !first.digits
            && !self.bent.contains_key(&first.key)
            && let Some(key) = words.get(1).and_then(|second| joined(first, second))
            && let Some(found) = self.bent.get(&key)
        {
            return Some(Hit::new(found.clone(), 2, How::Spelling));
        }
        let mut longest = 1;
        // How far only spaces and hyphens separate the words; further on only the exact name counts.
        let mut plain = 1;
        if self.is_member(first, salts) {
            for word in words.iter().take(LONGEST).skip(1) {
                let loose = matches!(word.gap, Gap::Comma | Gap::Bracket);
                if !(joins(word) || loose) || !(self.is_member(word, salts) || is_particle(word)) {
                    break;
                }
                if joins(word) && plain == longest {
                    plain += 1;
                }
                longest += 1;
            }
        }
        // The adjective of an acid may be in no table as it stands.
        if longest == 1
            && let [one, other, ..] = words
            && joins(other)
            && is_acid(&one.key) != is_acid(&other.key)
            && let Some(found) = self.acid(&words[..2], salts)
        {
            let targets = self.with_rival_words(&words[..2], found, salts);
            return Some(Hit::new(targets, 2, How::Spelling));
        }
        for length in (1..=longest).rev() {
            let stretch = &words[..length];
            if let Some(found) = self.exact.get(&exact_key(stretch)) {
                return Some(Hit::new(found.clone(), length, How::Exact));
            }
            if length > plain {
                continue;
            }
            let bent = self.bent.get(&bent_key(stretch, salts)).map(Vec::as_slice);
            if length > 1 {
                let acid = || self.acid(stretch, salts);
                if let Some(found) = bent.or_else(acid) {
                    let targets = self.with_rival_words(stretch, found, salts);
                    return Some(Hit::new(targets, length, How::Spelling));
                }
            } else if let Some(found) = bent.filter(|_| self.is_regular(first) || !is_doubled(&first.fold)) {
                let how = if self.is_regular(first) {
                    How::Spelling
                } else {
                    How::Loose
                };
                return Some(Hit::new(self.with_rivals(first, found), 1, how));
            } else if let Some(found) = self.variant(first, salts) {
                return Some(Hit::new(found, 1, How::Spelling));
            }
        }
        None
    }

    /// An acid whose adjective another language builds otherwise: `fusidinska kiselina` is fusidic acid.
    fn acid(&self, words: &[Word], salts: &Salts) -> Option<&[u32]> {
        let [one, other] = words else { return None };
        let adjective = match (is_acid(&one.key), is_acid(&other.key)) {
            (true, false) => other,
            (false, true) => one,
            _ => return None,
        };
        if adjective.digits || adjective.key.len() < 4 || salts.find(&adjective.key).is_some() {
            return None;
        }
        let keys = std::iter::once(adjective.key.clone()).chain(variants(adjective));
        let stems = keys.flat_map(|key| acid_stems(&key));
        self.only(stems.map(|stem| acid_key(&stem)))
    }

    /// What all readings that are names mean, if that is one and the same.
    fn only(&self, readings: impl Iterator<Item = String>) -> Option<&[u32]> {
        let mut found: Option<&[u32]> = None;
        for reading in readings {
            let Some(targets) = self.bent.get(&reading) else {
                continue;
            };
            match found {
                Some(known) if known != targets.as_slice() => return None,
                _ => found = Some(targets),
            }
        }
        found
    }

    /// One word under rules that hold for some languages only.
    fn variant(&self, word: &Word, salts: &Salts) -> Option<Vec<u32>> {
        if word.digits || word.key.len() < 5 || salts.find(&word.key).is_some() {
            return None;
        }
        let key = word.key.as_str();
        // Hungarian, German and Latvian write the acid in one word.
        if let Some(stem) = glued_acid(key) {
            let stems = std::iter::once(stem.to_owned()).chain(acid_stems(stem));
            if let Some(found) = stems.map(|s| acid_key(&s)).find_map(|k| self.bent.get(&k)) {
                return Some(found.clone());
            }
        }
        if let Some(found) = self.together.get(key).filter(|_| key.len() >= 9) {
            return Some(found.clone());
        }
        let mut forms = Vec::new();
        // Clavulanate is clavulanic acid; valproate is valproic acid.
        if key.ends_with("at") {
            forms.push(acid_key(acid_stem(key)));
        }
        // Bulgarian and Slovene adjectives: метформинов.
        if let Some(stem) = key.strip_suffix("ov").or_else(|| key.strip_suffix("ev")) {
            forms.push(stem.to_owned());
        }
        // Latin, Lithuanian and Latvian nominatives. A written word that goes on behind its s is none: an enzyme is
        // not what it splits.
        let nominative = key.strip_suffix('s').filter(|_| word.fold.ends_with('s'));
        if let Some(stem) = nominative.and_then(|rest| rest.strip_suffix('a')) {
            forms.push(format!("{stem}at"));
            forms.push(stem.to_owned());
            forms.push(acid_key(stem));
        } else if let Some(stem) = nominative {
            forms.push(stem.to_owned());
        }
        if let Some(found) = forms.iter().find_map(|f| self.bent.get(f)) {
            return Some(found.clone());
        }
        if key.len() < 5 || self.known.contains(key) {
            return None;
        }
        let found = self.only(variants(word).into_iter())?;
        Some(self.with_all_rivals(word, found))
    }

    fn is_member(&self, word: &Word, salts: &Salts) -> bool {
        self.members.contains(&word.key)
            || self.members.contains(&member(word, salts))
            || is_acid(&word.key)
            || is_element(&word.key)
            || {
                // The adjective of an acid is known by its stem only.
                self.members.contains(acid_stem(&word.key))
            }
    }

    /// Whether a word in normal form is part of any name.
    pub(crate) fn knows(&self, key: &str) -> bool {
        self.known.contains(key) || is_acid(key) || self.members.contains(acid_stem(key))
    }

    /// What one word in normal form means by itself.
    pub(crate) fn by_key(&self, key: &str) -> &[u32] {
        self.bent.get(key).map_or(&[], Vec::as_slice)
    }

    /// Whether a folded word is the beginning of longer ones, and what those mean that are a name by themselves.
    pub(crate) fn going_on(&self, fold: &str) -> Option<Vec<u32>> {
        let mut keys = self.by_fold.going_on(fold).peekable();
        keys.peek()?;
        let mut targets: Vec<u32> = keys.flat_map(|key| self.by_key(key)).copied().collect();
        targets.sort_unstable();
        targets.dedup();
        Some(targets)
    }

    /// The nearest known word: one slip from six letters on. A slip counts both in the word as written and in
    /// its normal form, so that a word between two names is a question and not an answer. Two slips from ten
    /// letters on are only ever a question: at that distance unknown substances look like known ones.
    pub(crate) fn near(&self, word: &Word) -> Near {
        let letters = word.key.chars().count();
        if letters < 6 {
            return Near::None;
        }
        let mut found = self.by_fold.one_away(&word.fold);
        let mut sure = true;
        let bare = bare(&word.fold);
        for key in self.by_key.one_away(&word.key) {
            if found.contains(&key) || found.iter().any(|f| self.same_meaning(f, key)) {
                continue;
            }
            // A normal form has lost much of the word: what was written must be near, too.
            let near = self
                .spellings
                .get(key)
                .into_iter()
                .flatten()
                .any(|s| within(s, &bare, 2));
            sure = sure && near && letters >= 8;
            found.push(key);
        }
        if found.is_empty() && letters >= 10 {
            found = self.by_key.two_away(&word.key);
            sure = false;
        }
        // Many substances differ in the first letter only.
        sure = sure && found.iter().all(|k| k.chars().next() == word.key.chars().next());
        found.sort_unstable();
        match found.as_slice() {
            [] => Near::None,
            _ if !sure => Near::Tie(found.iter().map(|k| (*k).to_owned()).collect()),
            [one] => Near::One((*one).to_owned()),
            // Two spellings of one substance are no doubt.
            [first, rest @ ..] if rest.iter().all(|k| self.same_meaning(first, k)) => {
                Near::One((*first).to_owned())
            }
            _ => Near::Tie(found.iter().map(|k| (*k).to_owned()).collect()),
        }
    }

    /// The same for the words of a longer name: `foliic acid` may be folic or folinic acid.
    fn with_rival_words(&self, words: &[Word], found: &[u32], salts: &Salts) -> Vec<u32> {
        let mut out = found.to_vec();
        for (at, word) in words.iter().enumerate() {
            if word.digits
                || word.fold.len() < 6
                || salts.find(&word.key).is_some()
                || self.folds.contains(&word.fold)
                || self.is_regular(word)
            {
                continue;
            }
            for key in self.by_fold.one_away(&word.fold) {
                if key == word.key || acid_stem(key) == acid_stem(&word.key) {
                    continue;
                }
                let mut other = words.to_vec();
                if let Some(word) = other.get_mut(at) {
                    key.clone_into(&mut word.key);
                }
                let rivals = self
                    .bent
                    .get(&bent_key(&other, salts))
                    .map_or(&[][..], Vec::as_slice);
                if !rivals.iter().any(|r| found.contains(r)) {
                    out.extend(rivals);
                }
            }
        }
        out
    }

    /// Whether a word differs from a known spelling only by letters of the same sound.
    fn is_regular(&self, word: &Word) -> bool {
        let known = |fold: &str| self.regular.contains(&hash(&sounds(fold)));
        known(&word.fold)
            // Latin -as is English -ate.
            || word
                .fold
                .strip_suffix("as")
                .is_some_and(|stem| known(&format!("{stem}ate")))
    }

    /// Whether two normal forms are names of the same thing.
    fn same_meaning(&self, one: &str, other: &str) -> bool {
        !self.by_key(one).is_empty() && self.by_key(one) == self.by_key(other)
    }

    /// A word in no known spelling that has the normal form of one name and is a slip away from another may be
    /// either.
    fn with_rivals(&self, word: &Word, found: &[u32]) -> Vec<u32> {
        if word.fold.len() < 5 || self.is_regular(word) {
            return found.to_vec();
        }
        self.with_all_rivals(word, found)
    }

    fn with_all_rivals(&self, word: &Word, found: &[u32]) -> Vec<u32> {
        let mut out = found.to_vec();
        for key in self.by_fold.one_away(&word.fold) {
            let rivals = self.by_key(key);
            if !rivals.iter().any(|r| found.contains(r)) {
                out.extend(rivals);
            }
        }
        out
    }
}

impl Hit {
    fn new(targets: Vec<u32>, used: usize, how: How) -> Self {
        Self { targets, used, how }
    }
}

/// Whether a vowel is doubled that no language doubles: a letter is missing between them, or one too many.
pub(crate) fn is_doubled(fold: &str) -> bool {
    ["aa", "oo"].iter().any(|pair| fold.contains(pair))
}
