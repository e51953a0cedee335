//! What a viewer may see of other companies' records.

use crate::{
    api::http::Person,
    db::reach::Reach,
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

    /// The records that are wholly open to the viewer: the company's own people's, and, for operators, of their hubs.
    pub fn reach(&self) -> Reach {
        let person = self.0.as_ref();
        let company = person.and_then(|p| p.company.as_ref()).map(|c| c.id);
        match person.and_then(|p| p.operator.as_ref()) {
            Some(scope) => Reach {
                hubs: scope.hubs().map(<[String]>::to_vec),
                ..Reach::of_company(company)
            },
            None => Reach::of_company(company),
        }
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

    fn approved(&self, kind: CompanyKind) -> bool {
        let company = self.0.as_ref().and_then(|p| p.company.as_ref());
        company.is_some_and(|c| c.kind == kind && c.status == CompanyStatus::Approved)
    }
}
