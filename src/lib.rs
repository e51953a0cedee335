//! Theriac: a backend on which medicines are traded across borders.

pub mod sheet;
