//! How soon a person is told of a topic, and when digests go out.

use crate::domain::Time;
use serde::{Deserialize, Serialize};
use std::{collections::HashMap, sync::LazyLock, time::Duration};
use utoipa::ToSchema;

/// How soon a person is told of a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Pace {
    /// After a quiet moment.
    Instant,
    /// In a digest each morning.
    Daily,
    /// In a digest on Monday morning.
    Weekly,
    /// Never.
    Off,
}

/// At most so many mails a person in 24 hours are not digests; mails about access to the account do not count.
pub const INSTANT_A_DAY: i64 = 10;

/// The stretch that [`INSTANT_A_DAY`] is about.
pub const DAY: Duration = Duration::from_secs(24 * 3_600);

/// Digests go out at this hour.
pub const DIGEST_HOUR: i64 = 8;

const MINUTE: i64 = 60_000_000;
const HOUR: i64 = 60 * MINUTE;
const MICROS_A_DAY: i64 = 24 * HOUR;

/// 1970 began on a Thursday: its first Monday was the fifth.
const FIRST_MONDAY: i64 = 4 * MICROS_A_DAY;

static STANDARD_TIME: LazyLock<HashMap<&str, i64>> = LazyLock::new(|| {
    include_str!("pace/standard_time.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let (country, minutes) = line.split_once('\t')?;
            Some((country, minutes.parse().ok()?))
        })
        .collect()
});

/// How far a country's standard time is ahead of UTC, in minutes; UTC where the country is not known.
pub fn minutes_ahead(country: Option<&str>) -> i64 {
    let known = country.and_then(|c| STANDARD_TIME.get(c));
    known.copied().unwrap_or(0)
}

/// The next daily digest after a moment: at [`DIGEST_HOUR`] by the country's standard time.
pub fn next_daily(country: Option<&str>, now: Time) -> Time {
    next(0, MICROS_A_DAY, country, now)
}

/// The next weekly digest after a moment: with the daily one of a Monday.
pub fn next_weekly(country: Option<&str>, now: Time) -> Time {
    next(FIRST_MONDAY, 7 * MICROS_A_DAY, country, now)
}

fn next(first: i64, every: i64, country: Option<&str>, now: Time) -> Time {
    let first = first + DIGEST_HOUR * HOUR - minutes_ahead(country) * MINUTE;
    let begun = (now.micros() - first).div_euclid(every);
    Time::from_micros(first + (begun + 1) * every)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Time {
        text.parse().expect("a moment")
    }

    #[test]
    fn a_digest_goes_out_at_eight_in_the_morning_of_the_country() {
        for (country, now, daily, weekly) in [
            // 2026-11-22 is a Sunday.
            (
                Some("VN"),
                "2026-11-22T00:59:59Z",
                "2026-11-22T01:00:00Z",
                "2026-11-23T01:00:00Z",
            ),
            (
                Some("VN"),
                "2026-11-22T01:00:00Z",
                "2026-11-23T01:00:00Z",
                "2026-11-23T01:00:00Z",
            ),
            (
                Some("CN"),
                "2026-11-23T00:00:00Z",
                "2026-11-24T00:00:00Z",
                "2026-11-30T00:00:00Z",
            ),
            (
                Some("PL"),
                "2026-11-22T10:00:00Z",
                "2026-11-23T07:00:00Z",
                "2026-11-23T07:00:00Z",
            ),
            (
                Some("US"),
                "2026-11-23T12:59:00Z",
                "2026-11-23T13:00:00Z",
                "2026-11-23T13:00:00Z",
            ),
            (
                Some("IN"),
                "2026-11-23T03:00:00Z",
                "2026-11-24T02:30:00Z",
                "2026-11-30T02:30:00Z",
            ),
            (
                None,
                "2026-11-22T09:00:00Z",
                "2026-11-23T08:00:00Z",
                "2026-11-23T08:00:00Z",
            ),
            (
                Some("??"),
                "2026-11-22T09:00:00Z",
                "2026-11-23T08:00:00Z",
                "2026-11-23T08:00:00Z",
            ),
        ] {
            assert_eq!(next_daily(country, at(now)), at(daily), "{country:?} {now}");
            assert_eq!(next_weekly(country, at(now)), at(weekly), "{country:?} {now}");
        }
    }

    #[test]
    fn every_country_of_a_shipped_hub_is_known() {
        for hub in [
            "BN KH ID LA MY MM PH SG TH TL VN KZ KG TJ TM UZ CN IN",
            "AL BA BG HR CZ EE GR HU LV LT ME MK PL RO RS SK SI",
        ] {
            for country in hub.split(' ') {
                assert!(STANDARD_TIME.contains_key(country), "{country}");
            }
        }
        assert!(STANDARD_TIME.len() > 240);
        assert!(STANDARD_TIME.values().all(|m| (-720..=840).contains(m)));
    }
}
