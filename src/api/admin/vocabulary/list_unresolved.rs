use crate::{
    api::{
        answers::CandidateAnswer,
        http::{Cursor, Errors, Operator, Page, Query, checked_limit},
    },
    app::App,
    db::unread::{self, Counted, Spelling},
    domain::Time,
    error::{Error, Result},
    search::Search,
};
use actix_web::{
    get,
    web::{Data, Json},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::{IntoParams, ToSchema};

/// Which names, and which page of them.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct UnresolvedQuery {
    /// Only what is carried on this hub; all of the operator's hubs when nothing is said.
    pub hub: Option<String>,
    /// At most 100; 20 when nothing is said.
    pub limit: Option<i64>,
    /// Where to go on: the last answer's `next_cursor`.
    pub cursor: Option<String>,
}

/// A name that nobody understood.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnresolvedName {
    /// In the form in which spelling habits do not count.
    pub name: String,
    /// How it is written, most frequent first; at most five.
    pub examples: Vec<Example>,
    /// In which languages, as far as their owners say.
    pub languages: Vec<String>,
    /// How many submitted and published listings carry it.
    pub listings: i64,
    /// How many submitted and open demands carry it.
    pub demands: i64,
    /// Since when.
    pub first_seen: Time,
    /// When it was last written.
    pub last_seen: Time,
    /// The substances that it may mean, each with what speaks for it.
    pub candidates: Vec<CandidateAnswer>,
    /// The id of the substance that it most likely means, where only one comes near. Never a decision.
    pub suggestion: Option<String>,
}

/// A name as somebody wrote it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Example {
    /// The words.
    pub text: String,
    /// The language, as its owner says.
    pub language: Option<String>,
}

/// The names that nobody understood, in what was submitted and is not settled yet, most frequent first. Only the words
/// themselves: nothing else of a record, and nothing of drafts. A name leaves when no record carries it any more.
#[utoipa::path(tag = "vocabulary", security(("bearer" = [])), params(UnresolvedQuery),
    responses((status = 200, description = "the names", body = Page<UnresolvedName>), Errors))]
#[get("/admin/vocabulary/unresolved")]
pub async fn list_unresolved(
    app: Data<App>,
    operator: Operator,
    query: Query<UnresolvedQuery>,
) -> Result<Json<Page<UnresolvedName>>> {
    let limit = checked_limit(query.limit)?;
    let after: Option<(i64, String)> = query.cursor.as_deref().map(Cursor::decode).transpose()?;
    let hubs = match &query.hub {
        Some(hub) if !operator.scope.covers(hub) => {
            return Err(Error::field("hub", "unknown_hub", "must be a hub of yours"));
        }
        Some(hub) => Some(vec![hub.clone()]),
        None => operator.scope.hubs().map(<[String]>::to_vec),
    };
    let (search, now) = (app.search.clone(), app.clock.now());
    let page = app
        .db
        .read(move |db| {
            let mut rows = Vec::new();
            for counted in unread::page(db, hubs.as_deref(), after, limit + 1, now)? {
                let spellings = unread::spellings(db, hubs.as_deref(), &counted.name, now)?;
                rows.push((counted, spellings));
            }
            let place = |row: &(Counted, Vec<Spelling>)| (row.0.records, row.0.name.clone());
            Ok::<_, Error>(Page::from_rows(rows, limit, place, |row| answer(&search, row)))
        })
        .await?;
    Ok(Json(page))
}

fn answer(search: &Search, (counted, spellings): (Counted, Vec<Spelling>)) -> UnresolvedName {
    let read = spellings.first().map(|s| search.read_name(&s.spelling));
    let candidates = read.map(|r| r.identity.candidates).unwrap_or_default();
    let suggestion = match candidates.as_slice() {
        [one] => Some(one.id.clone()),
        _ => None,
    };
    let languages: BTreeSet<String> = spellings.iter().filter_map(|s| s.language.clone()).collect();
    let examples = spellings.into_iter().map(|s| Example {
        text: s.spelling,
        language: s.language,
    });
    UnresolvedName {
        name: counted.name,
        examples: examples.collect(),
        languages: languages.into_iter().collect(),
        listings: counted.listings,
        demands: counted.demands,
        first_seen: counted.first_seen,
        last_seen: counted.last_seen,
        candidates: candidates.into_iter().map(Into::into).collect(),
        suggestion,
    }
}
