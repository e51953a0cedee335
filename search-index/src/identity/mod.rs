//! Free text in, a drug's identity out, or an honest "I do not know".

mod types;

pub use types::{
    BasicForm, Basis, Candidate, Identity, Ingredient, Kind, ProductText, Reading, Release, Route, Span,
    Status, Strength,
};
