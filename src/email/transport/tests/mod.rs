//! The two ways out, against a folder and against a scripted server.

mod eml;
mod files;
mod headers;
mod server;
mod smtp;

use super::OutgoingMail;
use time::macros::datetime;

/// A mail with something in every field that could be spoilt on the way.
fn mail() -> OutgoingMail {
    OutgoingMail {
        message_id: "0190d3a2-77e1@theriac.example".into(),
        from: "Theriac <no-reply@theriac.example>".into(),
        to: "lan@hospital.example".into(),
        subject: "Запрос открыт: 阿莫西林胶囊 0.5g, viên nang".into(),
        text: "Xin chào — 您好\n.\n..\nhttps://theriac.example/verify?token=a_b-C9\n".into(),
        html: "<p>您好 &amp; Здравствуйте</p>\n".into(),
        unsubscribe_url: Some(
            "https://theriac.example/unsubscribe?token=0123456789abcdef0123456789abcdef0123456789abcdef"
                .into(),
        ),
        date: datetime!(2026-11-30 23:59:58.123456 UTC),
    }
}
