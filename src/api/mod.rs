//! HTTP only: the route table, handlers, and what they share.

pub mod http;
