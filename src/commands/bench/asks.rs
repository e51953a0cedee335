//! The questions of a run, and how each contestant is asked them.

use super::wire::Request;
use crate::commands::caller::percent;
use search_index::corpus::{Class, Corpus, Question};

/// What the questions with counts ask for; all of one value a listing, so that every contestant counts alike.
pub(super) const FACETS: [&str; 4] = ["kind", "dose_form", "origin_country", "storage"];
/// So many hits are one page.
pub(super) const PAGE: usize = 20;

/// Different questions of each class.
pub(super) struct Asks(Vec<(Class, Vec<Question>)>);

impl Asks {
    pub(super) fn of(corpus: &Corpus, each: usize) -> Self {
        Self(
            Class::ALL
                .map(|class| (class, corpus.questions(class, each)))
                .to_vec(),
        )
    }

    /// The lists by name: each class, and the mix, which takes them in turn and in equal parts.
    pub(super) fn lists(&self, without: &[Class]) -> Vec<(String, Vec<&Question>)> {
        let wanted = || self.0.iter().filter(|(class, _)| !without.contains(class));
        let mut lists: Vec<(String, Vec<&Question>)> = wanted()
            .map(|(class, questions)| (class.name().to_owned(), questions.iter().collect()))
            .collect();
        let longest = wanted().map(|(_, q)| q.len()).max().unwrap_or_default();
        let mix = (0..longest).flat_map(|i| wanted().filter_map(move |(_, questions)| questions.get(i)));
        lists.push(("mix".to_owned(), mix.collect()));
        lists
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Question> {
        self.0.iter().flat_map(|(_, questions)| questions)
    }
}

/// The path by which the service is asked.
pub(super) fn path(question: &Question) -> String {
    let mut path = format!(
        "/api/v1/search/listings?q={}&limit={PAGE}",
        percent(&question.text)
    );
    for (name, value) in [("hub", question.hub), ("dose_form", question.dose_form)] {
        if let Some(value) = value {
            path += &format!("&{name}={value}");
        }
    }
    if question.class == Class::Facets {
        path += &format!("&facets={}", FACETS.join(","));
    }
    path
}

pub(super) fn request(question: &Question) -> Request {
    Request::get(&path(question))
}
