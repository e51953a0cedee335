//! Regional front doors.

use crate::{on_both_databases, support::TestApp};
use diesel::connection::SimpleConnection;
use theriac::db;

on_both_databases!(ships_three_hubs, a_fourth_hub_is_one_more_row);

fn ships_three_hubs(app: &TestApp) {
    let hubs = app.anonymous().get("/hubs").ok();
    insta::assert_json_snapshot!("hubs", hubs);
}

fn a_fourth_hub_is_one_more_row(app: &TestApp) {
    let row = r#"INSERT INTO hubs (id, names, countries, languages, position)
        VALUES ('andes', '{"en": "Andes", "es": "Andes"}', '["BO", "PE"]', '["es", "en"]', 4)"#;
    let mut connection = app.app.db.connection().expect("a connection");
    db!(&mut *connection, |c| c.batch_execute(row)).expect("one more row");
    drop(connection);
    let hubs = app.anonymous().get("/hubs").ok();
    assert_eq!(hubs["items"][3]["names"]["es"], "Andes", "{hubs}");

    let supplier = app.registered("supplier", "Andina", "PE", "andes", "es");
    supplier.act("/companies/me/submit").ok();
    let path = format!("/admin/companies/{}/approve", supplier.company());
    assert_eq!(app.operator_of(&["asean"]).act(&path).problem(404), "not_found");
    app.operator_of(&["andes"]).act(&path).ok();
    assert_eq!(supplier.get("/companies/me").ok()["status"], "approved");
}
