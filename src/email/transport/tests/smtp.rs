use super::mail;
use super::server::{Script, Server};
use crate::email::transport::{Mailer, MailerError, OutgoingMail, SendError};
use std::net::TcpListener;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(5);

async fn send(script: Script) -> (Result<(), SendError>, Vec<String>) {
    let server = Server::start(script);
    let mailer = Mailer::smtp(&format!("smtp://127.0.0.1:{}", server.port), PATIENCE).unwrap();
    let result = mailer.send(&mail()).await;
    (result, server.log())
}

#[tokio::test]
async fn a_mail_arrives_for_one_recipient() {
    let (result, log) = send(&[]).await;
    assert_eq!(result, Ok(()));
    let count = |start: &str| log.iter().filter(|line| line.starts_with(start)).count();
    assert_eq!(count("MAIL FROM:<no-reply@theriac.example>"), 1, "{log:?}");
    assert_eq!(count("RCPT TO:<lan@hospital.example>"), 1);
    assert_eq!(count("RCPT"), 1);
    assert_eq!(count("Message-ID: <0190d3a2-77e1@theriac.example>"), 1);
}

#[tokio::test]
async fn connections_are_used_again() {
    let server = Server::start(&[]);
    let mailer = Mailer::smtp(&format!("smtp://127.0.0.1:{}", server.port), PATIENCE).unwrap();
    for _ in 0..20 {
        mailer.send(&mail()).await.unwrap();
    }
    let log = server.log();
    assert_eq!(log.iter().filter(|line| *line == "DATA").count(), 20);
    assert!(
        log.iter().filter(|line| line.starts_with("EHLO")).count() <= 4,
        "{log:?}"
    );
}

#[tokio::test]
async fn a_4xx_reply_is_worth_another_try() {
    for script in [
        &[("RCPT", "451 4.7.1 greylisted")] as Script,
        &[("END", "452 4.3.1 mailbox full")],
        &[("MAIL", "450 wait")],
    ] {
        let (result, _) = send(script).await;
        assert!(matches!(result, Err(SendError::Transient(_))), "{result:?}");
    }
}

#[tokio::test]
async fn a_5xx_reply_is_final_and_keeps_its_words() {
    for script in [
        &[("RCPT", "550 no such user")] as Script,
        &[("RCPT", "550 5.7.1 no such user, says the filter 5.1.1")],
        &[("RCPT", "550 5.1.8 no such user as the sender")],
        &[("END", "554 5.6.0 no such user")],
    ] {
        match send(script).await.0 {
            Err(SendError::Permanent(text)) => assert!(text.contains("no such user"), "{text}"),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_status_says_that_there_is_nobody() {
    for script in [
        &[("RCPT", "550 5.1.1 <lan@hospital.example>: user unknown")] as Script,
        &[(
            "RCPT",
            "550-5.1.1 The account does not exist.\r\n550 5.1.1 See elsewhere.",
        )],
        &[("RCPT", "553 5.1.3 bad address")],
        &[("RCPT", "556 5.1.10 takes no mail")],
    ] {
        let (result, _) = send(script).await;
        assert!(
            matches!(result, Err(SendError::NoSuchAddress(_))),
            "{script:?} {result:?}"
        );
    }
}

#[tokio::test]
async fn a_dialogue_that_breaks_is_about_this_mail_while_the_server_answers() {
    for script in [
        &[("RCPT", "")] as Script,
        &[("DATA", "")],
        &[("END", "")],
        &[("MAIL", "421 closing")],
    ] {
        let (result, _) = send(script).await;
        assert!(
            matches!(result, Err(SendError::Transient(_))),
            "{script:?} {result:?}"
        );
    }
}

#[tokio::test]
async fn a_server_that_is_away_says_nothing_about_the_mail() {
    for script in [
        &[("GREETING", "")] as Script,
        &[("EHLO", "421 busy")],
        &[("GREETING", "451 later")],
    ] {
        let (result, _) = send(script).await;
        assert!(
            matches!(result, Err(SendError::Unreachable(_))),
            "{script:?} {result:?}"
        );
    }
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let result = Mailer::smtp(&format!("smtp://127.0.0.1:{port}"), PATIENCE)
        .unwrap()
        .send(&mail())
        .await;
    assert!(matches!(result, Err(SendError::Unreachable(_))), "{result:?}");
}

#[tokio::test]
async fn a_server_that_turns_everybody_away_kills_no_mail() {
    for script in [
        &[("GREETING", "554 no service")] as Script,
        &[("EHLO", "550 go away"), ("HELO", "550 go away")],
    ] {
        let (result, _) = send(script).await;
        assert!(
            matches!(result, Err(SendError::Unreachable(_))),
            "{script:?} {result:?}"
        );
    }
}

#[tokio::test]
async fn a_dropped_connection_is_replaced_at_the_next_mail() {
    let server = Server::start(&[("END", "")]);
    let mailer = Mailer::smtp(&format!("smtp://127.0.0.1:{}", server.port), PATIENCE).unwrap();
    for _ in 0..2 {
        assert!(mailer.send(&mail()).await.is_err());
    }
    assert_eq!(server.log().iter().filter(|line| *line == "DATA").count(), 2);
}

#[tokio::test]
async fn credentials_are_used_and_never_told() {
    let server = Server::start(&[("AUTH", "535 5.7.8 hunter2 is wrong")]);
    let mailer = Mailer::smtp(
        &format!("smtp://user:hunter2@127.0.0.1:{}", server.port),
        PATIENCE,
    )
    .unwrap();
    let error = mailer.send(&mail()).await.unwrap_err();
    assert_eq!(error, SendError::Unreachable("log-in refused with 535".into()));
    assert!(!format!("{mailer:?}").contains("hunter2"));
    assert!(server.log().iter().any(|line| line.starts_with("AUTH PLAIN")));
}

#[tokio::test]
async fn a_wrong_url_is_told_without_its_password() {
    for url in [
        "",
        "mail.example:25",
        "http://user:hunter2@mail.example",
        "smtp://",
        "smtp://user:hunter2@:x",
    ] {
        let error = Mailer::smtp(url, PATIENCE).unwrap_err();
        assert_eq!(error, MailerError::Url, "{url}");
        assert!(!error.to_string().contains("hunter2"));
    }
    Mailer::smtp("smtps://user:p%40ss@mail.example:465", PATIENCE).unwrap();
    Mailer::smtp("smtp://mail.example?tls=required", PATIENCE).unwrap();
}

#[tokio::test]
async fn an_invalid_address_never_reaches_the_server() {
    let server = Server::start(&[]);
    let mailer = Mailer::smtp(&format!("smtp://127.0.0.1:{}", server.port), PATIENCE).unwrap();
    let result = mailer
        .send(&OutgoingMail {
            to: "a@b.example>\r\nRCPT TO:<c@d.example".into(),
            ..mail()
        })
        .await;
    assert!(result.is_err_and(|error| error.is_permanent()));
    assert!(server.log().is_empty());
}
