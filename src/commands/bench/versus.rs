//! The peers of a run, ready to be asked.

use super::{
    asks::Asks,
    failed,
    http::Http,
    oracle::Oracle,
    peers::{
        meilisearch::{self, Meilisearch},
        postgres::{self, Ask, Postgres},
    },
    processor::Cores,
    rounds::Series,
    wire::Request,
};
use crate::{commands::stdout::say, error::Result};
use search_index::corpus::{Class, Corpus};
use std::cell::RefCell;

/// What PostgreSQL's questions are compared with: a typo finds nothing there.
pub(super) const NO_TYPOS: &[Class] = &[Class::Typo];

/// The name of that mix.
pub(super) const MIX_WITHOUT_TYPOS: &str = "mix without typos";

/// What is asked, by the class of questions.
type ByClass<T> = Vec<(String, Vec<T>)>;

/// Those that are there.
pub(super) struct Peers {
    postgres: Option<(RefCell<Postgres>, ByClass<Ask>)>,
    meilisearch: Option<(RefCell<Meilisearch>, ByClass<Request>)>,
}

impl Peers {
    pub(super) fn start(
        wanted: &Http,
        cores: Cores,
        corpus: &Corpus,
        asks: &Asks,
        oracle: &Oracle,
    ) -> Result<Self> {
        let mut peers = Self {
            postgres: None,
            meilisearch: None,
        };
        if wanted.postgres_bin != "off" {
            let programs = postgres::programs(&wanted.postgres_bin).ok_or_else(|| {
                failed("PostgreSQL's programs are not there; `--postgres-bin off` leaves it out")
            })?;
            say(format_args!("filling PostgreSQL from {}", programs.display()));
            let mut postgres = Postgres::start(&programs, cores, corpus, wanted.rows)?;
            compare(&mut postgres, asks, oracle)?;
            let lists = asks.lists(NO_TYPOS).into_iter().map(|(name, questions)| {
                let name = if name == "mix" {
                    MIX_WITHOUT_TYPOS.to_owned()
                } else {
                    name
                };
                (name, questions.into_iter().map(Ask::of).collect())
            });
            peers.postgres = Some((RefCell::new(postgres), lists.collect()));
        }
        match &wanted.meilisearch {
            None => say(format_args!("no Meilisearch: its program is not given")),
            Some(program) => {
                say(format_args!("filling Meilisearch"));
                let meilisearch = Meilisearch::start(program, cores, corpus, wanted.rows)?;
                let lists = asks.lists(&[]).into_iter();
                let lists = lists.map(|(name, q)| (name, q.into_iter().map(meilisearch::ask).collect()));
                peers.meilisearch = Some((RefCell::new(meilisearch), lists.collect()));
            }
        }
        Ok(peers)
    }

    /// Their lists, named after them and after ours.
    pub(super) fn series(&self) -> Vec<Series<'_>> {
        let mut all = Vec::new();
        if let Some((postgres, lists)) = &self.postgres {
            let process = postgres.borrow().process();
            for (name, asks) in lists {
                all.push(Series::new(format!("PostgreSQL: {name}"), process, || {
                    postgres.borrow_mut().ask_all(asks)?;
                    Ok(asks.len())
                }));
            }
        }
        if let Some((meilisearch, lists)) = &self.meilisearch {
            let process = meilisearch.borrow().process();
            for (name, requests) in lists {
                all.push(Series::new(format!("Meilisearch: {name}"), process, || {
                    meilisearch.borrow_mut().ask_all(requests)?;
                    Ok(requests.len())
                }));
            }
        }
        all
    }
}

/// A name of one word is found in as many listings as have exactly that word.
fn compare(postgres: &mut Postgres, asks: &Asks, oracle: &Oracle) -> Result<()> {
    let (mut found, mut empty, mut asked) = (0, 0, 0);
    for question in asks.all().filter(|q| !NO_TYPOS.contains(&q.class)) {
        let total = postgres.total(&Ask::of(question))?;
        found += total;
        empty += usize::from(total == 0);
        asked += 1;
    }
    say(format_args!(
        "  of {asked} questions without typos it finds nothing for {empty}, and {} listings on average",
        found / asked.max(1)
    ));
    for question in asks.all().filter(|q| q.class == Class::OneTerm) {
        let (total, right) = (
            postgres.total(&Ask::of(question))?,
            oracle.with_exactly(&question.text),
        );
        if total != right {
            return Err(failed(format!(
                "PostgreSQL: {} finds {total}, not {right}",
                question.text
            )));
        }
    }
    Ok(())
}
