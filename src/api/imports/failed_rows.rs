use crate::{
    api::http::{Errors, Supplier, attachment},
    app::App,
    db::{imports, imports::Failure},
    domain::{Id, rows::ERROR_COLUMNS},
    error::{Error, Result},
    sheet::write_csv,
};
use actix_web::{
    HttpResponse, get,
    web::{Data, Path},
};

/// The rows that could not be taken, as a CSV with the cells as they came and what is wrong with each. Mended, it can
/// be imported as it is: the columns that explain the errors are ignored.
#[utoipa::path(
    tag = "imports",
    params(("id" = Id, Path, description = "the import's id")),
    responses((status = 200, content_type = "text/csv", body = String), Errors),
    security(("bearer" = []))
)]
#[get("/imports/{id}/failed-rows")]
pub(super) async fn failed_rows(app: Data<App>, supplier: Supplier, id: Path<Id>) -> Result<HttpResponse> {
    let (id, company) = (id.into_inner(), supplier.company.id);
    let csv = app
        .db
        .read(move |db| {
            let import = imports::own(db, company, id)?;
            let failures = imports::failures(db, id, i64::MAX)?;
            Ok::<_, Error>(written(import.header.0, failures))
        })
        .await?;
    Ok(attachment("failed-rows.csv", "text/csv; charset=utf-8", csv))
}

/// One line for each row, its errors joined.
fn written(columns: Vec<String>, failures: Vec<Failure>) -> Vec<u8> {
    // Errors of an earlier round stand in columns of the same names: the new ones take their place.
    let kept: Vec<usize> = (0..columns.len())
        .filter(|i| {
            columns
                .get(*i)
                .is_some_and(|c| !ERROR_COLUMNS.contains(&c.as_str()))
        })
        .collect();
    let at = |cells: &[String], i: &usize| cells.get(*i).cloned().unwrap_or_default();
    let mut headers: Vec<String> = kept.iter().map(|i| at(&columns, i)).collect();
    headers.extend(ERROR_COLUMNS.map(str::to_owned));
    let rows = failures.chunk_by(|a, b| a.row_number == b.row_number).map(|row| {
        let cells = row
            .iter()
            .map(|f| &f.cells.0)
            .find(|c| !c.is_empty())
            .cloned()
            .unwrap_or_default();
        let mut line: Vec<String> = kept.iter().map(|i| at(&cells, i)).collect();
        line.push(
            row.iter()
                .map(|f| f.column_name.as_str())
                .collect::<Vec<_>>()
                .join("; "),
        );
        let message = |f: &Failure| format!("{}: {}", f.column_name, f.message);
        line.push(row.iter().map(message).collect::<Vec<_>>().join("; "));
        line
    });
    write_csv(&headers, rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        db::types::Json,
        domain::Time,
        sheet::{self, Limits, Record},
    };

    fn failure(row: i64, column: &str, cells: &[&str]) -> Failure {
        Failure {
            import_id: Id::new(Time::from_micros(1)),
            row_number: row,
            column_name: column.to_owned(),
            code: "x".to_owned(),
            message: "is wrong".to_owned(),
            value: String::new(),
            cells: Json(cells.iter().map(|c| (*c).to_owned()).collect()),
        }
    }

    #[test]
    fn a_row_stands_once_with_all_its_errors_and_without_those_of_an_earlier_round() {
        let columns = ["external_id", "errors", "moq"].map(str::to_owned).to_vec();
        let csv = written(
            columns,
            vec![failure(2, "moq", &["A,1", "old", "=x"]), failure(2, "unit", &[])],
        );
        let back = sheet::open(csv, "back.csv", &Limits::default()).unwrap();
        assert_eq!(back.headers, ["external_id", "moq", "error_columns", "errors"]);
        let rows: Vec<Record> = back.rows.map(Result::unwrap).collect();
        let Record::Good(row) = &rows[0] else {
            panic!("{rows:?}")
        };
        assert_eq!(
            row.cells,
            ["A,1", "=x", "moq; unit", "moq: is wrong; unit: is wrong"]
        );
        assert_eq!(rows.len(), 1);
    }
}
