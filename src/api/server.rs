//! The HTTP server: routes, middleware, limits, and the OpenAPI document that comes from the same table.

use super::{
    fixed_body,
    http::{Room, add_problems, find_out_who_calls, with_open_parts},
    middleware::{
        Connections, Limits, Running, add_security_headers, close_when_ending, give_in_pieces, hold_limits,
        replay_known_answers, trace,
    },
    no_route::{Methods, no_route},
    root_routes, routes,
};
use crate::{app::App, error::Error};
use actix_web::{
    App as ActixApp, HttpResponse, HttpServer, Route,
    dev::ServerHandle,
    middleware::from_fn,
    web::{Bytes, Data, PathConfig, QueryConfig, get},
};
use std::{future::ready, net::SocketAddr, sync::Arc, time::Duration};
use utoipa::openapi::{
    OpenApi,
    security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
};
use utoipa_actix_web::{AppExt, scope};
use utoipa_swagger_ui::{Config as SwaggerConfig, SwaggerUi};

/// A bound server: it listens, and answers once it is run.
#[expect(missing_debug_implementations, reason = "the framework's server has none")]
pub struct Server {
    /// Where it really listens.
    pub address: SocketAddr,
    server: actix_web::dev::Server,
    fixed_body: Option<actix_web::dev::Server>,
}

impl Server {
    /// Binds to the configured address; port 0 finds a free one.
    pub fn bind(app: App) -> std::io::Result<Self> {
        let limits = Data::new(Limits::new(app.config.behind_proxy, app.config.rate_limit_factor));
        let known = Arc::downgrade(&limits.clone().into_inner());
        tokio::spawn(async move {
            // Ends with the server. Without this, every address that ever called would be remembered.
            while let Some(limits) = known.upgrade() {
                limits.tidy();
                drop(limits);
                tokio::time::sleep(Duration::from_secs(60)).await;
            }
        });
        let connections = Connections::new(
            app.config.rate_limits && !app.config.behind_proxy,
            app.config.rate_limit_factor,
        );
        let room = Data::new(Room::default());
        let (bind, fixed) = (app.config.bind, app.config.fixed_body);
        let (data, running) = (Data::new(app), Data::new(Running::default()));
        let server = HttpServer::new(move || {
            let (app, api) = ActixApp::new()
                .into_utoipa_app()
                .openapi(description())
                .configure(root_routes)
                .service(scope("/api/v1").configure(routes))
                .split_for_parts();
            let methods = Data::new(Methods::of(&api));
            app.app_data(data.clone())
                .app_data(methods)
                .app_data(limits.clone())
                .app_data(room.clone())
                .app_data(running.clone())
                .app_data(PathConfig::default().error_handler(|_, _| Error::NotFound.into()))
                .app_data(QueryConfig::default().error_handler(|e, _| query_error(&e).into()))
                .service(actix_web::web::redirect("/docs", "/docs/"))
                .route("/api/openapi.json", document(api))
                .service(docs())
                .configure(|routes| fixed_body::within(routes, fixed.is_some()))
                .default_service(actix_web::web::to(no_route))
                .wrap(from_fn(replay_known_answers))
                .wrap(from_fn(find_out_who_calls))
                .wrap(from_fn(hold_limits))
                .wrap(from_fn(add_security_headers))
                .wrap(from_fn(trace))
                .wrap(from_fn(give_in_pieces))
                .wrap(from_fn(close_when_ending))
        })
        .workers(std::thread::available_parallelism().map_or(2, |n| n.get().max(2)))
        .on_connect(move |io, kept| connections.watch(io, kept))
        .client_request_timeout(Duration::from_secs(10))
        .keep_alive(Duration::from_secs(75))
        .max_connections(4_096)
        .shutdown_timeout(20)
        .disable_signals()
        .bind(bind)?;
        let address = server.addrs().first().copied().unwrap_or(bind);
        Ok(Self {
            address,
            server: server.run(),
            fixed_body: fixed.map(fixed_body::bare).transpose()?,
        })
    }

    /// Stops it from elsewhere: `handle().stop(true)` lets running requests come to their end.
    pub fn handle(&self) -> ServerHandle {
        self.server.handle()
    }

    /// Answers requests until stopped.
    pub async fn run(self) -> std::io::Result<()> {
        let Some(fixed_body) = self.fixed_body else {
            return self.server.await;
        };
        let handle = fixed_body.handle();
        let (served, fixed) = tokio::join!(
            async {
                let served = self.server.await;
                handle.stop(false).await;
                served
            },
            fixed_body
        );
        served.and(fixed)
    }
}

fn query_error(e: &actix_web::error::QueryPayloadError) -> Error {
    let text = e.to_string();
    let text = text
        .strip_prefix("Query deserialize error: ")
        .unwrap_or(&text)
        .to_owned();
    match text.split('`').nth(1) {
        Some(field) if text.starts_with("unknown field") => {
            Error::field(field, "unknown_field", text.clone())
        }
        Some(field) if text.starts_with("missing field") => Error::field(field, "required", "must be given"),
        _ => Error::Malformed(format!("query: {text}")),
    }
}

fn description() -> OpenApi {
    let mut api = OpenApi::default();
    env!("CARGO_PKG_NAME").clone_into(&mut api.info.title);
    env!("CARGO_PKG_VERSION").clone_into(&mut api.info.version);
    api.info.description = Some(env!("CARGO_PKG_DESCRIPTION").to_owned());
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .build();
    let components = api.components.get_or_insert_default();
    components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    add_problems(components);
    api
}

/// The OpenAPI 3.1 document, generated from the route table.
pub fn openapi() -> OpenApi {
    let (_, api) = ActixApp::new()
        .into_utoipa_app()
        .openapi(description())
        .configure(root_routes)
        .service(scope("/api/v1").configure(routes))
        .split_for_parts();
    with_open_parts(api)
}

/// The document itself, written once: it is long, and anyone may ask for it.
fn document(api: OpenApi) -> Route {
    let text = Bytes::from(with_open_parts(api).to_json().unwrap_or_default());
    get().to(move || {
        let answer = HttpResponse::Ok()
            .content_type("application/json")
            .body(text.clone());
        ready(answer)
    })
}

/// The interactive documentation at `/docs/`; all its assets are compiled in.
fn docs() -> SwaggerUi {
    SwaggerUi::new("/docs/{_:.*}").config(SwaggerConfig::from("/api/openapi.json"))
}
