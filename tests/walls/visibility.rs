//! Who sees a demand, and that a hidden buyer is named nowhere before both sides agree.

use crate::{
    on_both_databases,
    support::{
        Actor, Answer, PASSWORD, TestApp,
        trade::{amoxicillin, demand, line, named, text, with},
    },
};
use serde_json::{Value, json};

on_both_databases!(
    a_hidden_buyer_is_told_by_nothing,
    a_buyer_who_hides_later_is_hidden_from_then_on,
    each_demand_is_seen_by_whom_it_is_for,
);

const NAME: &str = "Quellbach Wetterfels House";
/// Parts of the name, of the address, of the website and of the person.
const TELLING: [&str; 5] = ["quellbach", "wetterfels", "qwh.example", "berta", "r-quell"];

fn hidden_buyer(app: &TestApp) -> Actor {
    let buyer = app.buyer(NAME);
    buyer.patch("/me", &json!({"name": "Berta Bloom"})).ok();
    buyer
        .patch("/companies/me", &json!({"website": "https://www.qwh.example/en"}))
        .ok();
    buyer
}

/// Lines that name the buyer in every way that a line can: one that is read, one that is doubtful, one that is not
/// understood, and in the words beside the text.
fn telling_lines() -> [Value; 4] {
    [
        with(
            line(
                "Amoxicilin 500mg viên nang for Quellbach-Wetterfels  House",
                5_000,
            ),
            json!({"reference": NAME}),
        ),
        line(
            "Amoxicillin Quellbach Wetterfels House 500 mg capsules, see qwh.example",
            5_000,
        ),
        line(
            "Quellbach Wetterfels House Zyxovorin forte 20 mg, write to berta@post.example",
            5_000,
        ),
        with(
            line("Amoxicilin 500mg viên nang", 5_000),
            json!({"unit": "box of QUELLBACH WETTERFELS HOUSE",
            "dose_form": "capsules (Quellbach Wetterfels House)"}),
        ),
    ]
}

fn fill(actor: &Actor, path: &str) -> Answer {
    let form = format!("email={}&password={}", actor.email, PASSWORD.replace(' ', "+"));
    let kind = [("content-type", "application/x-www-form-urlencoded")];
    actor.send("POST", path, &kind, Some(form.into_bytes()))
}

/// Fails if any of these texts tells who the buyer is.
#[track_caller]
fn tells_nothing(buyer_id: &str, texts: impl IntoIterator<Item = (String, String)>) {
    for (place, text) in texts {
        let text = text.to_lowercase();
        for word in TELLING.iter().chain([&buyer_id]) {
            assert!(!text.contains(word), "{word} in {place}: {text}");
        }
    }
}

/// Everything that others get to see around a demand.
fn views(app: &TestApp, actors: &[&Actor], paths: &[String]) -> Vec<(String, String)> {
    let mut seen = Vec::new();
    for actor in actors {
        for path in paths {
            let page = path.starts_with("//pages/");
            let answer = if page { fill(actor, path) } else { actor.get(path) };
            seen.push((format!("{path} for {}", actor.email), answer.whole()));
        }
    }
    // The buyer's, the operators', and those of whoever took the name into a listing himself.
    let mails = app.mails().into_iter();
    let others = mails.filter(|m| {
        !["quellbach", "operator", "rival"]
            .iter()
            .any(|own| m.to.contains(own))
    });
    seen.extend(others.map(|m| {
        (
            format!("a mail to {}", m.to),
            format!("{} {} {}", m.subject, m.text, m.html),
        )
    }));
    seen
}

fn a_hidden_buyer_is_told_by_nothing(app: &TestApp) {
    let (buyer, maker, rival) = (
        hidden_buyer(app),
        app.supplier("Guangxi Maker"),
        app.supplier("Rival Maker"),
    );
    let id = buyer.company();
    let (listing, _) = app.published(&maker, &amoxicillin());
    app.published(&maker, &named("Zyxovorin forte tablets 20 mg"));
    // Who fishes for the name catches nothing.
    let (bait, _) = app.published(&rival, &named("Quellbach Wetterfels tablets"));
    let asks =
        json!({"title": format!("{NAME} asks; www.qwh.example"), "hide_buyer": true, "visibility": "public"});
    let (asked, _) = app.opened(&buyer, &with(demand(&telling_lines()), asks));
    app.all_matched();
    let pairs = maker.get(&format!("/listings/{listing}/matches?limit=100")).ok();
    let pairs: Vec<String> = pairs["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|i| text(i, "id"))
        .collect();
    assert!(pairs.len() >= 2, "{pairs:?}");
    let mut paths: Vec<String> = [
        "/search/demands?facets=hub,substance,kind,dose_form,destination_country",
        "/search/demands?q=amoxicillin",
        "/search/demands?q=zyxovorin",
        "/search/listings?q=amoxicillin",
        "//pages/opportunities",
    ]
    .map(str::to_owned)
    .into();
    paths.push(format!("/demands/{asked}"));
    paths.push(format!("/listings/{listing}/matches?limit=100"));
    paths.extend(
        pairs
            .iter()
            .flat_map(|id| [format!("/matches/{id}"), format!("//pages/matches/{id}")]),
    );
    app.mail_where(&maker.email, |m| m.text.contains("Amoxicilin 500mg"));
    let anyone = app.anonymous();
    tells_nothing(&id, views(app, &[&anyone, &maker], &paths));
    let elsewhere = app.operator_of(&["cee"]);
    tells_nothing(&id, views(app, &[&elsewhere], &paths));
    // Not by a count either, nor by an order: whoever asks for the name finds as much as by a word that nobody wrote.
    // The buyer's own people may see the demand; that they do not find it so shows that the index has no such word.
    for actor in [&anyone, &maker, &rival, &buyer] {
        for words in ["quellbach", "wetterfels house", "qwh.example", "berta", "xqzwvk"] {
            let found = actor
                .get(&format!(
                    "/search/demands?q={}&facets=hub",
                    words.replace(' ', "%20")
                ))
                .ok();
            assert_eq!(
                (&found["total"], &found["facets"]["hub"]),
                (&json!(0), &json!([])),
                "{words}: {found}"
            );
        }
    }
    for actor in [&anyone, &maker, &rival] {
        assert_eq!(
            actor.get(&format!("/search/demands?company={id}")).ok()["total"],
            0
        );
    }
    let caught = rival.get(&format!("/listings/{bait}/matches")).ok();
    assert_eq!(caught["items"], json!([]), "{caught}");
    // Once the buyer alone has spoken, nothing has changed.
    buyer.act(&format!("/matches/{}/interest", pairs[0])).ok();
    let link = format!("/pages/matches/{}", pairs[0]);
    app.mail_where(&maker.email, |m| m.text.contains(&link));
    tells_nothing(&id, views(app, &[&anyone, &maker], &paths));
    // Once both have, the one pair tells, and to its supplier only.
    maker.act(&format!("/matches/{}/interest", pairs[0])).ok();
    let met = maker.get(&format!("/matches/{}", pairs[0])).ok();
    assert_eq!(met["contact"]["company"]["name"], NAME);
    let others: Vec<String> = paths.iter().filter(|p| !p.contains(&pairs[0])).cloned().collect();
    let still: Vec<String> = others
        .iter()
        .filter(|p| !p.contains("/matches?") && !p.contains("opportunities"))
        .cloned()
        .collect();
    let told = |m: &(String, String)| !m.0.starts_with("a mail to guangxi");
    tells_nothing(&id, views(app, &[&maker], &still).into_iter().filter(told));
    tells_nothing(
        &id,
        views(app, &[&anyone, &rival], &paths).into_iter().filter(told),
    );
}

fn a_buyer_who_hides_later_is_hidden_from_then_on(app: &TestApp) {
    let (buyer, maker) = (hidden_buyer(app), app.supplier("Guangxi Maker"));
    let (listing, _) = app.published(&maker, &amoxicillin());
    let lines = [line(
        "Amoxicilin 500mg viên nang for Quellbach Wetterfels House",
        5_000,
    )];
    let (asked, _) = app.opened(&buyer, &with(demand(&lines), json!({"visibility": "public"})));
    let pair = text(&app.items_of(&buyer, &asked)[0], "id");
    app.mail_where(&maker.email, |m| m.text.contains("Amoxicilin 500mg"));
    let before = app.mails().len();
    buyer
        .patch(&format!("/demands/{asked}"), &json!({"hide_buyer": true}))
        .ok();
    buyer.act(&format!("/matches/{pair}/interest")).ok();
    let link = format!("/pages/matches/{pair}");
    app.mail_where(&maker.email, |m| m.text.contains(&link));
    let paths = [
        format!("/demands/{asked}"),
        "/search/demands?q=amoxicillin".to_owned(),
        format!("/listings/{listing}/matches"),
        format!("/matches/{pair}"),
        format!("/{link}"),
        "//pages/opportunities".to_owned(),
    ];
    let id = buyer.company();
    let seen = views(app, &[&app.anonymous(), &maker], &paths);
    // Mails from before told the name, as they should.
    let answers = seen.into_iter().filter(|(place, _)| !place.starts_with("a mail"));
    tells_nothing(&id, answers);
    let later = app.mails().split_off(before);
    let later = later.into_iter().filter(|m| m.to == maker.email);
    tells_nothing(
        &id,
        later.map(|m| ("a mail".to_owned(), format!("{}{}{}", m.subject, m.text, m.html))),
    );
}

fn each_demand_is_seen_by_whom_it_is_for(app: &TestApp) {
    let (buyer, other) = (app.buyer("Lan Hospital"), app.buyer("Other Hospital"));
    let (maker, newcomer) = (
        app.supplier("Guangxi Maker"),
        app.registered("supplier", "New Maker", "CN", "asean", "zh"),
    );
    let (listing, _) = app.published(&maker, &amoxicillin());
    let everybody = [&app.anonymous(), &newcomer, &other, &maker, &buyer];
    let mut all = Vec::new();
    for (visibility, seen) in [
        ("public", [true, true, true, true, true]),
        ("verified", [false, false, false, true, true]),
        ("invited", [false, false, false, false, true]),
    ] {
        let asks = json!({"visibility": visibility, "title": format!("zq{visibility}")});
        let (id, _) = app.opened(
            &buyer,
            &with(demand(&[line("Amoxicilin 500mg viên nang", 5_000)]), asks),
        );
        app.all_matched();
        for (actor, seen) in everybody.iter().zip(seen) {
            let path = format!("/demands/{id}");
            assert_eq!(
                actor.get(&path).status,
                if seen { 200 } else { 404 },
                "{visibility} for {}",
                actor.email
            );
            let found = actor
                .get(&format!("/search/demands?q=zq{visibility}&facets=hub"))
                .ok();
            assert_eq!(
                found["total"],
                i64::from(seen),
                "{visibility} for {}: {found}",
                actor.email
            );
            assert_eq!(
                found["facets"]["hub"].as_array().map(Vec::len),
                Some(usize::from(seen))
            );
        }
        let offered = maker.get(&format!("/listings/{listing}/matches")).ok();
        let offered = offered["items"]
            .as_array()
            .expect("items")
            .iter()
            .filter(|i| i["demand_id"] == json!(id))
            .count();
        assert_eq!(offered, usize::from(visibility != "invited"));
        let pages = [
            fill(&maker, "//pages/opportunities").text,
            fill(&other, "//pages/matches").text,
        ];
        assert!(pages.iter().all(|page| !page.contains("zqinvited")));
        all.push(id);
    }
    // The buyer's interest is the invitation, and it is for one.
    let pair = app.items_of(&buyer, &all[2]);
    let pair = text(&pair[0], "id");
    assert_eq!(maker.get(&format!("/matches/{pair}")).problem(404), "not_found");
    assert_eq!(
        maker.act(&format!("/matches/{pair}/interest")).problem(404),
        "not_found"
    );
    buyer.act(&format!("/matches/{pair}/interest")).ok();
    maker.get(&format!("/matches/{pair}")).ok();
    assert_eq!(
        maker.get(&format!("/demands/{}", all[2])).problem(404),
        "not_found"
    );
    app.mail_where(&maker.email, |m| m.text.contains(&pair));
}
