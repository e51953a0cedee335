//! From criteria to a band.

use super::finding::Finding;
use super::{Band, Criterion, Outcome, Severity, code};

/// Whether this result removes the pair altogether.
pub(super) fn removes(criterion: &Criterion) -> bool {
    criterion.result == Outcome::Fail && criterion.severity == Severity::Must
}

/// The band of a pair that nothing removes.
pub(super) fn band(findings: &[Finding]) -> Band {
    let criteria = || findings.iter().map(|f| &f.criterion);
    let fails = |severity| criteria().any(|c| c.result == Outcome::Fail && c.severity == severity);
    if fails(Severity::Law) {
        return Band::Blocked;
    }
    if fails(Severity::Gap) || criteria().any(caps) {
        return Band::Near;
    }
    Band::Match
}

/// What a thing is must be known before the pair may be called a match: other unknowns are only told.
fn caps(criterion: &Criterion) -> bool {
    let settles_identity =
        [code::KIND, code::SUBSTANCES, code::ATTRIBUTES].contains(&criterion.code.as_str());
    settles_identity && criterion.result == Outcome::Unknown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn criterion(code: &str, result: Outcome, severity: Severity) -> Criterion {
        Criterion {
            code: code.into(),
            result,
            severity,
            detail: String::new(),
            fix: None,
        }
    }

    #[test]
    fn the_worst_result_decides() {
        use Outcome::{Fail, Pass, Unknown};
        use Severity::{Gap, Law, Must, Soft};
        let cases = [
            (
                vec![
                    ("A", Pass, Law),
                    ("B", Unknown, Must),
                    ("C", Unknown, Gap),
                    ("D", Fail, Soft),
                ],
                Band::Match,
            ),
            (vec![("A", Pass, Must), ("B", Fail, Gap)], Band::Near),
            (vec![("B", Fail, Gap), ("A", Fail, Law)], Band::Blocked),
            (vec![(code::SUBSTANCES, Unknown, Must)], Band::Near),
            (vec![(code::KIND, Unknown, Must)], Band::Near),
            (vec![(code::ATTRIBUTES, Unknown, Gap)], Band::Near),
        ];
        for (given, expected) in cases {
            let findings: Vec<_> = given
                .iter()
                .map(|(c, r, s)| Finding {
                    criterion: criterion(c, *r, *s),
                    closeness: None,
                })
                .collect();
            assert_eq!(band(&findings), expected, "{given:?}");
        }
    }

    #[test]
    fn only_a_failed_must_removes() {
        assert!(removes(&criterion("A", Outcome::Fail, Severity::Must)));
        assert!(!removes(&criterion("A", Outcome::Unknown, Severity::Must)));
        assert!(!removes(&criterion("A", Outcome::Fail, Severity::Law)));
    }
}
