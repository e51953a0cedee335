//! Stretches of a question for which other words will do.

use super::words::{Word, Words};

/// More groups, or more phrases of a group, are not looked at.
const MAX_GROUPS: usize = 16;

/// A stretch of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    /// As it was written.
    pub(crate) written: Vec<Word>,
    /// What will do instead.
    pub(crate) alternatives: Vec<Vec<Word>>,
}

impl Part {
    fn plain(word: Word) -> Self {
        Self {
            written: vec![word],
            alternatives: Vec::new(),
        }
    }
}

/// Cuts a question into parts: where a phrase of a group stands, the group's other phrases will do.
pub(crate) fn parts(words: &Words, groups: &[Vec<String>]) -> Vec<Part> {
    let mut parts: Vec<Part> = words.words.iter().cloned().map(Part::plain).collect();
    for group in groups.iter().take(MAX_GROUPS) {
        let mut phrases: Vec<Vec<Word>> = group
            .iter()
            .take(MAX_GROUPS)
            .map(|phrase| Words::of_text(phrase).words)
            .filter(|phrase| !phrase.is_empty())
            .collect();
        phrases.sort_by_key(|phrase| std::cmp::Reverse(length(phrase)));
        phrases.dedup();
        for phrase in &phrases {
            split_runs(&mut parts, phrase);
            let others = || phrases.iter().filter(|other| *other != phrase).cloned().collect();
            replace(&mut parts, phrase, others);
        }
    }
    parts
}

fn length(phrase: &[Word]) -> usize {
    phrase
        .iter()
        .map(|word| if let Word::Run(run) = word { run.len() } else { 1 })
        .sum()
}

/// A phrase of Han within a longer run becomes a part of its own: 胶囊 in 布洛芬胶囊.
fn split_runs(parts: &mut Vec<Part>, phrase: &[Word]) {
    let [Word::Run(wanted)] = phrase else { return };
    if wanted.len() < 2 {
        return;
    }
    let mut split = Vec::with_capacity(parts.len() + 2);
    for part in parts.drain(..) {
        match part.written.as_slice() {
            [Word::Run(run)] if part.alternatives.is_empty() && run.len() > wanted.len() => {
                let at = run.windows(wanted.len()).position(|window| window == wanted);
                let pieces = at.map(|at| {
                    let (before, rest) = run.split_at(at);
                    let (here, after) = rest.split_at(wanted.len());
                    [before, here, after].map(<[char]>::to_vec)
                });
                match pieces {
                    Some(pieces) => split.extend(
                        pieces
                            .into_iter()
                            .filter(|run| !run.is_empty())
                            .map(Word::Run)
                            .map(Part::plain),
                    ),
                    None => split.push(part),
                }
            }
            _ => split.push(part),
        }
    }
    *parts = split;
}

fn replace(parts: &mut Vec<Part>, phrase: &[Word], others: impl Fn() -> Vec<Vec<Word>>) {
    let is_here = |window: &[Part]| {
        window.iter().zip(phrase).all(|(part, word)| {
            part.alternatives.is_empty() && part.written.as_slice() == std::slice::from_ref(word)
        })
    };
    if let Some(at) = parts.windows(phrase.len()).position(is_here) {
        let part = Part {
            written: phrase.to_vec(),
            alternatives: others(),
        };
        parts.splice(at..at + phrase.len(), [part]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(question: &str, groups: &[&[&str]]) -> Vec<(usize, usize)> {
        let groups: Vec<Vec<String>> = groups
            .iter()
            .map(|group| group.iter().map(|&phrase| phrase.to_owned()).collect())
            .collect();
        let words = Words::parse(question).unwrap();
        parts(&words, &groups)
            .iter()
            .map(|part| (part.written.len(), part.alternatives.len()))
            .collect()
    }

    #[test]
    fn a_phrase_that_stands_in_the_question_gets_the_groups_other_phrases() {
        let capsule: &[&str] = &["capsule", "胶囊", "viên nang"];
        assert_eq!(
            cut("Amoxicilin 500mg viên nang", &[capsule]),
            [(1, 0), (1, 0), (2, 2)]
        );
        assert_eq!(cut("布洛芬缓释胶囊", &[capsule]), [(1, 0), (1, 2)]);
        assert_eq!(cut("tablet", &[capsule]), [(1, 0)]);
        assert_eq!(cut("", &[capsule]), []);
    }
}
