//! What tests stand on: a running service of their own, people who use it, and the mails that they get.

mod actor;
mod answer;
mod app;
pub mod build;
mod looker;
mod mail;
pub mod postgres;
mod process;
pub mod smtp;
pub mod trade;

pub use actor::Actor;
pub use answer::Answer;
pub use app::{PASSWORD, TestApp, runtime};
pub use looker::Looker;
pub use mail::Mail;
pub use process::Process;

/// Runs the same test bodies on both databases. A body is a plain function of a [`TestApp`].
#[macro_export]
macro_rules! on_both_databases {
    ($($(#[$note:meta])* $name:ident),* $(,)?) => {
        mod on_sqlite {
            $(#[test] $(#[$note])* fn $name() { super::$name(&$crate::support::TestApp::on_sqlite()) })*
        }
        mod on_postgres {
            $(#[test] $(#[$note])* fn $name() {
                if let Some(app) = $crate::support::TestApp::on_postgres() { super::$name(&app) }
            })*
        }
    };
}
