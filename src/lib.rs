//! A backend on which medicines are traded across borders.

pub mod email;
