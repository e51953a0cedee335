//! Numbers and dates of a workbook, as text.

use calamine::ExcelDateTime;

/// Digits a spreadsheet program shows of a number; what it stores beyond them is noise.
const DIGITS: usize = 15;

/// A number as a person would write it: `1000`, `0.1`. `None` when it is none (infinite).
pub(super) fn number(value: f64) -> Option<String> {
    if !value.is_finite() {
        return None;
    }
    let rounded: f64 = format!("{value:.*e}", DIGITS - 1).parse().unwrap_or(value);
    // Adding zero turns -0 into 0.
    Some((rounded + 0.0).to_string())
}

/// A number in a cell that shows percent: what is stored as 0.05 was typed as `5%`.
pub(super) fn percent(value: f64) -> Option<String> {
    number(value * 100.0).map(|shown| shown + "%")
}

/// `2026-11-05`, `2026-11-05T08:30:00`, `08:30:00`, or a span of time as `36:00:00`.
pub(super) fn date(value: &ExcelDateTime) -> Option<String> {
    let days = value.as_f64();
    if !days.is_finite() {
        return None;
    }
    if value.is_duration() {
        return Some(span(days));
    }
    let (year, month, day, hour, minute, second, _) = value.to_ymd_hms_milli();
    let clock = format!("{hour:02}:{minute:02}:{second:02}");
    Some(match (days < 1.0, clock == "00:00:00") {
        (true, _) => clock,
        (false, true) => format!("{year:04}-{month:02}-{day:02}"),
        (false, false) => format!("{year:04}-{month:02}-{day:02}T{clock}"),
    })
}

fn span(days: f64) -> String {
    let sign = if days < 0.0 { "-" } else { "" };
    // The cast saturates.
    let seconds = (days.abs() * 86_400.0).round() as u64;
    format!(
        "{sign}{}:{:02}:{:02}",
        seconds / 3_600,
        seconds / 60 % 60,
        seconds % 60
    )
}

#[cfg(test)]
mod tests {
    use calamine::ExcelDateTimeType::{DateTime, TimeDelta};

    use super::*;

    #[test]
    fn numbers_are_written_without_noise() {
        let cases = [
            (1000.0, "1000"),
            (0.1, "0.1"),
            (0.1 + 0.2, "0.3"),
            (1.2000000000000002, "1.2"),
            (-0.0, "0"),
            (-2.5, "-2.5"),
            (6_901_234_567_890.0, "6901234567890"),
            (0.000_001, "0.000001"),
        ];
        for (value, text) in cases {
            assert_eq!(number(value).as_deref(), Some(text));
        }
        assert_eq!(number(f64::INFINITY), None);
        assert_eq!(percent(0.009).as_deref(), Some("0.9%"));
        assert_eq!(percent(0.07).as_deref(), Some("7%"));
    }

    #[test]
    fn dates_are_iso() {
        let cases = [
            (46_331.0, DateTime, "2026-11-05"),
            (46_331.5, DateTime, "2026-11-05T12:00:00"),
            (0.25, DateTime, "06:00:00"),
            (1.5, TimeDelta, "36:00:00"),
        ];
        for (value, kind, text) in cases {
            assert_eq!(
                date(&ExcelDateTime::new(value, kind, false)).as_deref(),
                Some(text)
            );
        }
    }
}
