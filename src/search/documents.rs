//! Rows become documents. What nobody else may see never becomes one.

use super::{
    Search,
    judge::{Terms, need_of, offer_of},
};
use crate::{
    db::{demands::LiveDemand, listings::LiveListing},
    domain::demand::Visibility,
};
use rust_decimal::prelude::ToPrimitive;
use search_index::{
    document::{self, DemandLineDoc, ListingDoc},
    matching::Rate,
    reverse::{Asked, Offered},
};
use std::collections::BTreeMap;

/// Today's rates by currency.
pub(super) type Rates = BTreeMap<String, Rate>;

impl Search {
    /// The document of a published listing; `None` for a controlled substance.
    pub(super) fn listing_document(&self, live: LiveListing, rates: &Rates) -> Option<ListingDoc> {
        if live.listing.controlled || live.reading.controlled {
            return None;
        }
        let offered = Offered::of(&offer_of(&live), &self.lexicon());
        let LiveListing {
            listing,
            content,
            reading,
            ..
        } = live;
        let identity = reading.identity;
        let price_usd = content.price.as_ref().and_then(|p| match p.currency.as_str() {
            "USD" => p.amount.to_f64(),
            currency => rates.get(currency)?.usd.checked_mul(p.amount)?.to_f64(),
        });
        let own = [
            &content.dose_form,
            &content.strength,
            &content.pack,
            &content.manufacturer,
            &content.external_id,
        ];
        let text = own.into_iter().flatten().cloned();
        let text = text
            .chain(content.attributes.into_values())
            .chain(content.description.into_values())
            .collect();
        let doc = ListingDoc {
            id: listing.id.to_string(),
            version: i64::from(listing.live_version.unwrap_or(listing.version)),
            company_id: listing.company_id.to_string(),
            kind: content.kind,
            origin_country: content.origin_country,
            hubs: content.hubs,
            storage: content.storage,
            names: content.name.into_iter().collect(),
            text,
            moq: content.moq,
            price_usd,
            lead_time_days: content.lead_time_days,
            published_at: listing.published_at.map_or(0, |t| t.micros()),
            offered,
            ..ListingDoc::default()
        };
        Some(doc.identified(&self.lexicon(), &identity))
    }

    /// One document for each line of an open demand, except lines with controlled substances.
    pub(super) fn demand_documents(&self, live: &LiveDemand) -> Vec<DemandLineDoc> {
        let LiveDemand {
            demand,
            content,
            readings,
            ..
        } = live;
        let (terms, lexicon) = (Terms::from(live), self.lexicon());
        let lines = content
            .lines
            .iter()
            .zip(readings)
            .filter(|(_, reading)| !reading.controlled);
        lines
            .filter_map(|(line, reading)| {
                let mut text = vec![content.title.clone()];
                text.extend([&line.dose_form, &line.strength].into_iter().flatten().cloned());
                text.extend(line.attributes.values().cloned());
                let doc = DemandLineDoc {
                    demand_id: demand.id.to_string(),
                    line_id: line.id?.to_string(),
                    version: i64::from(demand.live_version.unwrap_or(demand.version)),
                    company_id: demand.company_id.to_string(),
                    hide_buyer: demand.hide_buyer,
                    kind: line.kind.unwrap_or_default(),
                    hub: demand.hub_id.clone(),
                    destination_country: content.destination_country.clone(),
                    visibility: match demand.visibility.0 {
                        Visibility::Public => document::Visibility::Public,
                        Visibility::Verified => document::Visibility::Verified,
                        Visibility::Invited => document::Visibility::Invited,
                    },
                    line: line.text.clone(),
                    text,
                    closes_at: demand.closes_at.map(|t| t.micros()),
                    opened_at: demand.opened_at.map_or(0, |t| t.micros()),
                    asked: Asked::of(&need_of(&terms, line, reading), &lexicon),
                    ..DemandLineDoc::default()
                };
                Some(doc.identified(&lexicon, &reading.identity))
            })
            .collect()
    }
}
