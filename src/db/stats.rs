//! Counting the hub's business from its own records.

use super::{
    Db, Result,
    schema::{companies, demand_versions, demands, listings, matches},
    types::{Json, Word},
};
use crate::{
    db,
    domain::{
        Id, Time,
        company::{CompanyKind, CompanyStatus},
        demand::DemandContent,
    },
};
use diesel::prelude::*;
use search_index::{identity::Reading, matching::Band};
use std::collections::{BTreeMap, BTreeSet};

/// How many demands are read at once.
const CHUNK: i64 = 100;

/// What is counted: on these hubs (`None`: all), from one moment until before another.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "said above")]
pub struct Span {
    pub hubs: Option<Vec<String>>,
    pub from: Time,
    pub to: Time,
}

/// Companies by standing.
pub type Standings = BTreeMap<String, i64>;

/// What the demands ask for.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// How many demands.
    pub demands: i64,
    /// How many lines they have.
    pub lines: i64,
    /// How many of the lines could be read.
    pub resolved_lines: i64,
    /// Distinct kinds of drugs: substances, form, release and strengths.
    pub product_keys: BTreeSet<String>,
    /// Distinct sets of substances.
    pub substance_sets: BTreeSet<String>,
    /// Where the goods go, with the number of demands.
    pub destinations: BTreeMap<String, i64>,
}

/// How many companies of this kind were registered, by their standing now.
pub fn companies(db: &mut Db, kind: CompanyKind, span: &Span) -> Result<Standings> {
    let rows: Vec<(Word<CompanyStatus>, i64)> = db!(db, |c| {
        let mut rows = companies::table
            .filter(companies::kind.eq(Word(kind)))
            .filter(
                companies::created_at
                    .ge(span.from)
                    .and(companies::created_at.lt(span.to)),
            )
            .group_by(companies::status)
            .select((companies::status, diesel::dsl::count_star()))
            .into_boxed();
        if let Some(hubs) = &span.hubs {
            rows = rows.filter(companies::hub_id.eq_any(hubs));
        }
        rows.load(c)?
    });
    Ok(rows
        .into_iter()
        .map(|(status, n)| (status.0.as_str().to_owned(), n))
        .collect())
}

/// How many listings were published, whatever became of them.
pub fn listings(db: &mut Db, span: &Span) -> Result<i64> {
    let at = listings::published_at.assume_not_null();
    Ok(db!(db, |c| {
        let mut rows = listings::table
            .inner_join(companies::table)
            .filter(listings::published_at.is_not_null())
            .filter(at.ge(span.from).and(at.lt(span.to)))
            .into_boxed();
        if let Some(hubs) = &span.hubs {
            rows = rows.filter(companies::hub_id.eq_any(hubs));
        }
        rows.count().get_result(c)?
    }))
}

/// What the demands that were opened ask for. A kind of drug is counted once, in whatever words and however often.
pub fn asked(db: &mut Db, span: &Span) -> Result<Asked> {
    type Row = (Id, Json<DemandContent>, Json<Vec<Reading>>);
    let mut asked = Asked::default();
    let mut after: Option<Id> = None;
    loop {
        let at = demands::opened_at.assume_not_null();
        let shown = demand_versions::version
            .nullable()
            .eq(demands::live_version)
            .or(demands::live_version
                .is_null()
                .and(demand_versions::version.eq(demands::version)));
        let rows: Vec<Row> = db!(db, |c| {
            let mut rows = demands::table
                .inner_join(demand_versions::table)
                .filter(demands::opened_at.is_not_null())
                .filter(at.ge(span.from).and(at.lt(span.to)))
                .filter(shown.assume_not_null())
                .select((demands::id, demand_versions::content, demand_versions::readings))
                .into_boxed();
            if let Some(hubs) = &span.hubs {
                rows = rows.filter(demands::hub_id.eq_any(hubs));
            }
            if let Some(after) = after {
                rows = rows.filter(demands::id.gt(after));
            }
            rows.order(demands::id).limit(CHUNK).load(c)?
        });
        let Some((last, _, _)) = rows.last() else {
            return Ok(asked);
        };
        after = Some(*last);
        for (_, content, readings) in rows {
            asked.count(&content.0, &readings.0);
        }
    }
}

impl Asked {
    fn count(&mut self, content: &DemandContent, readings: &[Reading]) {
        self.demands += 1;
        self.lines += i64::try_from(content.lines.len()).unwrap_or(0);
        *self
            .destinations
            .entry(content.destination_country.clone())
            .or_default() += 1;
        for identity in readings.iter().map(|r| &r.identity) {
            if let Some(key) = identity.substance_key() {
                self.resolved_lines += 1;
                self.substance_sets.insert(key);
            }
            self.product_keys.extend(identity.product_key.clone());
        }
    }
}

/// How many pairs of a band were found that still stand.
pub fn matches(db: &mut Db, band: Band, span: &Span) -> Result<i64> {
    Ok(db!(db, |c| {
        let mut rows = matches::table
            .inner_join(demands::table)
            .filter(matches::band.eq(Word(band)).and(matches::live.eq(true)))
            .filter(
                matches::created_at
                    .ge(span.from)
                    .and(matches::created_at.lt(span.to)),
            )
            .into_boxed();
        if let Some(hubs) = &span.hubs {
            rows = rows.filter(demands::hub_id.eq_any(hubs));
        }
        rows.count().get_result(c)?
    }))
}

/// How many pairs met: both sides said that they want to talk, the later of them within the span.
pub fn meetings(db: &mut Db, span: &Span) -> Result<i64> {
    let (buyer, supplier) = (
        matches::buyer_interest_at.assume_not_null(),
        matches::supplier_interest_at.assume_not_null(),
    );
    let both = matches::buyer_interest_at
        .is_not_null()
        .and(matches::supplier_interest_at.is_not_null());
    Ok(db!(db, |c| {
        let mut rows = matches::table
            .inner_join(demands::table)
            .filter(both)
            .filter(buyer.lt(span.to).and(supplier.lt(span.to)))
            .filter(buyer.ge(span.from).or(supplier.ge(span.from)))
            .into_boxed();
        if let Some(hubs) = &span.hubs {
            rows = rows.filter(demands::hub_id.eq_any(hubs));
        }
        rows.count().get_result(c)?
    }))
}
