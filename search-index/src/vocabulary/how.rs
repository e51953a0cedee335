//! Which fact led from words to a meaning.

/// The fact that decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum How {
    /// The words stand in a table as written.
    #[default]
    Exact,
    /// The words are a tabulated name under the spelling habits of some language.
    Spelling,
    /// The same, but with an ending or doubled letters that no name has as written.
    Loose,
    /// A letter was wrong, and one name only was near.
    Slip,
    /// Several names are equally near.
    Choice,
    /// The words name several substances at once.
    Combination,
    /// Capital letters that stand for a name.
    Abbreviation,
    /// A brand.
    Brand,
}

impl How {
    /// In plain English.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Exact => "exact name",
            Self::Spelling | Self::Loose => "spelling rule",
            Self::Slip => "one slip forgiven",
            Self::Choice => "shared by several names",
            Self::Combination => "combination name",
            Self::Abbreviation => "abbreviation",
            Self::Brand => "brand name",
        }
    }
}
