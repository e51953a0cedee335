//! Checking input field by field, so that one answer names everything that is wrong.

use serde::Serialize;
use utoipa::ToSchema;

/// One thing that is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// The path of the field, such as `lines[3].quantity`.
    pub field: String,
    /// A stable code, such as `too_long`.
    pub code: String,
    /// The same in plain English.
    pub message: String,
}

/// The most problems that are told at once: nobody reads more, and an answer must not be far longer than its question.
const MOST: usize = 200;

/// Collects what is wrong; [`Problems::finish`] tells whether anything was.
#[derive(Debug, Default)]
pub struct Problems(Vec<FieldError>);

impl Problems {
    /// Nothing wrong so far.
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes one problem, unless very many are noted already.
    pub fn add(&mut self, field: impl Into<String>, code: &str, message: impl Into<String>) {
        if self.0.len() >= MOST {
            return;
        }
        self.0.push(FieldError {
            field: field.into(),
            code: code.to_owned(),
            message: message.into(),
        });
    }

    /// Notes a problem unless the condition holds.
    pub fn check(&mut self, holds: bool, field: &str, code: &str, message: &str) {
        if !holds {
            self.add(field, code, message);
        }
    }

    /// A text that must be there, of at most `max` characters, without control characters.
    pub fn text(&mut self, field: &str, value: &str, max: usize) {
        self.check(!value.trim().is_empty(), field, "required", "must not be empty");
        self.optional_text(field, Some(value), max);
    }

    /// A text that may be missing.
    pub fn optional_text(&mut self, field: &str, value: Option<&str>, max: usize) {
        let Some(value) = value else { return };
        if value.chars().count() > max {
            self.add(field, "too_long", format!("must have at most {max} characters"));
        }
        if value
            .chars()
            .any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
        {
            self.add(field, "control_character", "must not contain control characters");
        }
    }

    /// A text that must not be empty and stands in subjects of mails, in lists and in logs: it is one line.
    pub fn line(&mut self, field: &str, value: &str, max: usize) {
        self.text(field, value, max);
        self.one_line(field, value);
    }

    /// A line that may be missing.
    pub fn optional_line(&mut self, field: &str, value: Option<&str>, max: usize) {
        self.optional_text(field, value, max);
        self.one_line(field, value.unwrap_or_default());
    }

    fn one_line(&mut self, field: &str, value: &str) {
        let one_line = !value.contains(['\n', '\r', '\t']);
        self.check(one_line, field, "control_character", "must be one line");
    }

    /// A whole number within bounds, if given.
    pub fn range(&mut self, field: &str, value: Option<i64>, min: i64, max: i64) {
        if value.is_some_and(|v| v < min || v > max) {
            self.add(field, "out_of_range", format!("must be between {min} and {max}"));
        }
    }

    /// An ISO 3166-1 alpha-2 code, if given.
    pub fn country(&mut self, field: &str, value: Option<&str>) {
        let bad = |code: &str| !super::company::is_country(code);
        if value.is_some_and(bad) {
            self.add(
                field,
                "unknown_country",
                "must be an ISO 3166-1 alpha-2 code such as VN",
            );
        }
    }

    /// Takes over the problems of a part, with its path in front.
    pub fn nest(&mut self, path: &str, part: Problems) {
        self.0.extend(part.0.into_iter().map(|e| FieldError {
            field: format!("{path}.{}", e.field),
            ..e
        }));
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The problems so far.
    pub fn into_vec(self) -> Vec<FieldError> {
        self.0
    }

    /// `Err` with everything that is wrong, if anything is.
    pub fn finish(self) -> Result<(), Problems> {
        if self.0.is_empty() { Ok(()) } else { Err(self) }
    }
}
