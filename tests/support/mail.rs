//! Mails as their readers see them.

use mail_parser::MessageParser;
use std::path::Path;

/// A mail that was sent.
#[derive(Debug, Clone)]
pub struct Mail {
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
}

impl Mail {
    /// All `.eml` files of a folder, in the order of their names, which is that of sending.
    pub fn all_in(folder: &Path) -> Vec<Self> {
        let mut paths: Vec<_> = std::fs::read_dir(folder)
            .into_iter()
            .flatten()
            .flatten()
            .map(|e| e.path())
            .filter(|p| p.extension().is_some_and(|x| x == "eml"))
            .collect();
        paths.sort();
        paths
            .iter()
            .filter_map(|p| Self::read(&std::fs::read(p).ok()?))
            .collect()
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let message = MessageParser::default().parse(bytes)?;
        Some(Self {
            to: message.to()?.first()?.address()?.to_owned(),
            subject: message.subject().unwrap_or_default().to_owned(),
            text: message.body_text(0).unwrap_or_default().into_owned(),
            html: message.body_html(0).unwrap_or_default().into_owned(),
        })
    }

    /// The link that stands alone on a line and holds `part`.
    pub fn link(&self, part: &str) -> String {
        self.link_if(part)
            .unwrap_or_else(|| panic!("no link with {part} in:\n{}", self.text))
    }

    /// The same, if there is such a link.
    pub fn link_if(&self, part: &str) -> Option<String> {
        let mut lines = self.text.lines().map(str::trim);
        let line = lines.find(|l| l.starts_with("http") && l.contains(part));
        line.map(str::to_owned)
    }

    /// The token of the link that ends in `?token=…`.
    pub fn token(&self) -> String {
        self.link("?token=")
            .rsplit("?token=")
            .next()
            .unwrap_or_default()
            .to_owned()
    }
}
