use super::FOOTER;
use crate::email::{Footer, Lang, Message, RenderError, Rendered, render};
use serde_json::Value;

/// What a stranger might put into any field that he can write.
const HOSTILE: &[&str] = &[
    "https://evil.example/",
    "x\nhttps://evil.example/\ny",
    "x\r\n\r\nhttps://evil.example/\r\n\r\ny",
    "x\u{2028}https://evil.example/\u{2029}y\u{85}https://evil.example/",
    "x\r\nBcc: victim@example.org\r\n",
    "x\0y\u{1b}[2J\u{202e}z",
    "{{ link }} {% for x in range(99999) %}x{% endfor %}",
    "<script>alert(1)</script><img src=x onerror=alert(1)> \" ' &",
    "- x\n- y\n> z\n--\n",
];

/// The sample with one field after another replaced; `change` sees every string but links, dates and codes.
fn with_each_field(message: &Message, hostile: &str) -> Vec<(String, Message)> {
    let whole = serde_json::to_value(message).unwrap();
    let mut paths = Vec::new();
    strings(&whole, String::new(), &mut paths);
    paths.retain(|path| !path.ends_with("/link") && !path.ends_with("/mail") && !path.ends_with("/decision"));
    paths.retain(|path| !path.ends_with("/band") && !path.ends_with("/change") && path != "/period");
    paths
        .into_iter()
        .map(|path| {
            let mut changed = whole.clone();
            *changed.pointer_mut(&path).unwrap() = Value::String(hostile.to_owned());
            (path, serde_json::from_value(changed).unwrap())
        })
        .collect()
}

fn strings(value: &Value, path: String, out: &mut Vec<String>) {
    match value {
        Value::String(_) => out.push(path),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                strings(item, format!("{path}/{index}"), out);
            }
        }
        Value::Object(fields) => {
            for (key, field) in fields {
                strings(field, format!("{path}/{key}"), out);
            }
        }
        _ => {}
    }
}

#[test]
fn no_value_reaches_beyond_its_own_line() {
    for message in Message::samples() {
        for lang in Lang::ALL {
            let honest = render(&message, lang.tag(), FOOTER).unwrap();
            for hostile in HOSTILE {
                for (path, changed) in with_each_field(&message, hostile) {
                    let mail = render(&changed, lang.tag(), FOOTER).unwrap();
                    let what = format!("{} {lang:?} {path} {hostile:?}", message.name());
                    adds_no_link(&what, &honest, &mail);
                    adds_no_control_character(&what, &mail);
                    if !path.ends_with("/note") {
                        assert_eq!(mail.text.lines().count(), honest.text.lines().count(), "{what}");
                    }
                }
            }
        }
    }
}

/// No line of the text is a link of his, and the HTML has neither his links nor his tags.
fn adds_no_link(what: &str, honest: &Rendered, mail: &Rendered) {
    let lines = |mail: &Rendered| -> Vec<String> {
        mail.text
            .lines()
            .filter(|line| line.trim().starts_with("https://"))
            .map(str::to_owned)
            .collect()
    };
    let targets = |mail: &Rendered| -> Vec<String> {
        let rests = mail.html.split("href=\"").skip(1);
        rests
            .map(|rest| rest.split('"').next().unwrap_or_default().to_owned())
            .collect()
    };
    assert_eq!(lines(mail), lines(honest), "{what}");
    assert_eq!(targets(mail), targets(honest), "{what}");
    assert!(
        !mail.html.contains("<script") && !mail.html.contains("<img"),
        "{what}"
    );
}

/// The subject stays one line, and nothing that steers a terminal or a header gets through.
fn adds_no_control_character(what: &str, mail: &Rendered) {
    assert!(
        !mail.subject.is_empty() && mail.subject.chars().count() <= 150,
        "{what}"
    );
    assert!(!mail.subject.chars().any(char::is_control), "{what}");
    assert!(!mail.text.chars().any(|c| c.is_control() && c != '\n'), "{what}");
    assert!(
        !mail.text.contains(['\u{2028}', '\u{2029}', '\u{202e}']),
        "{what}"
    );
    assert!(!mail.text.lines().any(|line| line.starts_with("Bcc:")), "{what}");
}

#[test]
fn a_huge_value_is_cut() {
    let huge = "长 ".repeat(100_000);
    for message in Message::samples() {
        let honest = render(&message, "zh", FOOTER).unwrap().text.chars().count();
        for (path, changed) in with_each_field(&message, &huge) {
            let mail = render(&changed, "zh", FOOTER).unwrap();
            let longer = mail.text.chars().count().saturating_sub(honest);
            assert!(longer < 2_500, "{} {path}", message.name());
        }
    }
}

#[test]
fn a_link_of_ours_must_be_a_web_address() {
    for message in Message::samples() {
        let whole = serde_json::to_value(&message).unwrap();
        let mut paths = Vec::new();
        strings(&whole, String::new(), &mut paths);
        paths.retain(|path| path.ends_with("/link"));
        assert!(!paths.is_empty(), "{}", message.name());
        for path in paths {
            let mut whole = whole.clone();
            let link = whole.pointer_mut(&path).unwrap();
            *link = Value::String("https://theriac.example/\r\nBcc: x@y.example".into());
            let changed: Message = serde_json::from_value(whole).unwrap();
            let refused = render(&changed, "en", FOOTER);
            assert_eq!(refused, Err(RenderError::Link), "{} {path}", message.name());
        }
    }
    let footer = Footer {
        product: "Theriac",
        unsubscribe: Some("javascript:alert(1)"),
    };
    let optional = Message::samples()
        .into_iter()
        .find(|message| message.topic().is_optional())
        .unwrap();
    assert_eq!(render(&optional, "en", footer), Err(RenderError::Link));
}
