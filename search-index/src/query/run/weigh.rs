//! How much a word counts: BM25, over all listings of a view.

use tantivy::fieldnorm::FieldNormReader;

use crate::resident::Listings;

/// How soon a word's repetition counts no more.
const K1: f32 = 1.2;

/// How much a long text takes from a word's weight.
const B: f32 = 0.75;

/// What weights are made from: one for each view.
pub(crate) struct Statistics {
    listings: f32,
    /// By the step of a text's length, as the index has it: what a word's count is compared with.
    pub(crate) text: Box<[f32; 256]>,
    /// The same of names.
    pub(crate) names: Box<[f32; 256]>,
}

impl Statistics {
    /// Those of all segments, removed listings included.
    pub(crate) fn of<'a>(segments: impl Iterator<Item = &'a Listings>) -> Self {
        let (mut listings, mut text, mut names) = (0_usize, 0_u64, 0_u64);
        for segment in segments {
            listings += segment.ids.len();
            let (in_text, in_names) = segment.terms.lengths();
            text += in_text;
            names += in_names;
        }
        let listings = listings.max(1) as f32;
        Self {
            listings,
            text: norms(text as f32 / listings),
            names: norms(names as f32 / listings),
        }
    }

    /// The weight of a word that so many listings have.
    pub(crate) fn weight(&self, frequency: u32) -> f32 {
        let with = frequency as f32;
        let without = (self.listings - with).max(0.0);
        (1.0 + (without + 0.5) / (with + 0.5)).ln() * (1.0 + K1)
    }
}

fn norms(average: f32) -> Box<[f32; 256]> {
    let mut norms = Box::new([0.0; 256]);
    for (step, norm) in (0_u8..=u8::MAX).zip(norms.iter_mut()) {
        let length = FieldNormReader::id_to_fieldnorm(step) as f32;
        *norm = K1 * (1.0 - B + B * length / average.max(1.0));
    }
    norms
}

/// What a word adds to a listing that has it so often, in a text of this length.
pub(crate) fn score(weight: f32, norms: &[f32; 256], step: u8, count: u32) -> f32 {
    let count = count as f32;
    weight * (count / (count + norms.get(usize::from(step)).copied().unwrap_or(1.0)))
}
