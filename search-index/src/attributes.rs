//! What kinds of things without a dose form are described by: licences, capacity, services, devices.
//!
//! Each kind has fields of its own, with values in words as the owner writes them. A demand's fields are compared
//! with the listing's one by one: see [`compare`].

use crate::identity::Kind;
use crate::words;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Values by the name of the field.
pub type Attributes = BTreeMap<String, String>;

/// The longest value, in characters.
pub const LONGEST: usize = 200;

/// What a field's values are, and when one answers another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Values {
    /// Words; those that are asked for must be among those that are offered.
    Words,
    /// One of these codes, the further ones later; the one offered must not come before the one asked for.
    Stage(&'static [&'static str]),
    /// One of these codes.
    Code(&'static [&'static str]),
    /// A number; at least what is asked for must be offered.
    Number,
    /// `yes` or `no`; what is asked for must be there.
    YesNo,
    /// A day, `YYYY-MM-DD`; on which it is asked for it must be free.
    Day,
    /// ISO 3166-1 alpha-2 codes or `worldwide`, separated by commas; all that are asked for must be offered.
    Territories,
}

/// A field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// Its values.
    pub values: Values,
}

const fn field(name: &'static str, values: Values) -> Field {
    Field { name, values }
}

/// The stages of a project, the earliest first.
const STAGES: &[&str] = &[
    "preclinical",
    "ind",
    "phase_1",
    "phase_2",
    "phase_3",
    "filed",
    "approved",
];

/// What is offered as a service.
const SERVICES: &[&str] = &[
    "cdmo",
    "cro",
    "regulatory_agent",
    "qualified_person",
    "local_ma_holder",
    "testing",
    "logistics",
    "other",
];

const LICENCE: &[Field] = &[
    field("modality", Values::Words),
    field("target", Values::Words),
    field("indication", Values::Words),
    field("stage", Values::Stage(STAGES)),
    field("territories", Values::Territories),
];

const CAPACITY: &[Field] = &[
    field("technology", Values::Words),
    field("working_volume_l", Values::Number),
    field("host", Values::Words),
    field("gmp", Values::YesNo),
    field("free_from", Values::Day),
];

const SERVICE: &[Field] = &[
    field("service_type", Values::Code(SERVICES)),
    field("territories", Values::Territories),
];

const DEVICE: &[Field] = &[
    field("device_type", Values::Words),
    field("size", Values::Words),
    field("material", Values::Words),
    field("sterile", Values::YesNo),
];

const HERBAL: &[Field] = &[field("plant", Values::Words)];

/// The fields of a kind; none where identity says it all.
pub fn fields(kind: Kind) -> &'static [Field] {
    match kind {
        Kind::LicenceAsset => LICENCE,
        Kind::Capacity => CAPACITY,
        Kind::Service => SERVICE,
        Kind::Device => DEVICE,
        Kind::Herbal => HERBAL,
        Kind::FinishedProduct | Kind::Api | Kind::Biologic | Kind::Vaccine => &[],
    }
}

/// The field of a kind by its name.
pub fn find(kind: Kind, name: &str) -> Option<Field> {
    fields(kind).iter().copied().find(|f| f.name == name)
}

/// What is wrong with a value, in plain English; `None` if nothing is.
pub fn wrong(field: Field, value: &str) -> Option<String> {
    let value = value.trim();
    if value.is_empty() || value.chars().count() > LONGEST {
        return Some(format!("must have 1 to {LONGEST} characters"));
    }
    match field.values {
        Values::Words => None,
        Values::Stage(codes) | Values::Code(codes) => {
            (!codes.contains(&value)).then(|| format!("must be one of {}", codes.join(", ")))
        }
        Values::Number => {
            let number = value.parse::<Decimal>().ok().filter(|n| *n > Decimal::ZERO);
            number
                .is_none()
                .then(|| "must be a number above zero, such as 1000".to_owned())
        }
        Values::YesNo => (!["yes", "no"].contains(&value)).then(|| "must be yes or no".to_owned()),
        Values::Day => (!is_day(value)).then(|| "must be a day, YYYY-MM-DD".to_owned()),
        Values::Territories => territories(value)
            .is_none()
            .then(|| "must be country codes such as VN, TH, separated by commas, or worldwide".to_owned()),
    }
}

/// Whether what is offered answers what is asked for; `None` where one of them cannot be read.
pub fn compare(field: Field, offered: &str, asked: &str) -> Option<bool> {
    let (offered, asked) = (offered.trim(), asked.trim());
    match field.values {
        Values::Words => {
            let (given, wanted) = (words::of(offered), words::of(asked));
            (!wanted.is_empty() && !given.is_empty()).then(|| wanted.is_subset(&given))
        }
        Values::Stage(codes) => {
            let at = |value: &str| codes.iter().position(|c| *c == value);
            Some(at(offered)? >= at(asked)?)
        }
        Values::Code(_) => Some(offered == asked),
        Values::Number => Some(offered.parse::<Decimal>().ok()? >= asked.parse::<Decimal>().ok()?),
        Values::YesNo => Some(offered == asked || asked == "no"),
        // Days as text compare like days.
        Values::Day => (is_day(offered) && is_day(asked)).then(|| offered <= asked),
        Values::Territories => {
            let (given, wanted) = (territories(offered)?, territories(asked)?);
            Some(given.contains(&WORLDWIDE.to_owned()) || wanted.iter().all(|c| given.contains(c)))
        }
    }
}

/// Whether at least one field that is asked for is answered by what is offered.
pub fn any_agrees(kind: Kind, offered: &Attributes, asked: &Attributes) -> bool {
    fields(kind).iter().any(|field| {
        let (given, wanted) = (offered.get(field.name), asked.get(field.name));
        matches!((given, wanted), (Some(given), Some(wanted)) if compare(*field, given, wanted) == Some(true))
    })
}

const WORLDWIDE: &str = "WORLDWIDE";

fn territories(value: &str) -> Option<Vec<String>> {
    let codes: Vec<String> = value
        .split([',', ';', ' '])
        .filter(|c| !c.is_empty())
        .map(str::to_uppercase)
        .collect();
    let known = |c: &String| c == WORLDWIDE || (c.len() == 2 && c.bytes().all(|b| b.is_ascii_uppercase()));
    (!codes.is_empty() && codes.iter().all(known)).then_some(codes)
}

fn is_day(value: &str) -> bool {
    use time::macros::format_description;
    value.len() == 10 && time::Date::parse(value, format_description!("[year]-[month]-[day]")).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(kind: Kind, name: &str, offered: &str, asked: &str) -> Option<bool> {
        compare(find(kind, name).unwrap(), offered, asked)
    }

    #[test]
    fn each_field_is_compared_in_its_own_way() {
        use Kind::{Capacity, Device, LicenceAsset, Service};
        let yes = [
            (LicenceAsset, "modality", "PD-1 antibody", "antibody"),
            (LicenceAsset, "stage", "phase_3", "phase_2"),
            (LicenceAsset, "territories", "VN, TH, MY", "vn"),
            (LicenceAsset, "territories", "worldwide", "VN,KZ"),
            (Capacity, "working_volume_l", "1000", "800"),
            (Capacity, "gmp", "yes", "no"),
            (Capacity, "free_from", "2027-01-01", "2027-03-01"),
            (Service, "service_type", "cdmo", "cdmo"),
            (Device, "size", "5 ml", "5ml"),
        ];
        for (kind, name, offered, asked) in yes {
            assert_eq!(
                answers(kind, name, offered, asked),
                Some(true),
                "{name} {offered} {asked}"
            );
        }
        let no = [
            (LicenceAsset, "target", "HER2", "PD-L1"),
            (LicenceAsset, "stage", "ind", "phase_2"),
            (LicenceAsset, "territories", "VN", "VN,KZ"),
            (Capacity, "working_volume_l", "500", "800"),
            (Capacity, "gmp", "no", "yes"),
            (Capacity, "free_from", "2027-04-01", "2027-03-01"),
            (Service, "service_type", "cro", "cdmo"),
            (Device, "size", "10 ml", "5 ml"),
        ];
        for (kind, name, offered, asked) in no {
            assert_eq!(
                answers(kind, name, offered, asked),
                Some(false),
                "{name} {offered} {asked}"
            );
        }
        assert_eq!(answers(Capacity, "working_volume_l", "large", "800"), None);
    }

    #[test]
    fn wrong_values_are_told_apart() {
        let wrong = |kind, name, value: &str| wrong(find(kind, name).unwrap(), value);
        assert!(
            wrong(Kind::LicenceAsset, "stage", "phase 2")
                .unwrap()
                .contains("phase_2")
        );
        assert!(wrong(Kind::Capacity, "working_volume_l", "-3").is_some());
        assert!(wrong(Kind::Capacity, "free_from", "2027-02-30").is_some());
        assert!(wrong(Kind::LicenceAsset, "territories", "Vietnam").is_some());
        assert!(wrong(Kind::Device, "size", " ").is_some());
        assert!(wrong(Kind::LicenceAsset, "territories", "VN, worldwide").is_none());
        assert!(find(Kind::FinishedProduct, "stage").is_none());
    }
}
