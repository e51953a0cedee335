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
    /// The same amount in another unit, in brackets behind it: 0.25 g (25万单位).
    pub(crate) also: Option<(Decimal, Measure)>,
    /// The whole content, where the text gives a volume other than one millilitre: 40 mg in 0.4 mL.
    pub(crate) content: Option<(Decimal, Measure)>,
    /// Joined to its neighbour by a dash: perhaps a range, perhaps two strengths.
    pub(crate) dashed: bool,
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
        within: None,
    }
    .run()
}

/// What was said before an amount and holds for it.
#[derive(Debug, Default)]
struct Said {
    /// The number of amounts before the bracket that is open.
    opened: Option<usize>,
    equivalent: bool,
    hourly: bool,
    weight: bool,
}

struct Parser<'a> {
    tokens: &'a [Placed],
    ratio_of_masses: bool,
    out: Vec<Amount>,
    chain: usize,
    /// `5 ml contain …`: what the amounts behind it are in.
    within: Option<(Decimal, Measure)>,
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
        let mut said = Said::default();
        while at < self.tokens.len() {
            at = match self.token(at) {
                Some(Token::Number(_)) => self.numbered(at, &mut said).max(at + 1),
                // The number after a cross counts pieces.
                Some(Token::Times) if self.number(at + 1).is_some() && !self.amount_follows(at + 1) => at + 2,
                Some(Token::Close) => self.closed(at, &mut said),
                Some(Token::Contains) => {
                    self.contains(at);
                    at + 1
                }
                Some(other) => {
                    self.sign(other, at, &mut said);
                    at + 1
                }
                None => at + 1,
            };
        }
        self.out
    }

    fn sign(&mut self, token: Token, at: usize, said: &mut Said) {
        match token {
            Token::Open => {
                said.opened = Some(self.out.len());
                said.equivalent |= self.token(at + 1) == Some(Token::As) && !self.out.is_empty();
            }
            Token::Plus => said.equivalent = false,
            Token::Equivalent => said.equivalent = true,
            Token::CountedAs if self.out.is_empty() => said.equivalent = true,
            Token::CountedAs => self.out.iter_mut().for_each(|a| a.base = true),
            Token::Hourly => said.hourly = true,
            Token::Weight => said.weight = true,
            _ => {}
        }
    }

    fn closed(&mut self, at: usize, said: &mut Said) -> usize {
        let opened = said.opened.take();
        said.equivalent = false;
        if let (Some(from), Some(Token::Slash | Token::In)) = (opened, self.token(at + 1))
            && let Some((per, next)) = self.denominator(at + 2)
        {
            self.spread(from, per);
            return next;
        }
        at + 1
    }

    fn numbered(&mut self, at: usize, said: &mut Said) -> usize {
        let before = self.out.len();
        let next = self.amount(at);
        if std::mem::take(&mut said.weight) {
            self.out.truncate(before);
            return next;
        }
        if self.out.len() == before {
            return next;
        }
        if std::mem::take(&mut said.hourly)
            && let Some(last) = self.out.last_mut().filter(|a| a.per.is_none())
        {
            last.per = Some((Decimal::ONE, Measure::Time));
        }
        if self.out.len() == before + 1 {
            let volume = self.out.get(before).is_some_and(|a| a.kind == Measure::Volume);
            if said.equivalent && !volume {
                said.equivalent = false;
                self.counted_as_base(before);
            } else if said.opened == Some(before) && self.token(at - 1) == Some(Token::Open) {
                self.said_again(before);
            }
        }
        next
    }

    /// `4 mg x 30 mg`: the second is an amount, not a count.
    fn amount_follows(&self, at: usize) -> bool {
        self.unit(at + 1)
            .is_some_and(|u| matches!(u.kind, Measure::Mass | Measure::Units | Measure::Percent))
    }

    /// The amount after "equivalent to" takes the place of the one before. A salt weighs more than what it is
    /// counted as, so of two masses the smaller one is the base, whichever comes first.
    fn counted_as_base(&mut self, at: usize) {
        if at == 0 {
            if let Some(only) = self.out.get_mut(0) {
                only.base = true;
            }
            return;
        }
        let mut base = self.out.remove(at);
        let Some(before) = self.out.get_mut(at - 1) else {
            return;
        };
        base.base = true;
        base.start = before.start;
        base.per = base.per.or(before.per);
        let lighter = before.kind == base.kind && before.value < base.value;
        if lighter {
            before.base = true;
        } else if before.kind == base.kind || before.kind == Measure::Mass {
            *before = base;
        }
    }

    /// 0.25 g (25万单位): one amount in two units.
    fn said_again(&mut self, at: usize) {
        let (Some(own), Some(before)) = (self.out.get(at), at.checked_sub(1).and_then(|i| self.out.get(i)))
        else {
            return;
        };
        let touches = self.tokens.get(before.next).map(|p| p.token) == Some(Token::Open);
        let pair = matches!(
            (before.kind, own.kind),
            (
                Measure::Mass,
                Measure::Units | Measure::Mole | Measure::Equivalent
            ) | (
                Measure::Units | Measure::Mole | Measure::Equivalent,
                Measure::Mass
            ) | (Measure::Mole, Measure::Equivalent)
        );
        let plain = |a: &Amount| matches!(a.per, None | Some((_, Measure::Piece)));
        if touches && pair && plain(own) && plain(before) {
            let also = (own.value, own.kind);
            self.out.remove(at);
            if let Some(before) = self.out.get_mut(at - 1) {
                before.also = Some(also);
            }
        }
    }

    /// `5 ml contain 250 mg`: the volume before is what all that follows is in.
    fn contains(&mut self, at: usize) {
        let volume = |a: &Amount| a.kind == Measure::Volume && a.per.is_none();
        if self.out.last().is_some_and(|a| volume(a) && a.next + 3 > at) {
            self.within = self.out.pop().map(|a| (a.value, Measure::Volume));
            return;
        }
        // 每ml含: the unit stands without a number.
        if let Some(unit) = at
            .checked_sub(1)
            .and_then(|i| self.unit(i))
            .filter(|u| u.kind == Measure::Volume)
        {
            let number = at >= 2 && self.number(at - 2).is_some();
            self.within = (!number).then_some((unit.factor, Measure::Volume));
        }
    }

    /// Reads amounts from a number on; gives the token after them.
    fn amount(&mut self, at: usize) -> usize {
        let Some(first) = self.number(at) else {
            return at + 1;
        };
        let previous = at.checked_sub(1).and_then(|i| self.token(i));
        let joined = matches!(previous, Some(Token::Slash | Token::Plus | Token::Dash));
        if !joined {
            self.chain += 1;
        }
        let Some(unit) = self.unit(at + 1) else {
            return self.without_unit(at, first);
        };
        if let Some(next) = self.volume_first(at, first, unit) {
            return next;
        }
        if matches!(unit.kind, Measure::Time | Measure::Piece | Measure::Area) {
            return at + 2;
        }
        let mut next = at + 2;
        let mut per = None;
        if matches!(self.token(next), Some(Token::Slash | Token::Colon | Token::In))
            && let Some((found, after)) = self.denominator(next + 1)
            && (self.token(next) != Some(Token::In)
                || (found.1 == Measure::Volume && self.number(next + 1).is_some()))
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
        // 5-10 mg: perhaps a range. A pack behind a dash is none: 5%-100 мл.
        if previous == Some(Token::Dash) && unit.kind != Measure::Volume {
            let chain = self.chain;
            let same = |a: &&mut Amount| a.chain == chain && a.kind == unit.kind;
            self.out.iter_mut().filter(same).for_each(|a| a.dashed = true);
        }
        if let Some(per) = per {
            self.spread_back(per);
        }
        next
    }

    /// `10ml:50mg`, `10g:0.1g`: the whole before what is in it.
    fn volume_first(&mut self, at: usize, first: Decimal, unit: Unit) -> Option<usize> {
        let weighed =
            unit.kind == Measure::Mass && unit.factor >= Decimal::from(1000) && first >= Decimal::ONE;
        if self.token(at + 2) != Some(Token::Colon) || !(unit.kind == Measure::Volume || weighed) {
            return None;
        }
        let whole = first.checked_mul(unit.factor)?;
        // 100ml:左氧氟沙星0.5g与氯化钠0.9g: all that is named behind it is in it.
        if unit.kind == Measure::Volume && matches!(self.token(at + 3), Some(Token::Other | Token::Contains))
        {
            self.within = Some((whole, Measure::Volume));
            return Some(at + 3);
        }
        let (number, inner) = (self.number(at + 3)?, self.unit(at + 4)?);
        if matches!(inner.kind, Measure::Volume | Measure::Time)
            || (weighed && number.checked_mul(inner.factor)? >= whole)
        {
            return None;
        }
        self.push(number, inner, Some((whole, unit.kind)), at, at + 5);
        Some(at + 5)
    }

    /// A number without a unit of its own: `875/125 mg`, `(500+30) mg`, `500-125 mg`, `1:1000`.
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
        let mut dashed = false;
        while let Some(sign @ (Token::Slash | Token::Plus | Token::Comma | Token::Dash)) = self.token(next)
            && let Some(n) = self.number(next + 1)
        {
            dashed |= sign == Token::Dash;
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
        if matches!(self.token(end), Some(Token::Slash | Token::In))
            && let Some((found, after)) = self.denominator(end + 1)
        {
            per = Some(found);
            end = after;
        }
        for (place, number) in numbers {
            self.push(number, unit, per, place, end);
            if let Some(last) = self.out.last_mut() {
                last.dashed = dashed;
            }
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
        let inside = self.within.filter(|_| unit.kind != Measure::Volume);
        let inside_volume = matches!(per, Some((v, Measure::Volume)) if v != Decimal::ONE);
        self.out.push(Amount {
            value,
            kind: unit.kind,
            per: per.or(inside),
            base: false,
            also: None,
            content: inside_volume.then_some((value, unit.kind)),
            dashed: false,
            start,
            end,
            chain: self.chain,
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
