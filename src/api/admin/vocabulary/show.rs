use crate::{
    api::http::{Errors, Operator},
    app::App,
    db::{meta, rereadings, vocabulary},
    domain::Time,
    error::{Error, Result},
    search::builtin_version,
};
use actix_web::{
    get,
    web::{Data, Json},
};
use serde::Serialize;
use utoipa::ToSchema;

/// The vocabulary by which texts are read.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Vocabulary)]
pub struct VocabularyAnswer {
    /// Counts the changes that operators made.
    pub version: i64,
    /// The version with which the node that answers reads; the others follow in a moment.
    pub node_version: i64,
    /// Names the tables that are built in.
    pub tables: String,
    /// How many substances are known.
    pub substances: usize,
    /// How many entries of operators hold.
    pub entries: i64,
    /// The last reading anew of all texts, if there was one.
    pub reading_anew: Option<ReadingAnew>,
}

/// How far the reading anew of all texts is.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReadingAnew {
    /// Whether it has come to its end.
    pub done: bool,
    /// What is being read: `live_listings`, `live_demands`, `listings`, `demands` or `done`.
    pub stage: String,
    /// How many versions of records were read so far.
    pub seen: i64,
    /// How many of them are read otherwise since.
    pub changed: i64,
    /// When it began.
    pub started_at: Time,
    /// When it last came further.
    pub updated_at: Time,
}

/// The vocabulary, and how far stored texts have been read by it.
#[utoipa::path(tag = "vocabulary", security(("bearer" = [])),
    responses((status = 200, description = "the vocabulary", body = VocabularyAnswer), Errors))]
#[get("/admin/vocabulary")]
pub async fn show_vocabulary(app: Data<App>, _: Operator) -> Result<Json<VocabularyAnswer>> {
    let node = app.search.vocabulary();
    let (version, entries, newest) = app
        .db
        .read(|db| {
            Ok::<_, Error>((
                meta::vocabulary_version(db)?,
                vocabulary::count(db)?,
                rereadings::newest(db)?,
            ))
        })
        .await?;
    Ok(Json(VocabularyAnswer {
        version,
        node_version: node.version,
        tables: builtin_version(),
        substances: node.lexicon.len(),
        entries,
        reading_anew: newest.map(|at| ReadingAnew {
            done: at.stage == "done",
            stage: at.stage,
            seen: at.seen,
            changed: at.changed,
            started_at: at.started_at,
            updated_at: at.updated_at,
        }),
    }))
}
