use super::eml::Eml;
use super::mail;
use crate::email::transport::{OutgoingMail, SendError, compose};

#[test]
fn every_header_reads_back() {
    let sent = mail();
    let raw = compose::message(&sent).unwrap().formatted();
    let eml = Eml::parse(&raw);
    assert_eq!(eml.header("Message-ID"), ["<0190d3a2-77e1@theriac.example>"]);
    assert_eq!(eml.header("Date"), ["Mon, 30 Nov 2026 23:59:58 +0000"]);
    assert_eq!(eml.header("From"), ["Theriac <no-reply@theriac.example>"]);
    assert_eq!(eml.header("To"), ["lan@hospital.example"]);
    assert_eq!(eml.header("Subject"), [sent.subject.as_str()]);
    assert_eq!(eml.header("Auto-Submitted"), ["auto-generated"]);
    assert_eq!(
        eml.header("List-Unsubscribe"),
        [format!("<{}>", sent.unsubscribe_url.unwrap())]
    );
    assert_eq!(
        eml.header("List-Unsubscribe-Post"),
        ["List-Unsubscribe=One-Click"]
    );
    let parts: Vec<(&str, &str)> = eml
        .parts
        .iter()
        .map(|(kind, text)| (kind.as_str(), text.as_str()))
        .collect();
    assert_eq!(
        parts,
        [
            ("text/plain; charset=utf-8", sent.text.as_str()),
            ("text/html; charset=utf-8", sent.html.as_str())
        ]
    );
}

#[test]
fn a_second_attempt_has_the_same_bytes() {
    assert_eq!(
        compose::message(&mail()).unwrap().formatted(),
        compose::message(&mail()).unwrap().formatted()
    );
}

#[test]
fn without_a_switch_there_is_no_list_header() {
    let message = compose::message(&OutgoingMail {
        unsubscribe_url: None,
        ..mail()
    })
    .unwrap();
    let eml = Eml::parse(&message.formatted());
    assert!(eml.header("List-Unsubscribe").is_empty() && eml.header("List-Unsubscribe-Post").is_empty());
}

#[test]
fn what_could_start_another_header_is_refused() {
    let bad = |change: &dyn Fn(&mut OutgoingMail)| {
        let mut changed = mail();
        change(&mut changed);
        match compose::message(&changed) {
            Err(SendError::Permanent(text)) => assert!(!text.contains("secret"), "{text}"),
            other => panic!("{other:?} for {changed:?}"),
        }
    };
    for end in [
        "\r\nBcc: secret@x.example",
        "\n secret",
        "\rsecret",
        "\0secret",
        "\u{2028}secret",
        "\u{7f}secret",
    ] {
        bad(&|mail| mail.subject.push_str(end));
        bad(&|mail| mail.to.push_str(end));
        bad(&|mail| mail.from.push_str(end));
        bad(&|mail| mail.message_id.push_str(end));
        bad(&|mail| mail.unsubscribe_url = Some(format!("https://theriac.example/{end}")));
    }
}

#[test]
fn there_is_one_valid_recipient() {
    for to in [
        "",
        "nobody",
        "a@b.example, c@d.example",
        "a@b.example c@d.example",
        "a@@b.example",
        "<a@b.example",
    ] {
        let result = compose::message(&OutgoingMail {
            to: to.into(),
            ..mail()
        });
        assert!(matches!(result, Err(SendError::Permanent(_))), "{to}");
    }
    let named = OutgoingMail {
        to: "Nguyễn Thị Lan <lan@hospital.example>".into(),
        ..mail()
    };
    let message = compose::message(&named).unwrap();
    assert_eq!(message.envelope().to().len(), 1);
    assert_eq!(message.envelope().to()[0].to_string(), "lan@hospital.example");
}

#[test]
fn a_date_beyond_all_calendars_does_no_harm() {
    for date in [
        time::macros::datetime!(-9999-01-01 0:00 UTC),
        time::macros::datetime!(9999-12-31 23:59:59 UTC),
    ] {
        compose::message(&OutgoingMail { date, ..mail() }).unwrap();
    }
}
