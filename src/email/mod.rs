//! Mails: a typed struct each, a folder of templates each, and a way out of the house.
//!
//! [`messages`] says what a mail contains, [`render`](fn@render) turns it into a subject, a text and an HTML part
//! in the recipient's language, and [`Mailer`] carries it away: into a folder of `.eml` files, or to an SMTP server.
//! Queueing, retries and who is told what are decided elsewhere; nothing here reads a clock or a database.
//!
//! To add a mail: a struct in [`messages`] with a sample, a variant of [`Message`], and a folder under
//! `templates/` with a file a language. The snapshot tests then show the whole mail.

mod html;
pub mod lang;
pub mod messages;
mod render;
mod returned;
mod templates;
#[cfg(test)]
mod tests;
mod transport;
mod values;
mod words;

pub use lang::Lang;
pub use messages::{Mail, Message, Topic};
pub use render::{Footer, RenderError, Rendered, render};
pub use returned::{Return, read_return};
pub use transport::{Mailer, MailerError, OutgoingMail, SendError, is_no_such_address};
pub use words::label;
