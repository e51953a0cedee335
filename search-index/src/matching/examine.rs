//! Every criterion of a pair, also of one that is never shown: for explaining why it is not.

use super::{Context, Criterion, Need, Offer, Verdict, band, evaluate, rules};

/// What all rules say of a pair.
#[derive(Debug, Clone, PartialEq)]
pub struct Examination {
    /// The results, in the order in which a pharmacist reads them.
    pub criteria: Vec<Criterion>,
    /// What becomes of the pair, exactly as [`evaluate`] says; `None` where it is not shown.
    pub verdict: Option<Verdict>,
}

impl Examination {
    /// The criterion that removes the pair; the first, if there are several.
    pub fn removed_by(&self) -> Option<&Criterion> {
        self.criteria.iter().find(|c| band::removes(c))
    }
}

/// Asks every rule, whatever the others say. [`evaluate`] decides; this only does not stop at the first refusal.
pub fn examine(offer: &Offer, need: &Need, context: &Context) -> Examination {
    let findings = rules::RULES.iter().filter_map(|rule| rule(offer, need, context));
    Examination {
        criteria: findings.map(|finding| finding.criterion).collect(),
        verdict: evaluate(offer, need, context),
    }
}
