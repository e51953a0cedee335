use super::FOOTER;
use crate::email::messages::{Band, Contact, MatchItem, NewMatches, NewOpportunities, OpportunityItem};
use crate::email::messages::{
    CompanyDecided, Decision, DemandDecided, ImportDone, Interest, ListingsDecided, VerifyEmail,
};
use crate::email::{Lang, Mail, Message, Rendered, render};
use std::collections::BTreeSet;

fn written(message: &Message, lang: Lang) -> Rendered {
    render(message, lang.tag(), FOOTER).unwrap()
}

/// Subject and text, as a reviewer wants to read them.
fn as_page(mail: &Rendered) -> String {
    format!("Subject: {}\n\n{}", mail.subject, mail.text)
}

fn snapshot(name: &str, content: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_snapshot_path("../snapshots");
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, content));
}

#[test]
fn every_mail_in_every_language() {
    for message in Message::samples() {
        for lang in Lang::ALL {
            let mail = written(&message, lang);
            assert_eq!(mail.lang, lang);
            snapshot(&format!("{}.{}", message.name(), lang.tag()), &as_page(&mail));
        }
        snapshot(
            &format!("{}.en.html", message.name()),
            &written(&message, Lang::En).html,
        );
    }
}

/// To look at: with `THERIAC_MAILS_TO=FOLDER`, every mail in every language as a page in that folder.
#[test]
fn every_mail_can_be_looked_at() {
    let folder = std::env::var_os("THERIAC_MAILS_TO").map(std::path::PathBuf::from);
    for message in Message::samples() {
        for lang in Lang::ALL {
            let html = written(&message, lang).html;
            assert!(!html.contains("{{"), "{}", message.name());
            if let Some(folder) = &folder {
                std::fs::create_dir_all(folder).unwrap();
                let name = format!("{}.{}.html", message.name(), lang.tag());
                std::fs::write(folder.join(name), html).unwrap();
            }
        }
    }
}

/// What a sample cannot show: every decision, and mails with nothing optional in them.
#[test]
fn every_decision_and_the_barest_mails() {
    let link = "https://theriac.example/x".to_owned();
    let mut mails = vec![
        Message::VerifyEmail(VerifyEmail {
            name: None,
            ..VerifyEmail::sample()
        }),
        Message::Interest(Interest {
            from: None,
            ..Interest::sample()
        }),
        Message::Contact(Contact {
            person: None,
            ..Contact::sample()
        }),
        Message::ImportDone(ImportDone {
            total: 1,
            created: 1,
            updated: 0,
            unchanged: 0,
            failed: 0,
            link: link.clone(),
        }),
        Message::ListingsDecided(ListingsDecided {
            approved: 1,
            link: link.clone(),
            ..ListingsDecided::default()
        }),
        Message::ListingsDecided(ListingsDecided {
            suspended: 2,
            reinstated: 5,
            link: link.clone(),
            ..ListingsDecided::default()
        }),
        Message::NewMatches(NewMatches {
            total: 1,
            near: 1,
            items: vec![MatchItem {
                line: "Ibuprofen 200 mg".into(),
                product: "Ibuprofen Tablets".into(),
                supplier: None,
                band: Band::Near,
                score: 55,
                missing: Some("a thing that no table knows".into()),
            }],
            link: link.clone(),
        }),
        Message::NewOpportunities(NewOpportunities {
            total: 1,
            items: vec![OpportunityItem {
                product: "Ibuprofen Tablets".into(),
                need: "Ibuprofen 200 mg".into(),
                quantity: Some(1_000),
                unit: None,
                destination_country: "ZZ".into(),
                band: Band::Match,
                missing: None,
            }],
            link: link.clone(),
        }),
    ];
    for decision in Decision::ALL {
        mails.push(Message::CompanyDecided(CompanyDecided {
            decision,
            reason: None,
            note: None,
            ..CompanyDecided::sample()
        }));
        mails.push(Message::DemandDecided(DemandDecided {
            decision,
            reason: Some("made_up".into()),
            note: None,
            ..DemandDecided::sample()
        }));
    }
    for lang in Lang::ALL {
        let pages: Vec<String> = mails
            .iter()
            .map(|message| {
                let page = as_page(&written(message, lang));
                page.split("\n--\n").next().unwrap_or_default().to_owned()
            })
            .collect();
        snapshot(&format!("variants.{}", lang.tag()), &pages.join("\n=====\n\n"));
    }
}

#[test]
fn other_languages_fall_back_to_english() {
    for message in Message::samples() {
        let polish = render(&message, "pl-PL", FOOTER).unwrap();
        assert_eq!(polish, written(&message, Lang::En));
        assert_eq!(
            render(&message, "zh-Hans-CN", FOOTER).unwrap(),
            written(&message, Lang::Zh)
        );
    }
}

#[test]
fn only_optional_topics_can_be_switched_off() {
    for message in Message::samples() {
        let mail = written(&message, Lang::En);
        let url = "https://theriac.example/unsubscribe?token=u1";
        let optional = message.topic().is_optional();
        assert_eq!(
            mail.text.lines().any(|line| line == url),
            optional,
            "{}",
            message.name()
        );
        assert_eq!(mail.html.contains(url), optional, "{}", message.name());
    }
}

#[test]
fn nothing_in_the_html_comes_from_another_host() {
    for message in Message::samples() {
        for lang in Lang::ALL {
            let html = written(&message, lang).html;
            assert!(html.starts_with(&format!("<!doctype html>\n<html lang=\"{}\">", lang.tag())));
            for remote in ["src=", "url(", "@import", "<link", "<script", "<img"] {
                assert!(!html.contains(remote), "{remote} in {}", message.name());
            }
        }
    }
}

#[test]
fn every_mail_has_a_name_of_its_own_and_survives_storage() {
    let samples = Message::samples();
    let names: BTreeSet<&str> = samples.iter().map(Message::name).collect();
    assert_eq!(names.len(), samples.len());
    for message in samples {
        let stored = serde_json::to_value(&message).unwrap();
        assert_eq!(stored["mail"], message.name());
        assert_eq!(serde_json::from_value::<Message>(stored).unwrap(), message);
    }
}
