//! Pages of cards: the same answer as that of typed items, written with less work.

use super::answer::Found;
use crate::{
    error::Result,
    search::{CardHit, Page},
};
use actix_web::{HttpResponse, http::header::ContentType};
use search_index::highlight::{Highlighter, Room};

/// What stands in an answer without items.
const NO_ITEMS: &[u8] = br#""items":[]"#;

/// How long an item is, roughly, in bytes.
const ITEM: usize = 1_800;

impl Found<()> {
    /// The answer to a page of cards: each item is what the card shows, with `score` and `highlights`.
    pub fn shown(mut page: Page<CardHit>) -> Result<HttpResponse> {
        let hits = std::mem::take(&mut page.hits);
        let marker = std::mem::take(&mut page.marker);
        let frame = serde_json::to_vec(&Self::of(page, |_, _| ()))?;
        // `total` is a number and the only thing before, so that the first place is the right one.
        let at = frame.windows(NO_ITEMS.len()).position(|w| w == NO_ITEMS);
        let (head, tail) = frame.split_at(at.map_or(0, |at| at + NO_ITEMS.len() - 1));
        let mut body = Vec::with_capacity(frame.len() + hits.len() * ITEM);
        body.extend_from_slice(head);
        let mut room = Room::default();
        for (i, hit) in hits.iter().enumerate() {
            if i > 0 {
                body.push(b',');
            }
            write(hit, &marker, &mut room, &mut body)?;
        }
        body.extend_from_slice(tail);
        Ok(HttpResponse::Ok().content_type(ContentType::json()).body(body))
    }
}

fn write(hit: &CardHit, marker: &Highlighter, room: &mut Room, body: &mut Vec<u8>) -> Result<()> {
    hit.card.show(body);
    // The object goes on.
    body.pop();
    body.extend_from_slice(br#","score":"#);
    serde_json::to_writer(&mut *body, &hit.score)?;
    body.extend_from_slice(br#","highlights":{"#);
    let (mut first, mut written) = (true, Ok(()));
    marker.each_snippet(&hit.card.cuts, room, |field, snippet| {
        if !std::mem::take(&mut first) {
            body.push(b',');
        }
        let pair = serde_json::to_writer(&mut *body, field).and_then(|()| {
            body.push(b':');
            serde_json::to_writer(&mut *body, snippet)
        });
        if let Err(error) = pair {
            written = Err(error);
        }
    });
    body.extend_from_slice(b"}}");
    Ok(written?)
}
