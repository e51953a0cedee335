//! The pairs that every build must get right, through the whole service: read, indexed, judged, ranked, told.

use crate::{
    on_both_databases,
    support::{
        Actor, TestApp,
        trade::{demand, line, named, text, with},
    },
};
use serde_json::{Value, json};

on_both_databases!(
    salts_and_names_of_one_substance_match,
    another_release_is_near_and_says_so,
    another_salt_is_near_where_only_the_same_will_do,
    boxes_are_counted_in_tablets_where_the_pack_says_how_many,
    the_closer_product_is_listed_first_whatever_its_price,
    a_doubtful_record_and_a_later_one_find_each_other,
    what_has_no_substance_matches_field_by_field,
    a_licence_is_found_by_the_product_that_it_is_for,
    wrong_fields_are_named,
    new_rates_judge_anew_and_tell_nobody_without_need,
);

fn medicine(name: &str, strength: &str) -> Value {
    with(named(name), json!({"name": {"zh": name}, "strength": strength}))
}

fn found<'a>(items: &'a [Value], listing: &str) -> &'a Value {
    let item = items.iter().find(|i| i["listing_id"] == listing);
    item.unwrap_or_else(|| panic!("no {listing} in {items:#?}"))
}

fn criterion<'a>(item: &'a Value, code: &str) -> &'a Value {
    let criteria = item["criteria"].as_array().expect("criteria");
    let found = criteria.iter().find(|c| c["code"] == code);
    found.unwrap_or_else(|| panic!("no {code} in {item:#}"))
}

/// The items of each line of a new demand.
fn asked(app: &TestApp, buyer: &Actor, lines: &[Value]) -> Vec<Vec<Value>> {
    let (id, _) = app.opened(buyer, &demand(lines));
    let matches = app.matches_of(buyer, &id);
    let lines = matches["lines"].as_array().expect("lines").iter();
    lines
        .map(|l| l["items"].as_array().expect("items").clone())
        .collect()
}

fn salts_and_names_of_one_substance_match(app: &TestApp) {
    let (maker, buyer) = (app.supplier("Guangxi Maker"), app.buyer("Lan Hospital"));
    let (amlodipine, _) = app.published(&maker, &medicine("苯磺酸氨氯地平片", "5mg"));
    let (paracetamol, _) = app.published(&maker, &medicine("对乙酰氨基酚片", "0.5g"));
    let lines = [
        line("Amlodipine besylate tab 5 mg (base)", 100),
        line("Amlodipine besilate 6.94 mg tablets", 100),
        line("Acetaminophen 500 mg tablets", 100),
        line("Парацетамол таблетки 500 мг", 100),
    ];
    let found = asked(app, &buyer, &lines);
    for (line, listing) in found
        .iter()
        .zip([&amlodipine, &amlodipine, &paracetamol, &paracetamol])
    {
        assert_eq!(line.len(), 1, "{line:#?}");
        assert_eq!(
            (&line[0]["listing_id"], &line[0]["band"]),
            (&json!(listing), &json!("match"))
        );
        assert_eq!(criterion(&line[0], "STRENGTH")["result"], "pass");
    }
    let reckoned = text(criterion(&found[1][0], "STRENGTH"), "detail");
    assert!(
        reckoned.contains("6.94") && reckoned.contains("5 of the base"),
        "{reckoned}"
    );
}

fn another_release_is_near_and_says_so(app: &TestApp) {
    let (maker, buyer) = (app.supplier("Guangxi Maker"), app.buyer("Lan Hospital"));
    let (slow, _) = app.published(&maker, &medicine("盐酸二甲双胍缓释片", "0.5g"));
    let (plain, _) = app.published(&maker, &medicine("盐酸二甲双胍片", "0.5g"));
    let lines = [
        line("Metformin tablets 500 mg", 10),
        line("Metformin XR tablets 500 mg", 10),
    ];
    for (items, (fits, other)) in asked(app, &buyer, &lines)
        .iter()
        .zip([(&plain, &slow), (&slow, &plain)])
    {
        assert_eq!(found(items, fits)["band"], "match");
        let near = found(items, other);
        assert_eq!(near["band"], "near");
        let release = criterion(near, "RELEASE");
        assert!(text(release, "detail").starts_with("other release"), "{release}");
        assert!(text(release, "fix").starts_with("ask whether"), "{release}");
    }
}

fn another_salt_is_near_where_only_the_same_will_do(app: &TestApp) {
    let (maker, buyer) = (app.supplier("Guangxi Maker"), app.buyer("Lan Hospital"));
    app.published(&maker, &medicine("马来酸氨氯地平片", "5mg"));
    let any = line("Amlodipine besilate 5 mg tablets", 10);
    let same = with(any.clone(), json!({"same_salt": true}));
    let found = asked(app, &buyer, &[any, same]);
    let salt = |items: &[Value]| {
        let salt = criterion(&items[0], "SALT");
        (
            items[0]["band"].clone(),
            salt["result"].clone(),
            salt["severity"].clone(),
        )
    };
    assert_eq!(salt(&found[0]), (json!("match"), json!("fail"), json!("soft")));
    assert_eq!(salt(&found[1]), (json!("near"), json!("fail"), json!("gap")));
}

fn boxes_are_counted_in_tablets_where_the_pack_says_how_many(app: &TestApp) {
    let (maker, buyer) = (app.supplier("Guangxi Maker"), app.buyer("Lan Hospital"));
    let boxes = json!({"pack": "24片/盒", "unit": "盒", "moq": 50_000});
    app.published(&maker, &with(medicine("对乙酰氨基酚片", "0.5g"), boxes));
    let wanted = |unit: &str, quantity: i64| {
        with(
            line("Paracetamol 500 mg tablets", quantity),
            json!({"unit": unit}),
        )
    };
    let lines = [
        wanted("viên", 5_000),
        wanted("viên", 1_200_000),
        wanted("kg", 5_000),
    ];
    let found = asked(app, &buyer, &lines);
    let moq = criterion(&found[0][0], "MOQ");
    assert_eq!(
        (&found[0][0]["band"], &moq["result"]),
        (&json!("near"), &json!("fail"))
    );
    assert!(text(moq, "fix").contains("pooling candidate"), "{moq}");
    assert!(text(moq, "fix").contains("1,200,000"), "{moq}");
    assert_eq!(criterion(&found[1][0], "MOQ")["result"], "pass");
    assert_eq!(criterion(&found[2][0], "MOQ")["result"], "unknown");
}

fn the_closer_product_is_listed_first_whatever_its_price(app: &TestApp) {
    let (maker, buyer) = (app.supplier("Guangxi Maker"), app.buyer("Lan Hospital"));
    let offered = |name: &str, strength: &str, price: &str, moq: i64| {
        let terms = json!({"price": {"amount": price, "currency": "USD"}, "moq": moq, "unit": "piece"});
        app.published(&maker, &with(medicine(name, strength), terms)).0
    };
    let other_strength = offered("布洛芬片", "0.2g", "0.01", 1);
    let other_form = offered("布洛芬胶囊", "0.4g", "0.50", 1);
    let too_many = offered("布洛芬片", "0.4g", "0.90", 1_000_000);
    let target = json!({"target_price": {"amount": "0.02", "currency": "USD"}, "unit": "piece"});
    let found = asked(
        app,
        &buyer,
        &[with(line("Ibuprofen 400 mg tablets", 100), target)],
    );
    let order: Vec<&Value> = found[0].iter().map(|i| &i["listing_id"]).collect();
    assert_eq!(
        order,
        [&json!(too_many), &json!(other_form), &json!(other_strength)]
    );
    assert!(found[0].iter().all(|i| i["band"] == "near"));
}

fn a_doubtful_record_and_a_later_one_find_each_other(app: &TestApp) {
    let (maker, buyer) = (app.supplier("Guangxi Maker"), app.buyer("Lan Hospital"));
    let doubtful = named("Amoxicillin and xyloquonine 500 mg capsules");
    let (listing, _) = app.published(&maker, &doubtful);
    let read = maker.get(&format!("/listings/{listing}")).ok();
    assert_eq!(read["identity"]["status"], "ambiguous", "{read:#}");
    // No word in common: only the candidate leads from the one to the other.
    let found = asked(app, &buyer, &[line("阿莫西林胶囊 0.5g", 10)]);
    assert_eq!(found[0].len(), 1);
    assert_eq!(
        (&found[0][0]["listing_id"], &found[0][0]["band"]),
        (&json!(listing), &json!("near"))
    );
    assert_eq!(criterion(&found[0][0], "SUBSTANCES")["result"], "unknown");
    let (later, _) = app.published(&maker, &medicine("阿莫西林颗粒", "125mg"));
    let (line_id, _) = app.opened(&buyer, &demand(&[line("Amoxicillin & xyloquonine", 10)]));
    let items = app.items_of(&buyer, &line_id);
    assert!(
        items.iter().any(|i| i["listing_id"] == json!(later)),
        "{items:#?}"
    );
    assert!(items.iter().all(|i| i["band"] == "near"), "{items:#?}");
    let (clavulanic, _) = app.published(&maker, &medicine("阿莫西林克拉维酸钾片", "875mg/125mg"));
    app.all_matched();
    let items = app.items_of(&buyer, &line_id);
    assert!(
        items.iter().all(|i| i["listing_id"] != json!(clavulanic)),
        "{items:#?}"
    );
}

fn what_has_no_substance_matches_field_by_field(app: &TestApp) {
    let (maker, buyer) = (app.supplier("Guangxi Maker"), app.buyer("Lan Hospital"));
    let plant = |name: &str, litres: &str| {
        let fields =
            json!({"technology": "microbial fermentation", "working_volume_l": litres, "gmp": "yes"});
        let body = with(named(name), json!({"kind": "capacity", "attributes": fields}));
        app.published(&maker, &body).0
    };
    let (large, small) = (plant("Pilot fermenter", "1000"), plant("Bench fermenter", "50"));
    let gloves = with(named("Latex surgical gloves"), json!({"kind": "device"}));
    app.published(&maker, &gloves);
    let wanted =
        json!({"kind": "capacity", "attributes": {"technology": "fermentation", "working_volume_l": "800"}});
    let lines = [
        with(line("fermenter, free from spring", 1), wanted),
        with(line("surgical gloves", 1), json!({"kind": "device"})),
        with(line("face masks", 1), json!({"kind": "device"})),
    ];
    let items = asked(app, &buyer, &lines);
    assert_eq!(found(&items[0], &large)["band"], "match");
    let near = found(&items[0], &small);
    assert_eq!(near["band"], "near");
    let fields = criterion(near, "ATTRIBUTES");
    assert!(text(fields, "detail").contains("working volume l"), "{fields}");
    // Words alone make no match, and other words make no pair.
    assert_eq!((items[1].len(), &items[1][0]["band"]), (1, &json!("near")));
    assert_eq!(items[2], Vec::<Value>::new());
}

fn a_licence_is_found_by_the_product_that_it_is_for(app: &TestApp) {
    let (maker, buyer) = (app.supplier("Guangxi Maker"), app.buyer("Lan Hospital"));
    let licence = |name: &str, stage: &str| {
        let fields = json!({"stage": stage, "territories": "VN, TH"});
        app.published(
            &maker,
            &with(
                named(name),
                json!({"kind": "licence_asset", "attributes": fields}),
            ),
        )
        .0
    };
    let (approved, early) = (licence("Semaglutide", "approved"), licence("司美格鲁肽", "ind"));
    licence("Liraglutide", "approved");
    let wanted = json!({"kind": "licence_asset", "attributes": {"stage": "phase_3", "territories": "VN"}});
    let body = with(
        demand(&[with(line("Semaglutide", 1), wanted)]),
        json!({"supply_mode": "in_licence"}),
    );
    let (id, _) = app.opened(&buyer, &body);
    let items = app.items_of(&buyer, &id);
    assert_eq!(items.len(), 2, "{items:#?}");
    assert_eq!(found(&items, &approved)["band"], "match");
    assert_eq!(found(&items, &early)["band"], "near");
}

fn wrong_fields_are_named(app: &TestApp) {
    let maker = app.supplier("Guangxi Maker");
    let with_fields = |kind: &str, fields: Value| {
        let body = with(named("Project A"), json!({"kind": kind, "attributes": fields}));
        maker.post("/listings", &body).wrong_fields()
    };
    assert_eq!(
        with_fields("licence_asset", json!({"stage": "late"})),
        ["attributes.stage"]
    );
    assert_eq!(
        with_fields("finished_product", json!({"stage": "ind"})),
        ["attributes.stage"]
    );
    assert_eq!(
        with_fields("capacity", json!({"colour": "red"})),
        ["attributes.colour"]
    );
    let buyer = app.buyer("Lan Hospital");
    let body = demand(&[with(
        line("fermenter", 1),
        json!({"attributes": {"host": "yeast"}}),
    )]);
    assert_eq!(
        buyer.post("/demands", &body).wrong_fields(),
        ["lines[0].attributes.host"]
    );
}

fn new_rates_judge_anew_and_tell_nobody_without_need(app: &TestApp) {
    let (maker, buyer) = (app.supplier("Guangxi Maker"), app.buyer("Lan Hospital"));
    let price = json!({"price": {"amount": "7", "currency": "CNY"}, "unit": "tablet"});
    app.published(&maker, &with(medicine("对乙酰氨基酚片", "0.5g"), price));
    let target = json!({"target_price": {"amount": "1", "currency": "USD"}, "unit": "tablet"});
    let (id, _) = app.opened(
        &buyer,
        &demand(&[with(line("Paracetamol 500 mg tablets", 10), target)]),
    );
    let seen = || criterion(&app.items_of(&buyer, &id)[0], "PRICE").clone();
    assert_eq!(seen()["result"], "unknown");
    app.mail_where(&buyer.email, |m| m.text.contains("Paracetamol 500 mg"));
    app.mail_where(&maker.email, |m| m.text.contains("Paracetamol 500 mg"));
    let mails = app.mails().len();
    let enter = |usd: &str| {
        let rates = json!({"day": "2026-01-05", "source": "Central Bank", "rates": [{"currency": "CNY", "usd": usd}]});
        app.operator().put("/admin/fx-rates", &rates).ok();
    };
    for (usd, result) in [("0.14", "pass"), ("0.2", "fail"), ("0.1401", "pass")] {
        enter(usd);
        let told = app.eventually("the new rate", || Some(seen()).filter(|p| p["result"] == result));
        assert!(text(&told, "detail").contains(usd), "{told}");
    }
    // The same result at another rate is written down all the same.
    enter("0.1402");
    app.eventually("the rate", || {
        text(&seen(), "detail").contains("0.1402").then_some(())
    });
    app.all_matched();
    assert_eq!(app.mails().len(), mails, "no band changed");
}
