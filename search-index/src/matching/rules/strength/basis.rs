//! Salt against base: 6.94 mg of amlodipine besilate is 5 mg of amlodipine.
//!
//! Labels leave it open what their number is of. A number that stands beside a salt's name is most often of the base
//! all the same (amlodipine besilate 5 mg); one such as 6.94 mg is plainly the weight of the salt.

use crate::identity::{Basis, Ingredient};
use crate::matching::Context;
use crate::matching::finding::hundredths;
use rust_decimal::Decimal;

/// Two amounts whose ratio is at least this are the same: 33.3 mg/mL is 100 mg in 3 mL.
fn same_ratio() -> Decimal {
    Decimal::new(995, 3)
}

/// Weights of salts are rounded more boldly: 6.9 mg of amlodipine besilate are 5 mg of the base.
fn same_ratio_of_weights() -> Decimal {
    Decimal::new(99, 2)
}

/// What the numbers of one substance come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Weighed {
    /// The same, what was reckoned, and how exactly it is said.
    Same(Option<String>, Decimal),
    /// Different, what was reckoned, and the smaller over the larger.
    Different(Option<String>, Decimal),
    /// Not to be told, and why.
    Unclear(String),
}

/// One side's number.
struct Side<'a> {
    ingredient: &'a Ingredient,
    /// As said, else of the base where no salt is named.
    basis: Option<Basis>,
    /// Whether the text says of what the number is.
    said: bool,
    value: Decimal,
    /// Milligrams of base in one of the salt named.
    factor: Option<Decimal>,
}

impl<'a> Side<'a> {
    fn new((ingredient, basis, value): (&'a Ingredient, Option<Basis>, Decimal), context: &Context) -> Self {
        let implied = ingredient.salt.is_none().then_some(Basis::Base);
        let key = ingredient
            .salt
            .as_ref()
            .map(|s| Context::salt_key(&ingredient.id, s));
        let factor = key.and_then(|key| context.factors.get(&key).copied());
        Self {
            ingredient,
            basis: basis.or(implied),
            said: basis.is_some(),
            value,
            factor: factor.filter(|f| *f > Decimal::ZERO && *f <= Decimal::ONE),
        }
    }

    fn salt(&self) -> &str {
        self.ingredient.salt.as_deref().unwrap_or("salt")
    }

    /// How much base it is if the number is the weight of the salt.
    fn base(&self) -> Option<Decimal> {
        self.value.checked_mul(self.factor?)
    }

    fn reckoned(&self, base: Decimal) -> String {
        let shown = |n: Decimal| n.round_dp(2).normalize();
        format!(
            "{} of {} as {} is {} of the base",
            shown(self.value),
            self.ingredient.inn,
            self.salt(),
            shown(base)
        )
    }

    /// Whether nobody would choose this number for a base: 6.94 and 574 are weights, 5 and 125 are doses.
    fn is_weight(&self) -> bool {
        let mut digits = self.value.mantissa().unsigned_abs();
        while digits != 0 && digits.is_multiple_of(10) {
            digits /= 10;
        }
        digits >= 1_000 || (digits >= 100 && !digits.is_multiple_of(5))
    }
}

/// Compares two numbers in one unit.
pub(super) fn weigh(
    given: (&Ingredient, Option<Basis>, Decimal),
    wanted: (&Ingredient, Option<Basis>, Decimal),
    context: &Context,
) -> Weighed {
    let (a, b) = (Side::new(given, context), Side::new(wanted, context));
    let same_salt = a.ingredient.salt == b.ingredient.salt;
    let direct = ratio(a.value, b.value);
    if a.said && b.said && (a.basis != b.basis || (a.basis == Some(Basis::Salt) && !same_salt)) {
        return of_unlike_basis(&a, &b, direct);
    }
    if direct >= same_ratio() {
        let alike = a.basis == b.basis && (a.basis != Some(Basis::Salt) || same_salt);
        return Weighed::Same(None, if alike { Decimal::ONE } else { hundredths(95) });
    }
    by_weight(&a, &b)
        .or_else(|| by_weight(&b, &a))
        .unwrap_or(Weighed::Different(None, direct))
}

/// The one number may be the weight of a salt, the other what is in it. `None` where that does not fit.
fn by_weight(salt: &Side<'_>, other: &Side<'_>) -> Option<Weighed> {
    if salt.basis == Some(Basis::Base) || other.basis == Some(Basis::Salt) {
        return None;
    }
    let base = salt.base()?;
    let close = ratio(base, other.value);
    let (sure, weight) = (other.said && other.basis == Some(Basis::Base), salt.is_weight());
    let least = if sure || weight {
        same_ratio_of_weights()
    } else {
        same_ratio()
    };
    if close < least || salt.value <= other.value {
        return None;
    }
    if sure || weight || salt.said {
        return Some(Weighed::Same(Some(salt.reckoned(base)), hundredths(90)));
    }
    // Both numbers are doses that are sold: 100 mg of the citrate, or 50 mg?
    if salt.ingredient.salt == other.ingredient.salt {
        return None;
    }
    let why = format!("{}; which of the two is meant is not said", salt.reckoned(base));
    Some(Weighed::Unclear(why))
}

/// Both texts say of what their numbers are, and it is not of the same: only a known factor brings them together.
fn of_unlike_basis(a: &Side<'_>, b: &Side<'_>, direct: Decimal) -> Weighed {
    let of_base = |side: &Side<'_>| match side.basis {
        Some(Basis::Salt) => side.base(),
        _ => Some(side.value),
    };
    if let (Some(x), Some(y)) = (of_base(a), of_base(b)) {
        let heavier = if a.basis == Some(Basis::Salt) {
            (a, x)
        } else {
            (b, y)
        };
        let note = Some(heavier.0.reckoned(heavier.1));
        let close = ratio(x, y);
        return if close >= same_ratio_of_weights() {
            Weighed::Same(note, hundredths(95))
        } else {
            Weighed::Different(note, close)
        };
    }
    // A salt weighs more than the base in it: what is lighter cannot hold it.
    let impossible = match (a.basis, b.basis) {
        (Some(Basis::Salt), Some(Basis::Base)) => a.value < b.value,
        (Some(Basis::Base), Some(Basis::Salt)) => b.value < a.value,
        _ => false,
    };
    if impossible {
        return Weighed::Different(None, direct);
    }
    Weighed::Unclear(
        "one is of the salt, the other of the base, and how much base is in the salt is not known".to_owned(),
    )
}

fn ratio(a: Decimal, b: Decimal) -> Decimal {
    a.min(b).checked_div(a.max(b)).unwrap_or(Decimal::ZERO)
}
