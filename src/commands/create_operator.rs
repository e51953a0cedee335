//! `theriac create-operator`: the first people who may moderate.

use crate::{
    app::App,
    db::{self, audit, users},
    domain::{
        Id, Problems,
        account::{EmailAddress, check_password},
    },
    error::{Error, Result},
};
use std::io::{BufRead, IsTerminal};

/// Makes an operator for these hubs, or for all when none is named. Works beside a running server.
pub async fn create_operator(app: &App, email: &str, hubs: Vec<String>, password: String) -> Result<Id> {
    let mut problems = Problems::new();
    let address = EmailAddress::read("email", email, &mut problems);
    check_password("password", &password, &mut problems);
    problems.finish()?;
    let address = address.ok_or(Error::NotFound)?;
    let now = app.clock.now();
    let user = users::User {
        id: Id::new(now),
        email: address.as_str().to_owned(),
        email_folded: address.folded(),
        password_hash: app.secrets.hash_password(password).await?,
        locale: "en".to_owned(),
        name: None,
        company_id: None,
        company_role: None,
        is_operator: true,
        all_hubs: hubs.is_empty(),
        verified_at: Some(now),
        token_epoch: 0,
        revision: 1,
        created_at: now,
        updated_at: now,
    };
    let id = user.id;
    app.db
        .write(move |db| {
            if users::by_email(db, &user.email_folded)?.is_some() {
                return Err(Error::field("email", "taken", "already has an account"));
            }
            users::insert(db, &user)?;
            users::bind_to_hubs(db, user.id, &hubs).map_err(|_| {
                Error::field(
                    "hub",
                    "unknown_hub",
                    format!("must be hub ids, not {}", hubs.join(", ")),
                )
            })?;
            let entry = audit::NewEntry {
                at: now,
                actor_id: None,
                actor: "command line".to_owned(),
                action: "operator.create".to_owned(),
                entity: "user".to_owned(),
                entity_id: user.id,
                before: None,
                after: Some(db::types::Json(
                    serde_json::json!({"email": user.email, "hubs": hubs}),
                )),
                request_id: None,
            };
            Ok(audit::append(db, &[entry])?)
        })
        .await?;
    Ok(id)
}

/// The password: asked for on a terminal, else one line of standard input.
pub fn read_password() -> std::io::Result<String> {
    if std::io::stdin().is_terminal() {
        return rpassword::prompt_password("Password (at least 12 characters): ");
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
