//! Lines keep their ids through edits: matches, and what was said about them, hang on the id.

use super::LineContent;
use crate::domain::{Id, Problems};

/// Gives every edited line an id: the one it names, else that of the old line with the same reference, else that
/// of the old line at the same place with the same text, else a fresh one.
///
/// A line that names an id which no old line has, or which another line names too, is a problem.
pub fn give_line_ids(
    old: &[LineContent],
    edited: &mut [LineContent],
    mut fresh: impl FnMut() -> Id,
) -> Problems {
    let mut problems = Problems::new();
    let mut free: Vec<Id> = old.iter().filter_map(|l| l.id).collect();
    for (i, line) in edited.iter().enumerate() {
        let Some(id) = line.id else { continue };
        match free.iter().position(|f| *f == id) {
            Some(at) => drop(free.remove(at)),
            None => problems.add(
                format!("lines[{i}].id"),
                "unknown_line",
                "must be the id of a line of this demand, once",
            ),
        }
    }
    let mut claim = |id: Option<Id>| {
        let at = free.iter().position(|f| Some(*f) == id)?;
        Some(free.remove(at))
    };
    for line in edited
        .iter_mut()
        .filter(|l| l.id.is_none() && l.reference.is_some())
    {
        let twin = old.iter().find(|o| o.reference == line.reference);
        line.id = twin.and_then(|o| claim(o.id));
    }
    for (i, line) in edited.iter_mut().enumerate().filter(|(_, l)| l.id.is_none()) {
        let twin = old.get(i).filter(|o| o.text == line.text);
        line.id = Some(twin.and_then(|o| claim(o.id)).unwrap_or_else(&mut fresh));
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Time;
    use search_index::attributes::Attributes;

    fn line(id: Option<Id>, reference: Option<&str>, text: &str) -> LineContent {
        LineContent {
            id,
            reference: reference.map(str::to_owned),
            text: text.to_owned(),
            kind: None,
            substances: None,
            dose_form: None,
            strength: None,
            quantity: None,
            unit: "unit".to_owned(),
            target_price: None,
            same_salt: false,
            attributes: Attributes::new(),
        }
    }

    fn ids(n: i64) -> Vec<Id> {
        (1..=n)
            .map(|i| Id::new(Time::from_micros(i * 1_000_000)))
            .collect()
    }

    fn given(old: &[LineContent], mut edited: Vec<LineContent>) -> (Vec<Id>, bool) {
        let new = ids(9);
        let mut fresh = new.into_iter().rev();
        let problems = give_line_ids(old, &mut edited, || fresh.next().unwrap());
        (edited.iter().filter_map(|l| l.id).collect(), problems.is_empty())
    }

    #[test]
    fn an_id_sent_back_is_kept_wherever_the_line_stands() {
        let known = ids(2);
        let old = [line(Some(known[0]), None, "a"), line(Some(known[1]), None, "b")];
        let (got, fine) = given(
            &old,
            vec![
                line(Some(known[1]), None, "changed"),
                line(Some(known[0]), None, "a"),
            ],
        );
        assert_eq!((got, fine), (vec![known[1], known[0]], true));
    }

    #[test]
    fn the_same_reference_keeps_the_id_though_the_text_changed() {
        let known = ids(2);
        let old = [
            line(Some(known[0]), Some("1"), "a"),
            line(Some(known[1]), Some("2"), "b"),
        ];
        let (got, _) = given(
            &old,
            vec![line(None, Some("2"), "other"), line(None, Some("1"), "a")],
        );
        assert_eq!(got, [known[1], known[0]]);
    }

    #[test]
    fn the_same_text_at_the_same_place_keeps_the_id_and_nothing_else_does() {
        let known = ids(2);
        let old = [line(Some(known[0]), None, "a"), line(Some(known[1]), None, "b")];
        let (got, _) = given(
            &old,
            vec![
                line(None, None, "a"),
                line(None, None, "new"),
                line(None, None, "b"),
            ],
        );
        assert_eq!(got[0], known[0]);
        assert!(!known.contains(&got[1]) && !known.contains(&got[2]));
    }

    #[test]
    fn no_id_is_given_twice() {
        let known = ids(1);
        let old = [line(Some(known[0]), Some("1"), "a")];
        let (got, fine) = given(
            &old,
            vec![line(Some(known[0]), None, "a"), line(None, Some("1"), "a")],
        );
        assert!(fine && got[0] != got[1]);
    }

    #[test]
    fn a_foreign_id_and_a_repeated_one_are_problems() {
        let known = ids(2);
        let old = [line(Some(known[0]), None, "a")];
        assert!(!given(&old, vec![line(Some(known[1]), None, "a")]).1);
        assert!(
            !given(
                &old,
                vec![line(Some(known[0]), None, "a"), line(Some(known[0]), None, "b")]
            )
            .1
        );
    }
}
