//! Finds amounts in the tokens of a strength text.

use super::lex::{Measure, Placed, Token, Unit};
use rust_decimal::Decimal;

/// An amount as written, in base units.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Amount {
    /// The number, in the base unit of `kind`.
    pub(crate) value: Decimal,
    /// What is measured.
    pub(crate) kind: Measure,
    /// Per how much of what; a per-piece denominator is kept as `Piece`.
    pub(crate) per: Option<(Decimal, Measure)>,
    /// Counted as the base, because the text says "equivalent to".
    pub(crate) base: bool,
    /// First byte.
    pub(crate) start: usize,
    /// One past the last byte.
    pub(crate) end: usize,
    /// Amounts joined by `/` or `+` share a number.
    pub(crate) chain: usize,
    /// The token after it.
    next: usize,
}

/// The amounts of a text in the order written. `ratio_of_masses` tells that `10 mg/1 g` is a concentration and
/// not a combination, as in an ointment.
pub(crate) fn amounts(tokens: &[Placed], ratio_of_masses: bool) -> Vec<Amount> {
    Parser {
        tokens,
        ratio_of_masses,
        out: Vec::new(),
        chain: 0,
    }
    .run()
}

struct Parser<'a> {
    tokens: &'a [Placed],
    ratio_of_masses: bool,
    out: Vec<Amount>,
    chain: usize,
}

impl Parser<'_> {
    fn token(&self, at: usize) -> Option<Token> {
        self.tokens.get(at).map(|p| p.token)
    }

    fn number(&self, at: usize) -> Option<Decimal> {
        match self.token(at) {
            Some(Token::Number(n)) => Some(n),
            _ => None,
        }
    }

    fn unit(&self, at: usize) -> Option<Unit> {
        match self.token(at) {
            Some(Token::Unit(u)) => Some(u),
            _ => None,
        }
    }

    fn run(mut self) -> Vec<Amount> {
        let mut at = 0;
        let mut opened: Option<usize> = None;
        let mut equivalent = false;
        let mut hourly = false;
        let mut weight = false;
        while at < self.tokens.len() {
            match self.token(at) {
                Some(Token::Open) => {
                    opened = Some(self.out.len());
                    if self.token(at + 1) == Some(Token::As) && !self.out.is_empty() {
                        equivalent = true;
                    }
                }
                Some(Token::Close) => {
                    if let (Some(from), Some(Token::Slash)) = (opened.take(), self.token(at + 1))
                        && let Some((per, next)) = self.denominator(at + 2)
                    {
                        self.spread(from, per);
                        at = next;
                        continue;
                    }
                    equivalent = false;
                }
                Some(Token::Plus) => equivalent = false,
                Some(Token::Equivalent) => equivalent = !self.out.is_empty(),
                Some(Token::CountedAs) => self.out.iter_mut().for_each(|a| a.base = true),
                Some(Token::Hourly) => hourly = true,
                Some(Token::Weight) => weight = true,
                // The number after a cross counts pieces.
                Some(Token::Times) if self.number(at + 1).is_some() && !self.amount_follows(at + 1) => {
                    at += 1
                }
                Some(Token::Number(_)) => {
                    let before = self.out.len();
                    let next = self.amount(at);
                    if weight {
                        self.out.truncate(before);
                        weight = false;
                    }
                    if hourly && self.out.len() > before {
                        hourly = false;
                        if let Some(last) = self.out.last_mut().filter(|a| a.per.is_none()) {
                            last.per = Some((Decimal::ONE, Measure::Time));
                        }
                    }
                    if equivalent && self.out.len() == before + 1 && before > 0 {
                        self.replace_by_base(before);
                        equivalent = false;
                    }
                    at = next.max(at + 1);
                    continue;
                }
                _ => {}
            }
            at += 1;
        }
        self.out
    }

    /// `4 mg x 30 mg`: the second is an amount, not a count.
    fn amount_follows(&self, at: usize) -> bool {
        self.unit(at + 1)
            .is_some_and(|u| matches!(u.kind, Measure::Mass | Measure::Units | Measure::Percent))
    }

    /// The amount after "equivalent to" takes the place of the one before.
    fn replace_by_base(&mut self, at: usize) {
        let mut base = self.out.remove(at);
        if let Some(before) = self.out.get_mut(at - 1) {
            base.base = true;
            base.start = before.start;
            base.per = base.per.or(before.per);
            if before.kind == base.kind || before.kind == Measure::Mass {
                *before = base;
            }
        }
    }

    /// Reads amounts from a number on; gives the token after them.
    fn amount(&mut self, at: usize) -> usize {
        let Some(first) = self.number(at) else {
            return at + 1;
        };
        let joined = at > 0 && matches!(self.token(at - 1), Some(Token::Slash | Token::Plus));
        if !joined {
            self.chain += 1;
        }
        if self.unit(at + 1).is_none() {
            return self.without_unit(at, first);
        }
        let Some(unit) = self.unit(at + 1) else {
            return at + 1;
        };
        if unit.kind == Measure::Volume || unit.kind == Measure::Mass {
            // 10ml:50mg, 10g:0.1g
            if self.token(at + 2) == Some(Token::Colon)
                && let (Some(n), Some(u)) = (self.number(at + 3), self.unit(at + 4))
                && !matches!(u.kind, Measure::Volume | Measure::Time)
                && (unit.kind == Measure::Volume || unit.factor > u.factor || first >= Decimal::ONE)
            {
                let per = first.checked_mul(unit.factor).map(|v| (v, unit.kind));
                self.push(n, u, per, at, at + 5);
                return at + 5;
            }
        }
        if matches!(unit.kind, Measure::Time | Measure::Piece | Measure::Area) {
            return at + 2;
        }
        let mut next = at + 2;
        let mut per = None;
        if matches!(self.token(next), Some(Token::Slash | Token::Colon))
            && let Some((found, after)) = self.denominator(next + 1)
        {
            per = Some(found);
            next = after;
            // 50 mg/5 mL/dose, 20 mcg/dose/inh.
            if self.token(next) == Some(Token::Slash)
                && self.unit(next + 1).is_some_and(|u| u.kind == Measure::Piece)
            {
                next += 2;
            }
        }
        self.push(first, unit, per, at, next);
        if let (Some(per), true) = (per, true) {
            self.spread_back(per);
        }
        next
    }

    /// A number without a unit of its own: `875/125 mg`, `(500+30) mg`, `1:1000`.
    fn without_unit(&mut self, at: usize, first: Decimal) -> usize {
        if self.token(at + 1) == Some(Token::Colon)
            && let Some(second) = self.number(at + 2)
            && self.unit(at + 3).is_none_or(|u| u.kind == Measure::Piece)
        {
            // One gram in so many millilitres.
            if first == Decimal::ONE && second >= Decimal::TEN {
                let unit = super::lex::unit(Measure::Mass, 1000, 0);
                self.push(first, unit, Some((second, Measure::Volume)), at, at + 3);
            }
            return at + 3;
        }
        let mut numbers = vec![(at, first)];
        let mut next = at + 1;
        while matches!(self.token(next), Some(Token::Slash | Token::Plus | Token::Comma))
            && let Some(n) = self.number(next + 1)
        {
            numbers.push((next + 1, n));
            next += 2;
        }
        if self.token(next) == Some(Token::Close) {
            next += 1;
        }
        let Some(unit) = self.unit(next) else {
            return at + 1;
        };
        if numbers.len() < 2
            || matches!(
                unit.kind,
                Measure::Volume | Measure::Time | Measure::Piece | Measure::Area
            )
        {
            return at + 1;
        }
        let mut end = next + 1;
        let mut per = None;
        if self.token(end) == Some(Token::Slash)
            && let Some((found, after)) = self.denominator(end + 1)
        {
            per = Some(found);
            end = after;
        }
        for (place, number) in numbers {
            self.push(number, unit, per, place, end);
        }
        end
    }

    /// What stands under the slash: `ml`, `5 ml`, `h`, `24 h`, `dose`, `g`.
    fn denominator(&self, at: usize) -> Option<((Decimal, Measure), usize)> {
        let (number, place) = match self.number(at) {
            Some(n) => (Some(n), at + 1),
            None => (None, at),
        };
        let unit = self.unit(place)?;
        let amount = number.unwrap_or(Decimal::ONE);
        let right = match unit.kind {
            Measure::Volume | Measure::Time | Measure::Piece | Measure::Area => true,
            // mg/g is a ratio; mg/1 g is one where forms are weighed; mg/125 mg is a combination.
            Measure::Mass => number.is_none() || (self.ratio_of_masses && unit.factor >= Decimal::from(1000)),
            _ => false,
        };
        let total = amount.checked_mul(unit.factor)?;
        (right && !total.is_zero()).then_some(((total, unit.kind), place + 1))
    }

    fn push(
        &mut self,
        number: Decimal,
        unit: Unit,
        per: Option<(Decimal, Measure)>,
        first: usize,
        next: usize,
    ) {
        let Some(value) = number.checked_mul(unit.factor) else {
            return;
        };
        let start = self.tokens.get(first).map_or(0, |p| p.start);
        let end = next
            .checked_sub(1)
            .and_then(|i| self.tokens.get(i))
            .map_or(start, |p| p.end);
        let chain = self.chain;
        self.out.push(Amount {
            value,
            kind: unit.kind,
            per,
            base: false,
            start,
            end,
            chain,
            next,
        });
    }

    /// `(250mg+62.5mg)/5ml`: all in the brackets share the denominator.
    fn spread(&mut self, from: usize, per: (Decimal, Measure)) {
        for amount in self.out.iter_mut().skip(from).filter(|a| a.per.is_none()) {
            amount.per = Some(per);
        }
    }

    /// `50mg/5mg/ml`: earlier members of the same chain share the last one's volume.
    fn spread_back(&mut self, per: (Decimal, Measure)) {
        if !matches!(per.1, Measure::Volume | Measure::Time) {
            return;
        }
        let Some(chain) = self.out.last().map(|a| a.chain) else {
            return;
        };
        for amount in self.out.iter_mut().rev().skip(1).take_while(|a| a.chain == chain) {
            if amount.per.is_none() && amount.kind != Measure::Volume {
                amount.per = Some(per);
            }
        }
    }
}

/// Whether an amount of volume follows another amount directly, as in `50 mg 10 ml`.
pub(crate) fn follows_directly(a: &Amount, b: &Amount, tokens: &[Placed]) -> bool {
    let place = |at: usize| tokens.get(at).map(|p| p.start);
    place(a.next) == Some(b.start)
        || (tokens.get(a.next).is_some_and(|p| p.token == Token::Comma) && place(a.next + 1) == Some(b.start))
}
