//! What all decisions share: who decides what and why, and what is written down about it.

use crate::{
    api::{
        http::{Operator, Trail},
        middleware::RequestId,
    },
    app::App,
    db::{self, Db, audit, decisions::Decision, notices, reach::Reach, types::Word},
    domain::{
        Id,
        moderation::{Action, Reasons, Subject},
        notice::{Decided, Decision as Outcome, Notice},
    },
    error::Result,
};
use serde_json::Value;

/// A decision that an operator is about to make, about one record or many.
#[derive(Debug)]
pub struct Ruling {
    /// What is decided.
    pub action: Action,
    /// Why.
    pub reasons: Reasons,
    /// Who, when, in which request.
    pub trail: Trail,
    operator: Operator,
}

/// A record that was decided about, as it was and as it is.
#[derive(Debug)]
pub struct Ruled {
    /// The record.
    pub id: Id,
    /// The version that was decided about; of a company, its revision.
    pub version: i32,
    /// Its standing before.
    pub before: Value,
    /// Its standing now.
    pub after: Value,
}

impl Ruling {
    /// Refuses reasons that are missing or unknown.
    pub fn new(
        app: &App,
        operator: Operator,
        request: RequestId,
        action: Action,
        reasons: Reasons,
    ) -> Result<Self> {
        reasons.check(action)?;
        let trail = Trail::new(&operator.person, request, app.clock.now());
        Ok(Self {
            action,
            reasons,
            trail,
            operator,
        })
    }

    /// The records of the operator's hubs: others are not even loaded.
    pub fn reach(&self) -> Reach {
        self.operator.reach()
    }

    /// Refuses what is outside the operator's hubs, and what is their own company's.
    pub fn reaches(&self, hub: &str, company: Id) -> Result<()> {
        self.operator.may_moderate(hub, company)
    }

    /// Writes the decisions and their audit entries down, within the transaction that carries them out.
    /// Answers the decisions' ids, in the same order.
    pub fn record(&self, db: &mut Db, subject: Subject, ruled: Vec<Ruled>) -> Result<Vec<Id>> {
        let decision = |about: &Ruled| Decision {
            id: Id::new(self.trail.now),
            subject: Word(subject),
            subject_id: about.id,
            version: about.version,
            action: Word(self.action),
            reason_code: self.reasons.reason_code.clone(),
            note: self.reasons.note.clone(),
            internal_note: self.reasons.internal_note.clone(),
            decided_by: self.trail.actor_id,
            decided_at: self.trail.now,
        };
        let decisions: Vec<_> = ruled.iter().map(decision).collect();
        let action = format!("{}.{}", subject.as_str(), self.action.as_str());
        let entry = |about: Ruled| {
            let (before, after) = (Some(about.before), Some(about.after));
            self.trail
                .entry(&action, subject.as_str(), about.id, before, after)
        };
        let entries: Vec<_> = ruled.into_iter().map(entry).collect();
        if !decisions.is_empty() {
            db::decisions::insert(db, &decisions)?;
            audit::append(db, &entries)?;
        }
        Ok(decisions.into_iter().map(|d| d.id).collect())
    }

    /// The decision as mails word it.
    pub fn in_mails(&self) -> Outcome {
        match self.action {
            Action::Approve => Outcome::Approved,
            Action::Reject => Outcome::Rejected,
            Action::RequestChanges => Outcome::ChangesRequested,
            Action::Suspend => Outcome::Suspended,
            Action::Reinstate => Outcome::Reinstated,
        }
    }

    /// The decision about a record of this name, as its people are told of it.
    pub fn about(&self, name: &str) -> Decided {
        Decided {
            name: name.to_owned(),
            decision: self.in_mails(),
            reason: self.reasons.reason_code.clone(),
            note: self.reasons.note.clone(),
        }
    }

    /// Leaves a notice for each of the company's people.
    pub fn tell(&self, db: &mut Db, company: Id, record: Id, notice: &Notice) -> Result<()> {
        for user in db::users::of_company(db, company)? {
            notices::add(db, user.id, record, notice, self.trail.now)?;
        }
        Ok(())
    }
}
