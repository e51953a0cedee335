//! Can it be dispatched in time.

use crate::matching::finding::Finding;
use crate::matching::{Context, Need, Offer, Severity, code, say};
use time::Date;
use time::macros::format_description;

/// Judges today plus the lead time against the day on which it must be there.
pub(super) fn judge(offer: &Offer, need: &Need, context: &Context) -> Option<Finding> {
    let Some(need_by) = need.need_by.as_deref() else {
        return Some(Finding::pass(
            code::LEAD_TIME,
            Severity::Must,
            "the demand names no day",
        ));
    };
    let Some(days) = offer.lead_time_days.filter(|n| *n >= 0) else {
        let detail = format!("it is needed by {need_by}; the listing states no lead time");
        return Some(Finding::unknown(code::LEAD_TIME, Severity::Must, detail).fix("ask for the lead time"));
    };
    let taken = say::count(days, "day");
    let (Some(today), Some(last)) = (day(&context.today), day(need_by)) else {
        let detail = format!(
            "{taken} from {}, needed by {need_by}: one of these is no day",
            context.today
        );
        return Some(Finding::unknown(code::LEAD_TIME, Severity::Must, detail));
    };
    // Counted in days of the calendar: a lead time may lie beyond every date that can be written.
    let ready = i64::from(today.to_julian_day()).saturating_add(days);
    let written = i32::try_from(ready)
        .ok()
        .and_then(|n| Date::from_julian_day(n).ok())
        .map(|d| d.to_string());
    let ready_on = written.as_deref().unwrap_or("a day beyond the calendar");
    let detail = format!("{taken} from {today}: ready on {ready_on}, needed by {last}");
    if ready > i64::from(last.to_julian_day()) {
        return Some(Finding::fail(code::LEAD_TIME, Severity::Must, detail));
    }
    Some(Finding::pass(code::LEAD_TIME, Severity::Must, detail))
}

fn day(text: &str) -> Option<Date> {
    Date::parse(text, format_description!("[year]-[month]-[day]")).ok()
}
