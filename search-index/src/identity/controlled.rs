//! Whether a text may name a controlled substance. When in doubt: yes.

use super::substances::{Item, What};
use crate::vocabulary::Lexicon;

/// Whether the text, or anything spelled nearly like it, names a controlled substance.
pub(crate) fn mentions(lexicon: &Lexicon, text: &str, items: &[Item]) -> bool {
    if lexicon.guard.in_running_text(&unexplained(text, items)) {
        return true;
    }
    let mut before: Option<&str> = None;
    for item in items {
        let near = match &item.what {
            What::Name(targets) => targets.iter().any(|t| is_controlled(lexicon, *t)),
            What::Tie(keys) => {
                keys.iter()
                    .any(|k| lexicon.names.by_key(k).iter().any(|t| is_controlled(lexicon, *t)))
                    || keys.iter().any(|k| lexicon.guard.near(k))
            }
            // Joined to the word before, because a name may have been broken to hide it.
            What::Unknown(key) => {
                lexicon.guard.near(key) || before.is_some_and(|b| lexicon.guard.near(&format!("{b}{key}")))
            }
            _ => false,
        };
        if near {
            return true;
        }
        before = match &item.what {
            What::Unknown(key) => Some(key),
            _ => None,
        };
    }
    false
}

/// The text without the pieces that are surely something else: 甲苯 inside 甲苯磺酸 is no toluene.
fn unexplained(text: &str, items: &[Item]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for item in items {
        if matches!(item.what, What::Name(_) | What::Salt(_)) {
            out.push_str(text.get(at..item.start).unwrap_or_default());
            out.push('|');
            at = item.end;
        }
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

/// Whether a substance, or a member of a combination, is controlled.
fn is_controlled(lexicon: &Lexicon, target: u32) -> bool {
    lexicon
        .members(target)
        .iter()
        .any(|n| lexicon.numbered(*n).is_some_and(|s| s.controlled.is_some()))
}
