//! Money: a decimal amount with its currency, never a float.

use crate::domain::Problems;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The ISO 4217 currencies in which the platform trades.
pub const CURRENCIES: &[&str] = &[
    "AED", "ALL", "AMD", "AUD", "AZN", "BAM", "BDT", "BGN", "BHD", "BND", "BRL", "BYN", "CAD", "CHF", "CLP",
    "CNY", "COP", "CZK", "DKK", "DZD", "EGP", "ETB", "EUR", "GBP", "GEL", "GHS", "GNF", "HKD", "HUF", "IDR",
    "ILS", "INR", "IQD", "IRR", "ISK", "JOD", "JPY", "KES", "KGS", "KHR", "KRW", "KWD", "KZT", "LAK", "LKR",
    "MAD", "MDL", "MKD", "MMK", "MNT", "MOP", "MXN", "MYR", "NGN", "NOK", "NPR", "NZD", "OMR", "PEN", "PGK",
    "PHP", "PKR", "PLN", "QAR", "RON", "RSD", "RUB", "SAR", "SEK", "SGD", "THB", "TJS", "TMT", "TND", "TRY",
    "TWD", "TZS", "UAH", "UGX", "USD", "UZS", "VND", "XAF", "XOF", "ZAR", "ZMW",
];

/// An amount of money. In JSON the amount is a decimal string.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Money {
    /// The amount, such as `"12.34"`.
    #[serde(with = "amount")]
    #[schema(value_type = String, example = "12.34")]
    pub amount: Decimal,
    /// ISO 4217, such as `USD`.
    pub currency: String,
}

impl Money {
    /// What is wrong with it: it must be positive, have at most six decimals and a known currency.
    pub fn check(&self) -> Problems {
        let mut problems = Problems::new();
        let sane = self.amount > Decimal::ZERO && self.amount <= Decimal::from(1_000_000_000_000_i64);
        problems.check(
            sane,
            "amount",
            "out_of_range",
            "must be more than 0 and at most 1000000000000",
        );
        problems.check(
            self.amount.normalize().scale() <= 6,
            "amount",
            "too_precise",
            "must have at most 6 decimals",
        );
        let known = CURRENCIES.contains(&self.currency.as_str());
        problems.check(
            known,
            "currency",
            "unknown_currency",
            "must be an ISO 4217 code such as USD",
        );
        problems
    }
}

mod amount {
    use rust_decimal::Decimal;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(value: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(value)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
        let text = String::deserialize(deserializer)?;
        Decimal::from_str_exact(&text)
            .map_err(|_| D::Error::custom("expected a decimal string such as \"12.34\""))
    }
}
