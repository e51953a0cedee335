//! What a rule hands back: the criterion, and how close it came.

use super::{Criterion, Outcome, Severity};
use rust_decimal::Decimal;

/// A criterion's result together with what it is worth.
#[derive(Debug, Clone)]
pub(super) struct Finding {
    /// What is told.
    pub(super) criterion: Criterion,
    /// 0 (nothing in common) to 1 (the same); `None` where it is unknown, which the weights put a value on.
    pub(super) closeness: Option<Decimal>,
}

impl Finding {
    /// The criterion holds.
    pub(super) fn pass(code: &str, severity: Severity, detail: impl Into<String>) -> Self {
        Self::new(code, Outcome::Pass, severity, detail.into(), Some(Decimal::ONE))
    }

    /// The criterion does not hold.
    pub(super) fn fail(code: &str, severity: Severity, detail: impl Into<String>) -> Self {
        Self::new(code, Outcome::Fail, severity, detail.into(), Some(Decimal::ZERO))
    }

    /// Something is missing to tell.
    pub(super) fn unknown(code: &str, severity: Severity, detail: impl Into<String>) -> Self {
        Self::new(code, Outcome::Unknown, severity, detail.into(), None)
    }

    fn new(
        code: &str,
        result: Outcome,
        severity: Severity,
        detail: String,
        closeness: Option<Decimal>,
    ) -> Self {
        let criterion = Criterion {
            code: code.to_owned(),
            result,
            severity,
            detail,
            fix: None,
        };
        Self { criterion, closeness }
    }

    /// Says what would settle it.
    pub(super) fn fix(mut self, fix: impl Into<String>) -> Self {
        self.criterion.fix = Some(fix.into());
        self
    }

    /// Says how close it came.
    pub(super) fn close(mut self, closeness: Decimal) -> Self {
        self.closeness = Some(closeness.clamp(Decimal::ZERO, Decimal::ONE));
        self
    }
}

/// So many hundredths, for the closenesses that stand in rules.
pub(super) fn hundredths(n: u32) -> Decimal {
    Decimal::new(i64::from(n), 2)
}
