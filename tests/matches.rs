//! What fits whom, and why.

use crate::{
    on_both_databases,
    support::{
        TestApp,
        trade::{amoxicillin, demand, line, named, text, with},
    },
};
use serde_json::{Value, json};

on_both_databases!(
    a_chinese_listing_meets_a_vietnamese_and_a_kazakh_demand,
    an_order_below_the_minimum_is_near_and_says_how_much_is_missing,
    names_that_nobody_could_read_meet_as_near_by_their_words,
    another_substance_is_never_shown,
    edits_are_matched_anew_and_pairs_that_fit_no_more_go,
    matches_are_their_owners_business,
    a_supplier_learns_nothing_of_the_target_price,
    a_demand_for_invited_ones_is_shown_to_no_supplier,
    each_pair_is_told_once_and_again_when_its_band_changes,
    what_was_for_invited_ones_is_told_when_it_opens,
    a_preview_is_like_the_real_thing_and_leaves_nothing_behind,
    a_whole_answer,
);

fn criterion(item: &Value, code: &str) -> Value {
    let criteria = item["criteria"].as_array().expect("criteria");
    let found = criteria.iter().find(|c| c["code"] == code);
    found.unwrap_or_else(|| panic!("no {code} in {item}")).clone()
}

fn items(found: &Value) -> Vec<Value> {
    found["items"].as_array().expect("items").clone()
}

fn a_chinese_listing_meets_a_vietnamese_and_a_kazakh_demand(app: &TestApp) {
    let maker = app.supplier("Guangxi Maker");
    let lan = app.buyer("Lan Hospital");
    let aida = app.approved("buyer", "Aida Pharmacy", "KZ", "central-asia", "ru");
    let early = demand(&[
        line("Amoxicilin 500mg viên nang", 200_000),
        line("Găng tay latex", 100),
    ]);
    let (early, _) = app.opened(&lan, &early);
    assert_eq!(app.items_of(&lan, &early), Vec::<Value>::new());
    let (listing, _) = app.published(&maker, &amoxicillin());
    let late = with(
        demand(&[line("Амоксициллин капсулы 500 мг", 50_000)]),
        json!({"destination_country": "KZ", "hub": "central-asia", "language": "ru"}),
    );
    let (late, _) = app.opened(&aida, &late);
    app.all_matched();
    for (buyer, id, lines) in [(&lan, &early, 2), (&aida, &late, 1)] {
        let found = buyer.get(&format!("/demands/{id}/matches")).ok();
        let all = found["lines"].as_array().expect("lines");
        assert_eq!(all.len(), lines, "lines without a match are listed too");
        assert_eq!(all[0]["reference"], "1");
        let item = &items(&all[0])[0];
        assert_eq!(
            (&item["listing_id"], &item["band"]),
            (&json!(listing), &json!("match"))
        );
        assert_eq!(item["listing"]["external_id"], "AMX-500");
        assert!(item["score"].as_f64() > Some(60.0), "{item}");
        for code in ["KIND", "SUBSTANCES", "STRENGTH", "FORM", "RELEASE", "MOQ"] {
            assert_eq!(criterion(item, code)["result"], "pass", "{code}");
        }
        assert_eq!(item["contact"], Value::Null);
    }
    let opportunities = maker.get(&format!("/listings/{listing}/matches")).ok();
    assert_eq!(opportunities["matching"], "done");
    let opportunities = items(&opportunities);
    assert_eq!(opportunities.len(), 2);
    let kazakh = opportunities
        .iter()
        .find(|o| o["demand_id"] == json!(late))
        .expect("the Kazakh demand");
    assert_eq!(kazakh["demand"]["destination_country"], "KZ");
    assert_eq!(kazakh["demand"]["company"]["name"], "Aida Pharmacy");
    assert_eq!(kazakh["demand"]["line"]["text"], "Амоксициллин капсулы 500 мг");
    assert_eq!(kazakh["demand"]["line"]["quantity"], 50_000);
    let mail = app.mail_where("lan-hospital@example.com", |m| {
        m.text.contains("阿莫西林") || m.text.contains("Amoxicillin Capsules")
    });
    assert!(mail.text.contains("Amoxicilin 500mg viên nang"), "{}", mail.text);
    assert!(!mail.text.contains("Aida"), "{}", mail.text);
    let mail = app.mail_where("guangxi-maker@example.com", |m| {
        m.text.contains("Amoxicilin 500mg")
    });
    assert!(!mail.text.contains("0.02"), "no price in a mail: {}", mail.text);
}

fn an_order_below_the_minimum_is_near_and_says_how_much_is_missing(app: &TestApp) {
    let (maker, buyer) = (app.supplier("Guangxi Maker"), app.buyer("Lan Hospital"));
    app.published(&maker, &with(amoxicillin(), json!({"moq": 50_000})));
    let (asked, _) = app.opened(&buyer, &demand(&[line("Amoxicilin 500mg viên nang", 5_000)]));
    let item = app.items_of(&buyer, &asked)[0].clone();
    assert_eq!(item["band"], "near");
    let moq = criterion(&item, "MOQ");
    assert_eq!(
        (&moq["result"], &moq["severity"]),
        (&json!("fail"), &json!("gap"))
    );
    assert!(text(&moq, "fix").contains("pooling"), "{moq}");
    let path = format!("/demands/{asked}/matches");
    let of_band = |band: &str| items(&buyer.get(&format!("{path}?band={band}")).ok()["lines"][0]).len();
    assert_eq!((of_band("near"), of_band("match")), (1, 0));
    assert_eq!(
        buyer.get(&format!("{path}?band=blocked")).wrong_fields(),
        ["band"]
    );
    assert_eq!(buyer.get(&format!("{path}?limit=0")).wrong_fields(), ["limit"]);
}

fn another_substance_is_never_shown(app: &TestApp) {
    let (maker, buyer) = (app.supplier("Guangxi Maker"), app.buyer("Lan Hospital"));
    for name in [
        "Ampicillin capsules 500 mg",
        "Amoxicillin and clavulanate potassium capsules 500 mg",
        "Cefalexin 500 mg capsules",
        "Zyxomab 500 mg capsules",
    ] {
        app.published(&maker, &named(name));
    }
    let lines = [
        line("Amoxicillin 500 mg capsules", 10),
        line("Quuxofen 500 mg capsules", 10),
        line("阿罗替尼胶囊 12mg×10粒", 10),
    ];
    let (asked, _) = app.opened(&buyer, &demand(&lines));
    let found = app.matches_of(&buyer, &asked);
    for line in found["lines"].as_array().expect("lines") {
        assert_eq!(line["items"], json!([]), "{line}");
    }
    let preview = json!({"destination_country": "VN", "lines": lines});
    let found = buyer.post("/match/preview", &preview).ok();
    for line in found["lines"].as_array().expect("lines") {
        assert_eq!(line["items"], json!([]), "{line}");
    }
}

fn names_that_nobody_could_read_meet_as_near_by_their_words(app: &TestApp) {
    let (maker, buyer) = (app.supplier("Guangxi Maker"), app.buyer("Lan Hospital"));
    app.published(&maker, &named("Zyxoquell forte capsules 20 mg"));
    let (asked, _) = app.opened(&buyer, &demand(&[line("Zyxoquell Forte, 20 mg", 10)]));
    let item = app.items_of(&buyer, &asked)[0].clone();
    assert_eq!(item["band"], "near");
    assert_eq!(criterion(&item, "SUBSTANCES")["result"], "unknown");
}

fn edits_are_matched_anew_and_pairs_that_fit_no_more_go(app: &TestApp) {
    let (maker, buyer) = (app.supplier("Guangxi Maker"), app.buyer("Lan Hospital"));
    let (listing, _) = app.published(&maker, &amoxicillin());
    let (asked, _) = app.opened(&buyer, &demand(&[line("Amoxicilin 500mg viên nang", 5_000)]));
    let first = app.items_of(&buyer, &asked)[0].clone();
    assert_eq!(first["band"], "match");
    maker
        .patch(&format!("/listings/{listing}"), &json!({"moq": 10_000}))
        .ok();
    app.all_matched();
    let second = app.items_of(&buyer, &asked)[0].clone();
    assert_eq!((&second["band"], &second["id"]), (&json!("near"), &first["id"]));
    assert_eq!(second["listing"]["moq"], 10_000);
    buyer
        .patch(&format!("/demands/{asked}"), &json!({"need_by": "2099-01-01"}))
        .ok();
    let other = json!({"name": {"en": "Metformin Tablets"}, "strength": "500 mg", "dose_form": "tablets"});
    maker.patch(&format!("/listings/{listing}"), &other).ok();
    app.all_matched();
    assert_eq!(
        app.items_of(&buyer, &asked).len(),
        1,
        "the edit waits for its review"
    );
    app.operator()
        .act(&format!("/admin/listings/{listing}/approve"))
        .ok();
    app.all_matched();
    assert_eq!(app.items_of(&buyer, &asked), Vec::<Value>::new());
    let id = text(&first, "id");
    assert_eq!(buyer.get(&format!("/matches/{id}")).problem(404), "not_found");
    assert_eq!(
        buyer.act(&format!("/matches/{id}/interest")).problem(404),
        "not_found"
    );
}

fn matches_are_their_owners_business(app: &TestApp) {
    let (maker, rival) = (app.supplier("Guangxi Maker"), app.supplier("Rival Maker"));
    let (lan, other) = (app.buyer("Lan Hospital"), app.buyer("Other Hospital"));
    let (listing, _) = app.published(&maker, &amoxicillin());
    let (asked, _) = app.opened(&lan, &demand(&[line("Amoxicilin 500mg viên nang", 5_000)]));
    let id = text(&app.items_of(&lan, &asked)[0], "id");
    let (of_demand, of_listing) = (
        format!("/demands/{asked}/matches"),
        format!("/listings/{listing}/matches"),
    );
    let (one, interest) = (format!("/matches/{id}"), format!("/matches/{id}/interest"));
    assert_eq!(other.get(&of_demand).problem(404), "not_found");
    assert_eq!(rival.get(&of_listing).problem(404), "not_found");
    assert_eq!(maker.get(&of_demand).problem(403), "forbidden");
    assert_eq!(lan.get(&of_listing).problem(403), "forbidden");
    for stranger in [&rival, &other] {
        assert_eq!(stranger.get(&one).problem(404), "not_found");
        assert_eq!(stranger.act(&interest).problem(404), "not_found");
    }
    assert_eq!(app.operator().get(&one).problem(403), "forbidden");
    let anyone = app.anonymous();
    for path in [&of_demand, &of_listing, &one] {
        assert_eq!(anyone.get(path).problem(401), "unauthenticated");
    }
    assert_eq!(anyone.act(&interest).problem(401), "unauthenticated");
    assert_eq!(
        anyone.post("/match/preview", &json!({})).problem(401),
        "unauthenticated"
    );
    assert_eq!(lan.get(&one).ok()["side"], "buyer");
    assert_eq!(maker.get(&one).ok()["side"], "supplier");
}

fn a_supplier_learns_nothing_of_the_target_price(app: &TestApp) {
    let (maker, buyer) = (app.supplier("Guangxi Maker"), app.buyer("Lan Hospital"));
    let (listing, _) = app.published(&maker, &amoxicillin());
    let ask = |price: &str| {
        let target = json!({"target_price": {"amount": price, "currency": "USD"}});
        let body = demand(&[with(line("Amoxicilin 500mg viên nang", 5_000), target)]);
        app.opened(&buyer, &body).0
    };
    let asked = [ask("0.019731"), ask("0.500417")];
    app.all_matched();
    let of_buyer = |id: &String| app.items_of(&buyer, id)[0].clone();
    assert_eq!(criterion(&of_buyer(&asked[0]), "PRICE")["result"], "fail");
    assert_eq!(criterion(&of_buyer(&asked[1]), "PRICE")["result"], "pass");
    let seen = maker.get(&format!("/listings/{listing}/matches")).ok();
    let opportunities = items(&seen);
    assert_eq!(opportunities.len(), 2);
    assert_eq!(opportunities[0]["score"], opportunities[1]["score"]);
    assert_eq!(opportunities[0]["criteria"], opportunities[1]["criteria"]);
    let mut texts = vec![seen.to_string()];
    for opportunity in &opportunities {
        let one = maker.get(&format!("/matches/{}", text(opportunity, "id"))).ok();
        assert_eq!(one["score"], opportunity["score"]);
        assert_eq!(one["snapshot"]["need"]["target_price"], Value::Null);
        texts.push(one.to_string());
    }
    for text in texts {
        assert!(!text.contains("019731") && !text.contains("500417"), "{text}");
    }
}

fn a_demand_for_invited_ones_is_shown_to_no_supplier(app: &TestApp) {
    let (maker, buyer) = (app.supplier("Guangxi Maker"), app.buyer("Lan Hospital"));
    let (listing, _) = app.published(&maker, &amoxicillin());
    let body = with(
        demand(&[line("Amoxicilin 500mg viên nang", 5_000)]),
        json!({"visibility": "invited"}),
    );
    let (asked, _) = app.opened(&buyer, &body);
    let id = text(&app.items_of(&buyer, &asked)[0], "id");
    app.mail_where(&buyer.email, |m| m.text.contains("Amoxicilin 500mg"));
    let opportunities = || items(&maker.get(&format!("/listings/{listing}/matches")).ok());
    assert_eq!(opportunities(), Vec::<Value>::new());
    assert_eq!(maker.get(&format!("/matches/{id}")).problem(404), "not_found");
    assert_eq!(
        maker.act(&format!("/matches/{id}/interest")).problem(404),
        "not_found"
    );
    let told = |m: &crate::support::Mail| m.to == maker.email && m.text.contains("Amoxicilin 500mg");
    assert!(!app.mails().iter().any(told));
    buyer.act(&format!("/matches/{id}/interest")).ok();
    app.mail_where(&maker.email, |m| m.text.contains("Amoxicilin 500mg"));
    assert_eq!(opportunities().len(), 1);
    assert_eq!(
        maker.get(&format!("/matches/{id}")).ok()["interest"]["buyer"],
        true
    );
}

fn each_pair_is_told_once_and_again_when_its_band_changes(app: &TestApp) {
    let (maker, buyer) = (app.supplier("Guangxi Maker"), app.buyer("Lan Hospital"));
    let first = with(
        amoxicillin(),
        json!({"name": {"en": "Amoxicillin Capsules"}, "external_id": null}),
    );
    let (listing, _) = app.published(&maker, &first);
    let (asked, _) = app.opened(&buyer, &demand(&[line("Amoxicilin 500mg viên nang", 5_000)]));
    app.mail_where(&buyer.email, |m| m.text.contains("Amoxicillin Capsules"));
    maker
        .patch(&format!("/listings/{listing}"), &json!({"lead_time_days": 50}))
        .ok();
    app.all_matched();
    assert_eq!(app.items_of(&buyer, &asked)[0]["listing"]["lead_time_days"], 50);
    let second = with(
        amoxicillin(),
        json!({"name": {"en": "Amoxicillin Trihydrate Capsules"}}),
    );
    app.published(&maker, &second);
    let mail = app.mail_where(&buyer.email, |m| {
        m.text.contains("Amoxicillin Trihydrate Capsules")
    });
    assert!(
        !mail.text.contains("Amoxicillin Capsules"),
        "told again: {}",
        mail.text
    );
    maker
        .patch(&format!("/listings/{listing}"), &json!({"moq": 10_000}))
        .ok();
    let again = app.eventually("a second mail about the first", || {
        let mails = app.mails();
        let told = mails
            .iter()
            .filter(|m| m.to == buyer.email && m.text.contains("Amoxicillin Capsules"));
        told.skip(1).last().cloned()
    });
    assert!(
        !again.text.contains("Amoxicillin Trihydrate Capsules"),
        "{}",
        again.text
    );
}

fn what_was_for_invited_ones_is_told_when_it_opens(app: &TestApp) {
    let (maker, buyer) = (app.supplier("Guangxi Maker"), app.buyer("Lan Hospital"));
    app.published(&maker, &amoxicillin());
    let body = with(
        demand(&[line("Amoxicilin 500mg viên nang", 5_000)]),
        json!({"visibility": "invited"}),
    );
    let (asked, _) = app.opened(&buyer, &body);
    app.mail_where(&buyer.email, |m| m.text.contains("Amoxicilin 500mg"));
    let told = |who: &str| {
        let about = |m: &&crate::support::Mail| m.to == who && m.text.contains("Amoxicilin 500mg");
        app.mails().iter().filter(about).count()
    };
    assert_eq!((told(&maker.email), told(&buyer.email)), (0, 1));
    buyer
        .patch(&format!("/demands/{asked}"), &json!({"visibility": "verified"}))
        .ok();
    app.operator()
        .act(&format!("/admin/demands/{asked}/approve"))
        .ok();
    app.mail_where(&maker.email, |m| m.text.contains("Amoxicilin 500mg"));
    assert_eq!((told(&maker.email), told(&buyer.email)), (1, 1));
}

fn a_preview_is_like_the_real_thing_and_leaves_nothing_behind(app: &TestApp) {
    let (maker, rival) = (app.supplier("Guangxi Maker"), app.supplier("Rival Maker"));
    let buyer = app.buyer("Lan Hospital");
    let (listing, _) = app.published(&maker, &with(amoxicillin(), json!({"moq": 50_000})));
    app.all_matched();
    let ask = json!({"destination_country": "VN", "supply_mode": "import_waiver", "lines": [
        {"text": "Amoxicilin viên nang", "dose_form": "viên nang", "strength": "500mg", "quantity": 5_000, "unit": "capsule",
         "reference": "7"},
        {"text": "Găng tay"},
    ]});
    let found = buyer.post("/match/preview", &ask).ok();
    let first = &found["lines"][0];
    assert_eq!(
        (&first["line_id"], &first["reference"], &first["matching"]),
        (&Value::Null, &json!("7"), &json!("done"))
    );
    let item = &items(first)[0];
    assert_eq!(
        (&item["id"], &item["listing_id"]),
        (&Value::Null, &json!(listing))
    );
    assert_eq!(
        (&item["band"], &item["listing"]["moq"]),
        (&json!("near"), &json!(50_000))
    );
    assert_eq!(found["lines"][1]["items"], json!([]));
    let read = &first["reading"];
    assert_eq!(read["identity"]["substances"][0]["id"], "amoxicillin");
    assert_eq!(
        read["spans"][0],
        json!({"field": "name", "text": "Amoxicilin", "role": "substance", "meaning": "amoxicillin",
               "how": "exact name"})
    );
    let fields: Vec<&Value> = read["spans"]
        .as_array()
        .expect("spans")
        .iter()
        .map(|s| &s["field"])
        .collect();
    assert_eq!(fields, ["name", "name", "dose_form", "strength"]);
    let listed = item["reading"].as_array().expect("the listing's spans");
    assert!(
        listed
            .iter()
            .any(|s| s["meaning"] == "amoxicillin" && s["how"] != ""),
        "{item}"
    );
    let unread = &found["lines"][1]["reading"];
    assert_eq!(unread["identity"]["status"], "unresolved");
    assert!(unread["identity"]["question"].is_string(), "{unread}");
    let seen = rival.post("/match/preview", &ask).ok();
    let item = &items(&seen["lines"][0])[0];
    assert_eq!(
        (&item["band"], &item["listing"]["moq"]),
        (&json!("match"), &Value::Null)
    );
    assert_eq!(criterion(item, "MOQ")["result"], "unknown");
    assert!(
        !seen.to_string().contains("50000") && !seen.to_string().contains("50,000"),
        "{seen}"
    );
    assert_eq!(
        items(&maker.get(&format!("/listings/{listing}/matches")).ok()),
        Vec::<Value>::new()
    );
    let wrong = |body: Value| buyer.post("/match/preview", &body).wrong_fields();
    assert_eq!(
        wrong(json!({"destination_country": "XX", "lines": []})),
        ["destination_country", "lines"]
    );
    let empty = json!({"destination_country": "VN", "lines": [{"text": ""}]});
    assert_eq!(wrong(empty), ["lines[0].text"]);
    let many = vec![json!({"text": "a"}); 201];
    assert_eq!(
        wrong(json!({"destination_country": "VN", "lines": many})),
        ["lines"]
    );
    assert_eq!(
        wrong(json!({"destination_country": "VN", "price": 1, "lines": []})),
        ["price"]
    );
}

fn a_whole_answer(app: &TestApp) {
    let (maker, buyer) = (app.supplier("Guangxi Maker"), app.buyer("Lan Hospital"));
    app.published(&maker, &amoxicillin());
    let target = json!({"target_price": {"amount": "0.03", "currency": "USD"}});
    let lines = [
        with(line("Amoxicilin 500mg viên nang", 200_000), target),
        with(line("Găng tay latex", 100), json!({"reference": "2"})),
    ];
    let (asked, _) = app.opened(&buyer, &demand(&lines));
    let found = app.matches_of(&buyer, &asked);
    insta::with_settings!({prepend_module_to_snapshot => false}, {
        insta::assert_json_snapshot!("demand_matches", found, {
            ".lines[].line_id" => "[id]",
            ".lines[].items[].id" => "[id]",
            ".lines[].items[].listing_id" => "[id]",
            ".lines[].items[].listing.id" => "[id]",
            ".lines[].items[].listing.company.id" => "[id]",
            ".lines[].items[].listing.change_seq" => "[seq]",
            ".lines[].items[].listing.created_at" => "[time]",
            ".lines[].items[].listing.updated_at" => "[time]",
        });
    });
}
