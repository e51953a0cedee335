//! Companies: who they are, and whether they may trade.

use crate::domain::{
    Problems,
    moderation::{Action, NotNow},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// On which side a company stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CompanyKind {
    /// It offers.
    Supplier,
    /// It asks.
    Buyer,
}

impl CompanyKind {
    /// The word in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Supplier => "supplier",
            Self::Buyer => "buyer",
        }
    }
}

/// What a supplier is in the chain of a medicine. They differ, and one company may hold several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TradeRole {
    /// Makes the product.
    Manufacturer,
    /// Holds marketing authorisations.
    MaHolder,
    /// Exports on its own licence.
    Exporter,
    /// Trades what others make; shows an authorisation letter or is labelled as having none.
    Trader,
}

/// What a document proves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// That the company exists and what it may do.
    BusinessLicence,
    /// Good manufacturing practice.
    GmpCertificate,
    /// That it may export.
    ExportLicence,
    /// That it may import.
    ImportLicence,
    /// That a principal lets a trader offer its products.
    AuthorisationLetter,
    /// Anything else.
    Other,
}

impl DocumentKind {
    /// Reads the word of a form's field.
    pub fn read(word: &str) -> Option<Self> {
        Some(match word {
            "business_licence" => Self::BusinessLicence,
            "gmp_certificate" => Self::GmpCertificate,
            "export_licence" => Self::ExportLicence,
            "import_licence" => Self::ImportLicence,
            "authorisation_letter" => Self::AuthorisationLetter,
            "other" => Self::Other,
            _ => return None,
        })
    }
}

/// What a partner should know about a company before talking to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Label {
    /// A trader that has shown no authorisation letter of a principal.
    TraderWithoutLetter,
    /// A buyer that has shown no import licence.
    NoImportLicence,
}

/// The labels of a company, by what it is and which documents it has shown.
pub fn labels(kind: CompanyKind, roles: &[TradeRole], documents: &[DocumentKind]) -> Vec<Label> {
    let mut labels = Vec::new();
    let trades = roles.contains(&TradeRole::Trader);
    if trades && !documents.contains(&DocumentKind::AuthorisationLetter) {
        labels.push(Label::TraderWithoutLetter);
    }
    if kind == CompanyKind::Buyer && !documents.contains(&DocumentKind::ImportLicence) {
        labels.push(Label::NoImportLicence);
    }
    labels
}

/// Notes what is wrong with who a company says it is. The hub is checked by the caller, who knows the hubs.
pub fn check_identity(name: &str, country: &str, registration_number: &str, problems: &mut Problems) {
    for (field, value, max) in [
        ("name", name, 200),
        ("registration_number", registration_number, 100),
    ] {
        problems.line(field, value, max);
    }
    problems.country("country", Some(country));
}

/// Notes what is wrong with what a company tells of itself.
pub fn check_presentation(website: Option<&str>, about: Option<&str>, problems: &mut Problems) {
    problems.optional_text("website", website, 300);
    let is_link = |w: &str| {
        let rest = w.strip_prefix("https://").or_else(|| w.strip_prefix("http://"));
        rest.is_some_and(|r| !r.is_empty())
            && !w.contains(|c: char| c.is_whitespace() || "<>\"'`".contains(c))
    };
    problems.check(
        website.is_none_or(is_link),
        "website",
        "invalid_link",
        "must start with https:// or http://",
    );
    problems.optional_text("about", about, 5_000);
}

/// Where a company stands with the operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are the field's own words")]
pub enum CompanyStatus {
    Draft,
    InReview,
    Approved,
    ChangesRequested,
    Rejected,
    Suspended,
}

impl CompanyStatus {
    /// The word in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::InReview => "in_review",
            Self::Approved => "approved",
            Self::ChangesRequested => "changes_requested",
            Self::Rejected => "rejected",
            Self::Suspended => "suspended",
        }
    }

    fn not_now(self, action: &'static str) -> NotNow {
        NotNow {
            action,
            subject: "company",
            status: self.as_str(),
        }
    }

    /// The owner may edit who the company is, unless operators have approved, refused or are reading it.
    pub fn edit(self) -> Result<(), NotNow> {
        match self {
            Self::Draft | Self::ChangesRequested => Ok(()),
            other => Err(other.not_now("edit")),
        }
    }

    /// The owner asks for review; asking twice changes nothing.
    pub fn submit(self) -> Result<Self, NotNow> {
        match self {
            Self::Draft | Self::ChangesRequested | Self::InReview => Ok(Self::InReview),
            other => Err(other.not_now("submit")),
        }
    }

    /// An operator decides.
    pub fn decide(self, action: Action) -> Result<Self, NotNow> {
        match (action, self) {
            (Action::Approve, Self::InReview) => Ok(Self::Approved),
            (Action::Reject, Self::InReview) => Ok(Self::Rejected),
            (Action::RequestChanges, Self::InReview | Self::Approved) => Ok(Self::ChangesRequested),
            (Action::Suspend, Self::Approved) => Ok(Self::Suspended),
            (Action::Reinstate, Self::Suspended) => Ok(Self::Approved),
            (Action::Reinstate, Self::Rejected) => Ok(Self::Draft),
            (action, other) => Err(other.not_now(action.as_str())),
        }
    }
}

/// ISO 3166-1 alpha-2, two letters each.
const COUNTRIES: &str = "\
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ \
CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR \
GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP \
KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT \
MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW \
SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG \
UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

/// Whether this is an ISO 3166-1 alpha-2 code, in capitals.
pub fn is_country(code: &str) -> bool {
    code.len() == 2 && COUNTRIES.split(' ').any(|c| c == code)
}
