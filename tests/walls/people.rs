//! Who tries: the columns of the matrix.

use super::world::World;
use crate::support::{Actor, TestApp};
use diesel::connection::SimpleConnection;
use serde_json::json;
use theriac::db;

/// Everybody, in the order of the table's columns.
pub const WHO: [&str; 13] = [
    "anonymous",
    // Has a good token, but the address is not verified (any more).
    "unverified",
    // A buyer whose company nobody has approved.
    "newcomer",
    "supplier",
    "buyer",
    // Another supplier, another buyer.
    "rival",
    "neighbour",
    // An operator of another hub.
    "elsewhere",
    // A supplier and a buyer whose companies were suspended.
    "suspended",
    "suspended_buyer",
    // The operator of the hub where everything happens.
    "operator",
    // The operator of all hubs.
    "chief",
    // A buyer whose demands all hide who asks; tries nothing that others do not, and is nobody's business.
    "hidden",
];

impl World<'_> {
    /// Somebody by the name of the column.
    pub fn who(&self, name: &str) -> &Actor {
        let at = WHO.iter().position(|who| *who == name);
        at.and_then(|at| self.people.get(at))
            .unwrap_or_else(|| panic!("nobody is called {name}"))
    }
}

/// Everybody, all at work: nobody is suspended yet.
pub fn everybody(app: &TestApp) -> Vec<Actor> {
    let people = WHO.map(|who| match who {
        "anonymous" => app.anonymous(),
        "unverified" => app.registered("supplier", "Zqunverified Maker", "CN", "asean", "zh"),
        "newcomer" => app.registered("buyer", "Zqnewcomer House", "VN", "asean", "vi"),
        "supplier" => app.supplier("Zqsupplier Maker"),
        "buyer" => app.buyer("Zqbuyer House"),
        "rival" => app.supplier("Zqrival Maker"),
        "neighbour" => app.buyer("Zqneighbour House"),
        "suspended" => app.supplier("Zqsuspended Maker"),
        "suspended_buyer" => app.buyer("Zqlocked House"),
        "hidden" => app.buyer("Zqhidden House"),
        "elsewhere" => app.operator_of(&["cee"]),
        "chief" => app.operator(),
        _ => app.operator_of(&["asean"]),
    });
    people.into()
}

/// Takes away what the names of some say that they do not have. Their tokens stay as they are.
pub fn fall_from_grace(world: &World<'_>) {
    for who in ["suspended", "suspended_buyer"] {
        let company = world.who(who).company();
        let reason =
            json!({"reason_code": "unverifiable", "internal_note": world.secret_of("operator", "suspended")});
        let path = format!("/admin/companies/{company}/suspend");
        world.who("operator").post(&path, &reason).ok();
    }
    let email = &world.who("unverified").email;
    let sql = format!("UPDATE users SET verified_at = NULL WHERE email_folded = '{email}'");
    let mut connection = world.app.app.db.connection().expect("a connection");
    db!(&mut *connection, |c| c.batch_execute(&sql)).expect("one person");
}
