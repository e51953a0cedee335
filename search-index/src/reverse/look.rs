//! What each form, release and route of the other side takes, reckoned once for a look-up.

use super::grade::short;
use super::product::{ENTERIC, Product};
use crate::identity::{BasicForm, Release, Route};
use crate::matching::alone;

const PROLONGED: u8 = 1 + Release::Prolonged as u8;
const OCULAR: u8 = 1 + Route::Ocular as u8;

/// Points by what the other side says.
#[derive(Debug)]
pub struct Look {
    /// By form.
    forms: [u8; 16],
    /// By release, and whether the line asks for what is always gastro-resistant.
    releases: [u8; 8],
    /// By route.
    routes: [u8; 16],
    product: Product,
    /// Whether the product is what is offered.
    offers: bool,
}

impl Look {
    /// From the side of a product.
    pub(super) fn of(product: Product, offers: bool) -> Self {
        let mut look = Self {
            forms: [0; 16],
            releases: [0; 8],
            routes: [0; 16],
            product,
            offers,
        };
        for (other, points) in (0..).zip(&mut look.forms) {
            *points = form(product, other);
        }
        for (other, points) in (0..).zip(&mut look.releases) {
            let enteric = if offers { other > 3 } else { product.is(ENTERIC) };
            *points = release(product.release(), other & 3, enteric);
        }
        for (other, points) in (0..).zip(&mut look.routes) {
            let differs = other != product.route() && other != 0 && product.route() != 0;
            *points = if differs { short::ROUTE } else { 0 };
        }
        look
    }

    /// What form, release and route take of a pair.
    pub(super) fn ways(&self, given: Product, wanted: Product) -> u8 {
        let entry = if self.offers { wanted } else { given };
        let mut form = self.forms[usize::from(entry.form())];
        // Few say two forms.
        if entry.form_or() != 0 && entry.form_or() == self.product.form() {
            form = 0;
        }
        let enteric = u8::from(wanted.is(ENTERIC)) << 2;
        form + self.releases[usize::from((entry.release() & 3 | enteric) & 7)]
            + self.routes[usize::from(entry.route() & 15)]
    }
}

/// What a form takes of a product's own.
fn form(product: Product, other: u8) -> u8 {
    let own = product.form();
    if own == other || own == 0 || other == 0 || product.form_or() == other {
        return 0;
    }
    // For the eye other forms are related where both sides say so; here it is enough that one does.
    if product.route() == OCULAR || RELATED[usize::from(own)] & 1 << other != 0 {
        short::RELATED_FORM
    } else {
        short::OTHER_FORM
    }
}

fn release(a: u8, b: u8, enteric: bool) -> u8 {
    if a == b || enteric && a != PROLONGED && b != PROLONGED {
        return 0;
    }
    // What is not said is as good as immediate release, and differs from any other.
    let plain = |release: u8| release <= 1 + Release::Immediate as u8;
    if a == 0 && plain(b) || b == 0 && plain(a) {
        return 0;
    }
    short::RELEASE
}

/// By form, the forms that are related, a bit each.
const RELATED: [u16; 16] = {
    let mut table = [0; 16];
    let mut at = 0;
    while at < alone::RELATED.len() {
        let group = alone::RELATED[at];
        let mut one = 0;
        while one < group.len() {
            let mut other = 0;
            while other < group.len() {
                table[1 + group[one] as usize] |= 1 << (1 + group[other] as u16);
                other += 1;
            }
            one += 1;
        }
        at += 1;
    }
    table
};

/// Every form has a number of four bits.
const _: () = assert!((BasicForm::Other as usize) < 15);
