//! What a viewer may see of other companies' records.

use crate::{
    api::http::{HubScope, Person},
    domain::{
        Id,
        company::{CompanyKind, CompanyStatus},
    },
};

/// Who looks, as far as that decides what is shown.
#[derive(Debug, Clone)]
pub struct Sight(Option<Person>);

impl Sight {
    /// Of this viewer; `None` is anyone.
    pub fn of(viewer: Option<Person>) -> Self {
        Self(viewer)
    }

    /// Whether the viewer sees of others' listings what anyone sees, and has none of their own.
    pub fn is_anyones(&self) -> bool {
        self.0.as_ref().is_none_or(|p| p.company.is_none())
    }

    /// Whether all of the company's records on this hub are open to the viewer: the company's own people, and
    /// operators of the hub.
    pub fn is_full(&self, company: Id, hub: &str) -> bool {
        self.is_own(company) || self.operates(hub)
    }

    /// Whether the viewer belongs to the company.
    pub fn is_own(&self, company: Id) -> bool {
        self.0
            .as_ref()
            .and_then(|p| p.company.as_ref())
            .is_some_and(|c| c.id == company)
    }

    /// Prices, smallest orders, capacities and lead times of listings: for approved buyers. No rival reads them.
    pub fn listing_terms(&self) -> bool {
        self.approved(CompanyKind::Buyer)
    }

    /// Quantities and target prices of demands, and demands for verified companies: for approved suppliers.
    pub fn demand_terms(&self) -> bool {
        self.approved(CompanyKind::Supplier)
    }

    fn operates(&self, hub: &str) -> bool {
        self.0
            .as_ref()
            .and_then(|p| p.operator.as_ref())
            .is_some_and(|scope: &HubScope| scope.covers(hub))
    }

    fn approved(&self, kind: CompanyKind) -> bool {
        let company = self.0.as_ref().and_then(|p| p.company.as_ref());
        company.is_some_and(|c| c.kind == kind && c.status == CompanyStatus::Approved)
    }
}
