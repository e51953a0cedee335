use super::eml::Eml;
use super::mail;
use crate::email::transport::{Mailer, OutgoingMail, SendError};
use std::path::Path;
use time::Duration;

fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn each_mail_is_one_file_and_names_sort_by_date() {
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path().join("mail");
    let mailer = Mailer::files(&dir);
    let later = OutgoingMail {
        date: mail().date + Duration::milliseconds(1),
        message_id: "0@theriac.example".into(),
        ..mail()
    };
    mailer.send(&later).await.unwrap();
    mailer.send(&mail()).await.unwrap();
    mailer.send(&mail()).await.unwrap();
    assert_eq!(
        names(&dir),
        [
            "20261130T235958.123456Z-0190d3a2-77e1_theriac.example.eml",
            "20261130T235958.124456Z-0_theriac.example.eml"
        ]
    );
    let raw = std::fs::read(dir.join(&names(&dir)[0])).unwrap();
    assert_eq!(Eml::parse(&raw).parts[0].1, mail().text);
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_costs_the_mail_nothing() {
    let temp = tempfile::tempdir().unwrap();
    let file = temp.path().join("mail");
    std::fs::write(&file, "in the way").unwrap();
    let result = Mailer::files(&file).send(&mail()).await;
    assert!(matches!(result, Err(SendError::Unreachable(_))), "{result:?}");
}

#[tokio::test]
async fn nothing_is_written_for_a_refused_mail() {
    let temp = tempfile::tempdir().unwrap();
    let result = Mailer::files(temp.path())
        .send(&OutgoingMail {
            message_id: "../../x@y".into(),
            ..mail()
        })
        .await;
    assert!(result.is_err_and(|error| error.is_permanent()));
    assert!(names(temp.path()).is_empty());
}
