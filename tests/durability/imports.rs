//! An import and matching are killed in the midst of their work, and go on.

use super::kills;
use crate::support::{Actor, Process};
use serde_json::{Value, json};
use std::{fmt::Write, thread, time::Duration};

const ROWS: usize = 300;

fn catalogue() -> String {
    let mut csv = String::from("external_id,name_zh,dose_form,strength,pack,kind\n");
    for n in 0..ROWS {
        let _ = writeln!(
            csv,
            "K-{n},阿莫西林胶囊,胶囊,0.5g,{}粒/盒,finished_product",
            n + 1
        );
    }
    csv
}

fn import_done(supplier: &Actor, import: &str) -> Option<Value> {
    Some(supplier.get(&format!("/imports/{import}")).ok()).filter(|i| i["status"] == "done")
}

fn approve_all(operator: &Actor) {
    loop {
        let queue = operator.get("/admin/queue?kind=listing&limit=100").ok();
        let ids: Vec<&Value> = queue["items"]
            .as_array()
            .expect("items")
            .iter()
            .map(|i| &i["id"])
            .collect();
        if ids.is_empty() {
            return;
        }
        operator
            .post("/admin/listings/approve", &json!({"ids": ids}))
            .ok();
    }
}

#[test]
fn an_import_survives_being_killed() {
    Process::on_each().for_each(import);
}

#[test]
fn matching_survives_being_killed() {
    Process::on_each().for_each(matching);
}

fn import(mut service: Process) {
    let mut supplier = service.approved("supplier", "Killed Maker", "CN");
    for round in 0..kills(1).min(20) {
        // Every single write that was answered is written down here.
        let mut ledger = Vec::new();
        let fields = [("submit", "true")];
        let csv = catalogue().replace("K-", &format!("K{round}-"));
        let answer = supplier
            .upload("/listings/import", "k.csv", "text/csv", csv.as_bytes(), &fields)
            .expect(202);
        let import = answer["import_id"].as_str().expect("an id").to_owned();
        for n in 0..20 {
            let listing =
                json!({"external_id": format!("L{round}-{n}"), "name": {"en": "Paracetamol tablets"}});
            ledger.push(
                supplier.post("/listings", &listing).expect(201)["id"]
                    .as_str()
                    .expect("an id")
                    .to_owned(),
            );
        }
        thread::sleep(Duration::from_millis(150 + 120 * round));
        service.kill_and_restart();
        supplier = service.log_in(&supplier.email);
        for id in &ledger {
            supplier.get(&format!("/listings/{id}")).ok();
        }
        let done = service.eventually("the import to end", || import_done(&supplier, &import));
        let count = |name: &str| done[name].as_u64().expect("a count");
        assert_eq!(count("total"), ROWS as u64, "{done}");
        assert_eq!(
            count("created"),
            ROWS as u64,
            "every row once, and counted once: {done}"
        );
        assert_eq!(
            count("created") + count("updated") + count("unchanged") + count("failed"),
            count("total")
        );
    }
    service.verify_index();
}

fn matching(mut service: Process) {
    let supplier = service.approved("supplier", "Matched Maker", "CN");
    let csv = catalogue();
    let answer = supplier
        .upload(
            "/listings/import",
            "k.csv",
            "text/csv",
            csv.as_bytes(),
            &[("submit", "true")],
        )
        .ok();
    let import = answer["import_id"].as_str().expect("an id").to_owned();
    service.eventually("the import to end", || import_done(&supplier, &import));
    let mut buyer = service.approved("buyer", "Matched Buyer", "VN");
    let line = json!({"text": "Amoxicillin 500 mg capsules", "quantity": 1000, "unit": "capsule"});
    let demand = json!({"title": "d", "destination_country": "VN", "hub": "asean", "supply_mode": "import_waiver",
        "visibility": "verified", "lines": [line]});
    let mut operator = service.operator();
    let mut demands = Vec::new();
    for round in 0..kills(1).min(20) {
        let id = buyer.post("/demands", &demand).expect(201)["id"]
            .as_str()
            .expect("an id")
            .to_owned();
        buyer.post(&format!("/demands/{id}/submit"), &json!({})).ok();
        operator
            .post(&format!("/admin/demands/{id}/approve"), &json!({}))
            .ok();
        demands.push(id);
        if round == 0 {
            approve_all(&operator);
        }
        thread::sleep(Duration::from_millis(60 + 90 * round));
        service.kill_and_restart();
        (buyer, operator) = (service.log_in(&buyer.email), service.operator());
    }
    for id in demands {
        let path = format!("/demands/{id}/matches?limit=100");
        service.eventually("the matches", || {
            let answer = buyer.get(&path).ok();
            let line = &answer["lines"][0];
            (line["matching"] == "done" && line["items"].as_array().is_some_and(|i| i.len() == 100))
                .then_some(())
        });
        // The listings were approved after the demand: its `done` says nothing of them.
        service.eventually("each listing to fit once", || {
            let found = service.matches_of(&id);
            assert!(found <= ROWS as u64, "a pair is stored twice");
            (found == ROWS as u64).then_some(())
        });
    }
    service.verify_index();
}
