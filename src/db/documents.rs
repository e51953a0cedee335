//! Licences and letters of companies. The files themselves lie in the file store.

use super::{Db, Result, schema::documents, types::Word};
use crate::{
    db,
    domain::{Id, Time, company::DocumentKind},
};
use diesel::prelude::*;

/// A document's row.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = documents)]
#[expect(missing_docs, reason = "the columns are the migration's")]
pub struct Document {
    pub id: Id,
    pub company_id: Id,
    pub kind: Word<DocumentKind>,
    /// As the uploader named it; never used as a path.
    pub file_name: String,
    /// As the content says, not as the uploader said.
    pub content_type: String,
    pub size: i64,
    /// Lower-case hexadecimal.
    pub sha256: String,
    /// The random name in the file store.
    pub stored_name: String,
    pub uploaded_by: Id,
    pub created_at: Time,
}

/// Adds a document.
pub fn insert(db: &mut Db, document: &Document) -> Result<()> {
    db!(db, |c| diesel::insert_into(documents::table)
        .values(document)
        .execute(c)?);
    Ok(())
}

/// A company's documents, oldest first.
pub fn of_company(db: &mut Db, company: Id) -> Result<Vec<Document>> {
    Ok(db!(db, |c| documents::table
        .filter(documents::company_id.eq(company))
        .order(documents::id)
        .select(Document::as_select())
        .load(c)?))
}

/// A company's document; another company's is as missing as none.
pub fn get(db: &mut Db, company: Id, id: Id) -> Result<Document> {
    Ok(db!(db, |c| documents::table
        .filter(documents::id.eq(id).and(documents::company_id.eq(company)))
        .select(Document::as_select())
        .first(c)?))
}

/// Takes a company's document away.
pub fn delete(db: &mut Db, company: Id, id: Id) -> Result<()> {
    let own = documents::id.eq(id).and(documents::company_id.eq(company));
    db!(db, |c| diesel::delete(documents::table.filter(own)).execute(c)?);
    Ok(())
}

/// The names under which documents are kept, of all companies.
pub fn stored_names(db: &mut Db) -> Result<Vec<String>> {
    Ok(db!(db, |c| documents::table
        .select(documents::stored_name)
        .load(c)?))
}
