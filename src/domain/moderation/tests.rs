//! Every state against every step, and what edits make of versions.

use super::*;
use crate::domain::{Money, listing::ListingContent};

/// One step of an owner or an operator.
#[derive(Debug, Clone, Copy)]
enum Step {
    Edit(Change),
    Submit,
    End,
    Decide(Action),
}

const STEPS: [Step; 10] = [
    Step::Edit(Change::Terms),
    Step::Edit(Change::Back),
    Step::Edit(Change::Content),
    Step::Submit,
    Step::End,
    Step::Decide(Action::Approve),
    Step::Decide(Action::Reject),
    Step::Decide(Action::RequestChanges),
    Step::Decide(Action::Suspend),
    Step::Decide(Action::Reinstate),
];

fn take(mut track: Track, step: Step) -> Option<Track> {
    let taken = match step {
        Step::Edit(change) => track.edit(change).map(|_| ()),
        Step::Submit => track.submit(),
        Step::End => track.end(),
        Step::Decide(action) => track.decide(action),
    };
    taken.ok().map(|()| track)
}

fn told(track: Option<Track>) -> String {
    let Some(t) = track else { return "-".to_owned() };
    let live = t.live_version.map_or("·".to_owned(), |v| v.to_string());
    let pending = t
        .pending
        .map_or(String::new(), |(v, s)| format!(" +{v}:{}", s.as_str()));
    format!("{} {}/{live}{pending}", t.status.as_str(), t.version)
}

fn at(subject: Subject, status: Status, live: Option<i32>, pending: Option<(i32, Status)>) -> Track {
    let version = pending.map_or(3, |(v, _)| v);
    Track {
        subject,
        status,
        version,
        live_version: live,
        pending,
    }
}

/// Where each step leads; `-` where it is refused. Written `status version/live version +edit:its review`.
#[test]
fn every_state_of_a_listing_against_every_step() {
    use Status as S;
    let in_review = Some((4, S::InReview));
    let rows = [
        (
            S::Draft,
            None,
            None,
            "draft 4/·|draft 4/·|draft 4/·|in_review 3/·|withdrawn 3/·|-|-|-|-|-",
        ),
        (
            S::InReview,
            None,
            None,
            "in_review 4/·|in_review 4/·|in_review 4/·|in_review 3/·|withdrawn 3/·|published 3/3|rejected 3/·|changes_requested 3/·|suspended 3/·|-",
        ),
        (
            S::ChangesRequested,
            None,
            None,
            "changes_requested 4/·|changes_requested 4/·|changes_requested 4/·|in_review 3/·|withdrawn 3/·|-|-|-|suspended 3/·|-",
        ),
        (S::Rejected, None, None, "-|-|-|-|-|-|-|-|-|draft 3/·"),
        (
            S::Withdrawn,
            None,
            None,
            "withdrawn 4/·|withdrawn 4/·|withdrawn 4/·|in_review 3/·|-|-|-|-|-|-",
        ),
        (S::Suspended, None, None, "-|-|-|-|-|-|-|-|-|draft 3/·"),
        (S::Suspended, Some(3), None, "-|-|-|-|-|-|-|-|-|published 3/3"),
        (
            S::Suspended,
            Some(3),
            in_review,
            "-|-|-|-|-|-|-|-|-|published 4/3 +4:in_review",
        ),
        (
            S::Published,
            Some(3),
            None,
            "published 4/4|published 4/4|published 4/3 +4:in_review|-|withdrawn 3/·|-|-|-|suspended 3/3|-",
        ),
        (
            S::Published,
            Some(3),
            in_review,
            "published 6/5 +6:in_review|published 5/5|published 5/3 +5:in_review|published 4/3 +4:in_review|withdrawn 4/·|published 4/4|published 4/3 +4:rejected|published 4/3 +4:changes_requested|suspended 4/3 +4:in_review|-",
        ),
        (
            S::Published,
            Some(3),
            Some((4, S::ChangesRequested)),
            "published 6/5 +6:changes_requested|published 5/5|published 5/3 +5:in_review|published 4/3 +4:in_review|withdrawn 4/·|-|-|-|suspended 4/3 +4:changes_requested|-",
        ),
        (
            S::Published,
            Some(3),
            Some((4, S::Rejected)),
            "published 6/5 +6:rejected|published 5/5|published 5/3 +5:in_review|-|withdrawn 4/·|-|-|-|suspended 4/3 +4:rejected|-",
        ),
    ];
    for (status, live, pending, expected) in rows {
        let track = at(Subject::Listing, status, live, pending);
        let got: Vec<String> = STEPS.iter().map(|step| told(take(track, *step))).collect();
        assert_eq!(got.join("|"), expected, "from {}", told(Some(track)));
    }
}

#[test]
fn a_demand_that_has_ended_stays_as_it_is() {
    for status in [Status::Closed, Status::Expired] {
        let track = at(Subject::Demand, status, Some(3), None);
        for step in STEPS {
            assert_eq!(take(track, step), None, "{step:?} while {}", status.as_str());
        }
        assert_eq!(track.visible(), None);
    }
}

#[test]
fn an_open_demand_is_closed_and_a_listing_withdrawn() {
    let demand = at(Subject::Demand, Status::Open, Some(3), None);
    assert_eq!(told(take(demand, Step::End)), "closed 3/·");
    let reviewed = at(Subject::Demand, Status::InReview, None, None);
    assert_eq!(told(take(reviewed, Step::Decide(Action::Approve))), "open 3/3");
}

#[test]
fn only_what_is_live_is_visible_and_only_what_waits_is_in_review() {
    use Status as S;
    let waits = Some((4, S::InReview));
    for status in [
        S::Draft,
        S::InReview,
        S::ChangesRequested,
        S::Rejected,
        S::Withdrawn,
        S::Suspended,
        S::Closed,
    ] {
        let track = at(Subject::Listing, status, Some(3), waits);
        assert_eq!(track.visible(), None, "{}", status.as_str());
        assert_eq!(track.in_review(), status == S::InReview, "{}", status.as_str());
    }
    let live = at(Subject::Listing, S::Published, Some(3), waits);
    assert_eq!((live.visible(), live.in_review()), (Some(3), true));
    assert!(!at(Subject::Listing, S::Published, Some(3), Some((4, S::Rejected))).in_review());
}

fn content(pack: &str, moq: i64) -> ListingContent {
    let price = Money {
        amount: moq.into(),
        currency: "USD".to_owned(),
    };
    ListingContent {
        pack: Some(pack.to_owned()),
        moq: Some(moq),
        price: Some(price),
        ..ListingContent::blank()
    }
}

fn stored(
    track: &mut Track,
    newest: &ListingContent,
    live: Option<&ListingContent>,
    new: ListingContent,
) -> Vec<(i32, Option<String>, Option<i64>)> {
    let stored = edit(track, newest, live, new).unwrap();
    stored
        .into_iter()
        .map(|(version, c)| (version, c.pack, c.moq))
        .collect()
}

#[test]
fn an_edit_that_changes_nothing_makes_no_version_in_any_state() {
    for status in [
        Status::Draft,
        Status::Published,
        Status::Rejected,
        Status::Suspended,
    ] {
        let mut track = at(Subject::Listing, status, None, None);
        assert!(
            edit(&mut track, &content("a", 1), None, content("a", 1))
                .unwrap()
                .is_empty()
        );
        assert_eq!(track.version, 3);
    }
}

#[test]
fn terms_of_an_edit_that_waits_go_to_the_live_version_too() {
    let pack = |p: &str| Some(p.to_owned());
    let mut track = at(
        Subject::Listing,
        Status::Published,
        Some(3),
        Some((4, Status::InReview)),
    );
    let (live, newest) = (content("a", 1), content("b", 2));
    let got = stored(&mut track, &newest, Some(&live), content("b", 9));
    assert_eq!(got, [(5, pack("a"), Some(9)), (6, pack("b"), Some(9))]);
    assert_eq!(told(Some(track)), "published 6/5 +6:in_review");
}

#[test]
fn an_edit_back_to_the_live_content_takes_the_waiting_one_away() {
    let mut track = at(
        Subject::Listing,
        Status::Published,
        Some(3),
        Some((4, Status::InReview)),
    );
    let got = stored(
        &mut track,
        &content("b", 2),
        Some(&content("a", 1)),
        content("a", 7),
    );
    assert_eq!(got, [(5, Some("a".to_owned()), Some(7))]);
    assert_eq!(told(Some(track)), "published 5/5");
}

#[test]
fn terms_together_with_something_else_wait() {
    let mut track = at(Subject::Listing, Status::Published, Some(3), None);
    let live = content("a", 1);
    stored(&mut track, &live, Some(&live), content("b", 7));
    assert_eq!(told(Some(track)), "published 4/3 +4:in_review");
}
