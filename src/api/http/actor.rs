//! Who calls. Permission is an argument type: a handler that takes [`Supplier`] cannot be reached by a buyer.
//!
//! A caller shows an access token, or an API key of a company; what a key may do stands in [`opened`].

use super::opened;
use crate::{
    app::App,
    db::{
        api_keys::{self, KeyHolder},
        reach::Reach,
        users::{self, ActorRow},
    },
    domain::{
        Id, Time,
        account::CompanyRole,
        company::{CompanyKind, CompanyStatus},
        scope::Scope,
    },
    error::{Error, Result},
    secrets::{API_KEY_START, fingerprint},
};
use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    body::MessageBody,
    dev::{Payload, ServiceRequest, ServiceResponse},
    http::header,
    middleware::Next,
    web::Data,
};
use std::{
    future::{Ready, ready},
    rc::Rc,
};

/// A caller whose access token was good, as the database knows them at this moment.
#[derive(Debug, Clone)]
pub struct Person {
    /// The user.
    pub id: Id,
    /// The session that the token belongs to; a page that asks for the password has none.
    pub session: Option<Id>,
    /// The address, as written at registration.
    pub email: String,
    /// The language of the person's mails.
    pub locale: String,
    /// The company they belong to, if any.
    pub company: Option<Membership>,
    /// Where they may moderate, if anywhere.
    pub operator: Option<HubScope>,
    /// The API key through which they act, if it is a program of theirs that calls.
    pub key: Option<Key>,
    /// Whether they have to enrol a second factor before they may do anything else.
    must_enrol: bool,
}

/// An API key, as far as it matters who calls.
#[derive(Debug, Clone)]
pub struct Key {
    /// The key.
    pub id: Id,
    /// How it begins.
    pub prefix: String,
    scopes: Vec<Scope>,
}

/// A person's place in a company.
#[derive(Debug, Clone)]
pub struct Membership {
    /// The company.
    pub id: Id,
    /// On which side it stands.
    pub kind: CompanyKind,
    /// Where it stands with the operators.
    pub status: CompanyStatus,
    /// What the person is in it.
    pub role: CompanyRole,
}

/// The hubs within which an operator acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HubScope {
    /// All hubs.
    All,
    /// These hubs.
    Only(Vec<String>),
}

impl HubScope {
    /// Whether the hub is within.
    pub fn covers(&self, hub: &str) -> bool {
        match self {
            Self::All => true,
            Self::Only(hubs) => hubs.iter().any(|h| h == hub),
        }
    }

    /// The hubs by which a query is narrowed; `None` means all.
    pub fn hubs(&self) -> Option<&[String]> {
        match self {
            Self::All => None,
            Self::Only(hubs) => Some(hubs),
        }
    }
}

impl Membership {
    /// Refuses while operators have suspended the company.
    pub fn not_suspended(&self) -> Result<()> {
        match self.status {
            CompanyStatus::Suspended => Err(Error::Forbidden("the company is suspended")),
            _ => Ok(()),
        }
    }

    /// Refuses unless operators have approved the company: submitting and meeting need that.
    pub fn approved(&self) -> Result<()> {
        match self.status {
            CompanyStatus::Approved => Ok(()),
            _ => Err(Error::Forbidden("the company is not approved")),
        }
    }
}

/// Anyone with a good token.
#[derive(Debug)]
pub struct LoggedIn(pub Person);

/// A person at their own account: who they are, their sessions, their second factor. The only thing that is open to an
/// operator who has to enrol first; never open to an API key.
#[derive(Debug)]
pub struct Account {
    /// The caller.
    pub person: Person,
    /// The session in which they call.
    pub session: Id,
}

/// Anyone: with a good token, or without any. A bad token is refused.
#[derive(Debug)]
pub struct Viewer(pub Option<Person>);

/// A person with a company.
#[derive(Debug)]
pub struct Member {
    /// The caller.
    pub person: Person,
    /// Their place.
    pub company: Membership,
}

/// A member who owns the company.
#[derive(Debug)]
pub struct Owner {
    /// The caller.
    pub person: Person,
    /// Their place.
    pub company: Membership,
}

/// A member of a supplier.
#[derive(Debug)]
pub struct Supplier {
    /// The caller.
    pub person: Person,
    /// Their place.
    pub company: Membership,
}

/// A member of a buyer.
#[derive(Debug)]
pub struct Buyer {
    /// The caller.
    pub person: Person,
    /// Their place.
    pub company: Membership,
}

/// An operator.
#[derive(Debug)]
pub struct Operator {
    /// The caller.
    pub person: Person,
    /// Where they may act.
    pub scope: HubScope,
}

impl Operator {
    /// The records of the operator's hubs, as part of the key of queries.
    pub fn reach(&self) -> Reach {
        Reach::of_operator(self.scope.hubs())
    }

    /// The company that the operator belongs to, about which they decide nothing.
    pub fn own_company(&self) -> Option<Id> {
        self.person.company.as_ref().map(|c| c.id)
    }

    /// Refuses what is outside the operator's hubs, and what is their own company's.
    /// A record outside one's hubs answers as a missing one does.
    pub fn may_moderate(&self, hub: &str, company: Id) -> Result<()> {
        if !self.scope.covers(hub) {
            return Err(Error::NotFound);
        }
        if self.person.company.as_ref().is_some_and(|c| c.id == company) {
            return Err(Error::Forbidden(
                "operators do not decide about a company they belong to",
            ));
        }
        Ok(())
    }
}

fn member(person: Person) -> Result<(Person, Membership)> {
    let company = person
        .company
        .clone()
        .ok_or(Error::Forbidden("this needs a company"))?;
    Ok((person, company))
}

impl TryFrom<Person> for Member {
    type Error = Error;
    fn try_from(person: Person) -> Result<Self> {
        let (person, company) = member(person)?;
        Ok(Self { person, company })
    }
}

impl TryFrom<Person> for Owner {
    type Error = Error;
    fn try_from(person: Person) -> Result<Self> {
        let (person, company) = member(person)?;
        match company.role {
            CompanyRole::Owner => Ok(Self { person, company }),
            CompanyRole::Member => Err(Error::Forbidden("this needs an owner of the company")),
        }
    }
}

impl TryFrom<Person> for Supplier {
    type Error = Error;
    fn try_from(person: Person) -> Result<Self> {
        let (person, company) = member(person)?;
        match company.kind {
            CompanyKind::Supplier => Ok(Self { person, company }),
            CompanyKind::Buyer => Err(Error::Forbidden("this needs a supplier")),
        }
    }
}

impl TryFrom<Person> for Buyer {
    type Error = Error;
    fn try_from(person: Person) -> Result<Self> {
        let (person, company) = member(person)?;
        match company.kind {
            CompanyKind::Buyer => Ok(Self { person, company }),
            CompanyKind::Supplier => Err(Error::Forbidden("this needs a buyer")),
        }
    }
}

impl TryFrom<Person> for Operator {
    type Error = Error;
    fn try_from(person: Person) -> Result<Self> {
        let scope = person
            .operator
            .clone()
            .ok_or(Error::Forbidden("this needs an operator"))?;
        Ok(Self { person, scope })
    }
}

impl TryFrom<Person> for Account {
    type Error = Error;
    fn try_from(person: Person) -> Result<Self> {
        let session = person
            .session
            .ok_or(Error::Forbidden("this route is not open to API keys"))?;
        Ok(Self { person, session })
    }
}

impl From<Person> for LoggedIn {
    fn from(person: Person) -> Self {
        Self(person)
    }
}

/// Makes each role an extractor. Who calls is known before: so a wrong role is told before a wrong body is looked at,
/// wherever the role stands first among a handler's arguments.
macro_rules! extractor {
    ($($role:ty),*) => {$(
        impl FromRequest for $role {
            type Error = Error;
            type Future = Ready<Result<Self>>;

            fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
                let person = enrolled(request).and_then(|p| p.ok_or_else(nobody));
                ready(person.and_then(|p| <$role>::try_from(p).map_err(Error::from)))
            }
        }
    )*};
}
extractor!(LoggedIn, Member, Owner, Supplier, Buyer, Operator);

impl FromRequest for Account {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let person = known(request).and_then(|p| p.ok_or_else(nobody));
        ready(person.and_then(Self::try_from))
    }
}

fn nobody() -> Error {
    Error::Unauthenticated("send an access token")
}

impl From<std::convert::Infallible> for Error {
    fn from(never: std::convert::Infallible) -> Self {
        match never {}
    }
}

impl FromRequest for Viewer {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(enrolled(request).map(Viewer))
    }
}

/// What was found out about the caller before the handler.
type Found = Rc<Result<Option<Person>>>;

/// The middleware that finds out who calls, before anything of the request is read.
pub async fn find_out_who_calls<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let found: Found = Rc::new(authenticate(request.request()).await);
    request.extensions_mut().insert(found);
    next.call(request).await
}

/// Who calls, whatever the route that they ask for; for middleware, which does not know it yet.
pub fn caller(request: &HttpRequest) -> Option<Person> {
    let found = request.extensions().get::<Found>().cloned()?;
    found.as_ref().as_ref().ok().cloned().flatten()
}

/// Who calls, as the middleware found out. Routes that ask for nobody never look, whatever token came with the request.
fn known(request: &HttpRequest) -> Result<Option<Person>> {
    let found = request.extensions().get::<Found>().cloned();
    let found = found.ok_or_else(|| Error::Internal("nobody asked who calls".to_owned()))?;
    let person = match found.as_ref() {
        Ok(person) => person.clone(),
        Err(Error::Unauthenticated(why)) => return Err(Error::Unauthenticated(why)),
        Err(Error::Unavailable(why)) => return Err(Error::Unavailable(why.clone())),
        Err(other) => return Err(Error::Internal(other.to_string())),
    };
    // Here and not before: only now is it known to which route the request was led.
    if let Some(key) = person.as_ref().and_then(|p| p.key.as_ref()) {
        opened::check(request, &key.scopes)?;
    }
    Ok(person)
}

/// The same, but for those who may do something besides enrolling a second factor.
fn enrolled(request: &HttpRequest) -> Result<Option<Person>> {
    let person = known(request)?;
    match person {
        Some(person) if person.must_enrol => Err(Error::EnrolFirst),
        person => Ok(person),
    }
}

/// Reads `Authorization: Bearer …`; `None` without the header. The user's state is read from the database
/// each time, so that suspension, role change and log-out hold from the next request on.
async fn authenticate(request: &HttpRequest) -> Result<Option<Person>> {
    let app = request
        .app_data::<Data<App>>()
        .ok_or_else(|| Error::Internal("no app".to_owned()))?
        .clone();
    let mut sent = request.headers().get_all(header::AUTHORIZATION);
    let Some(value) = sent.next() else {
        return Ok(None);
    };
    let bad = Error::Unauthenticated("the access token is not valid");
    // Of two, a proxy in front might have looked at the other.
    if sent.next().is_some() {
        return Err(bad);
    }
    let Some(token) = value.to_str().ok().and_then(|v| v.strip_prefix("Bearer ")) else {
        return Err(bad);
    };
    let now = app.clock.now();
    if token.starts_with(API_KEY_START) {
        return by_key(&app, fingerprint(token), now).await.map(Some);
    }
    let Some(claims) = app.secrets.check(token, now) else {
        return Err(bad);
    };
    let row = app
        .db
        .read(move |db| users::actor(db, claims.sub, claims.sid, claims.epoch))
        .await?;
    let mut person = Person::from(row.ok_or(bad)?);
    person.must_enrol = app.config.production && person.must_enrol;
    Ok(Some(person))
}

/// Whoever made the key, acting for their company as a member: never as its owner, never as an operator.
async fn by_key(app: &App, hash: String, now: Time) -> Result<Person> {
    let holder = app
        .db
        .read(move |db| api_keys::holder(db, &hash, now))
        .await?
        .ok_or(Error::Unauthenticated("the API key is not valid"))?;
    let id = holder.key.id;
    if api_keys::is_news(&holder.key, now) {
        app.db.write(move |db| api_keys::note_use(db, id, now)).await?;
    }
    Ok(holder.into())
}

impl From<KeyHolder> for Person {
    fn from(holder: KeyHolder) -> Self {
        let key = holder.key;
        Self {
            id: key.made_by,
            session: None,
            email: holder.email,
            locale: holder.locale,
            company: Some(Membership {
                id: key.company_id,
                kind: holder.company_kind,
                status: holder.company_status,
                role: CompanyRole::Member,
            }),
            operator: None,
            key: Some(Key {
                id: key.id,
                prefix: key.prefix,
                scopes: key.scopes.0,
            }),
            must_enrol: false,
        }
    }
}

impl From<ActorRow> for Person {
    fn from(row: ActorRow) -> Self {
        let company = match (
            row.company_id,
            row.company_kind,
            row.company_status,
            row.company_role,
        ) {
            (Some(id), Some(kind), Some(status), Some(role)) => Some(Membership {
                id,
                kind: kind.0,
                status: status.0,
                role: role.0,
            }),
            _ => None,
        };
        let operator = match (row.is_operator, row.all_hubs) {
            (false, _) => None,
            (true, true) => Some(HubScope::All),
            (true, false) => Some(HubScope::Only(row.hubs)),
        };
        Self {
            id: row.id,
            session: row.session,
            email: row.email,
            locale: row.locale,
            company,
            operator,
            key: None,
            must_enrol: row.is_operator && !row.second_factor,
        }
    }
}
