//! Matching, judged from outside: golden pairs, severities, terms of trade, money, hostile numbers, replay.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may be blunt, its helpers too"
)]

mod arbitrary;
mod golden;
mod money;
mod nearness;
mod registration;
mod replay;
mod reverse;
mod scoring;
mod support;
mod vocabulary;
mod wording;
