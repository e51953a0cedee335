//! Whole mails as snapshots, and hostile values in every field.

mod injection;
mod snapshots;

use super::Footer;

/// The footer of every tested mail.
const FOOTER: Footer<'_> = Footer {
    product: "Theriac",
    unsubscribe: Some("https://theriac.example/unsubscribe?token=u1"),
};
