//! The doors, and undamaged input for each.

use super::tables;
use crate::support::{Actor, build, trade::text};
use serde_json::{Value, json};

type Request = (String, Vec<(&'static str, String)>, Option<Vec<u8>>);

/// Path, headers and body for an input.
type MakeRequest = Box<dyn Fn(&[u8]) -> Request>;

/// A parser or importer, and how it is reached.
pub struct Door {
    pub name: &'static str,
    pub method: &'static str,
    /// Which of the actors: anyone, a supplier, a buyer, an operator.
    pub actor: usize,
    pub seeds: Vec<Vec<u8>>,
    /// Path, headers and body for an input.
    pub request: MakeRequest,
}

const ANYONE: usize = 0;
const SUPPLIER: usize = 1;
const BUYER: usize = 2;
const OPERATOR: usize = 3;

fn percent(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("%{b:02X}")).collect()
}

/// What may stand in a header: other bytes would be the client's fault, not the service's.
fn header(bytes: &[u8]) -> String {
    bytes
        .iter()
        .map(|b| char::from(*b))
        .filter(|c| (' '..='~').contains(c))
        .take(8_000)
        .collect()
}

fn words(words: &[&str]) -> Vec<Vec<u8>> {
    words.iter().map(|w| w.as_bytes().to_vec()).collect()
}

/// All doors.
pub fn doors(actors: &[Actor; 4]) -> Vec<Door> {
    let [_, supplier, buyer, _] = actors;
    let demand = text(&buyer.post("/demands", &build::demand()).expect(201), "id");
    let mut doors = vec![];
    let mut door = |name, method, actor, seeds, request: MakeRequest| {
        doors.push(Door {
            name,
            method,
            actor,
            seeds,
            request,
        });
    };
    for (name, path) in [
        ("questions about listings", "/search/listings?q="),
        ("questions about demands", "/search/demands?q="),
        ("beginnings", "/search/suggest?q="),
        ("cursors", "/listings?mine=true&cursor="),
        ("cursors of the queue", "/admin/queue?kind=listing&cursor="),
        ("moments", "/admin/audit?from="),
        ("prices", "/search/listings?currency=USD&price_max="),
        ("filters", "/search/listings?"),
    ] {
        let actor = match path {
            _ if path.starts_with("/admin") => OPERATOR,
            _ if path.starts_with("/listings") => SUPPLIER,
            _ if path.contains("price_max") => BUYER,
            _ if path.contains("demands") => SUPPLIER,
            _ => ANYONE,
        };
        let whole = name == "filters";
        let request = move |input: &[u8]| {
            let input = if whole {
                header(input).replace([' ', '"', '<', '>', '\\', '^', '`', '{', '|', '}', '#'], "+")
            } else {
                percent(input)
            };
            (
                format!(
                    "{path}{}",
                    input.get(..20_000.min(input.len())).unwrap_or_default()
                ),
                Vec::new(),
                None,
            )
        };
        door(name, "GET", actor, question_seeds(), Box::new(request));
    }
    door(
        "access tokens",
        "GET",
        ANYONE,
        token_seeds(supplier),
        Box::new(|input| {
            (
                "/me".to_owned(),
                vec![("authorization", format!("Bearer {}", header(input)))],
                None,
            )
        }),
    );
    door(
        "languages",
        "GET",
        ANYONE,
        words(&["vi-VN,vi;q=0.9,en;q=0.8", "zh-Hans-CN", "*;q=0.1", "ru"]),
        Box::new(|input| {
            (
                "//pages/verify-email?token=a".to_owned(),
                vec![("accept-language", header(input))],
                None,
            )
        }),
    );
    for (name, method, path, kind, actor, seeds) in [
        (
            "listings",
            "POST",
            "/listings".to_owned(),
            "application/json",
            SUPPLIER,
            json_seeds(&[build::listing()]),
        ),
        (
            "demands",
            "POST",
            "/demands".to_owned(),
            "application/json",
            BUYER,
            json_seeds(&[build::demand()]),
        ),
        (
            "previews",
            "POST",
            "/match/preview".to_owned(),
            "application/json",
            BUYER,
            preview_seeds(),
        ),
        (
            "rates",
            "PUT",
            "/admin/fx-rates".to_owned(),
            "application/json",
            OPERATOR,
            rate_seeds(),
        ),
        (
            "log-ins",
            "POST",
            "/auth/login".to_owned(),
            "application/json",
            ANYONE,
            json_seeds(&[json!({"email": "nobody@example.com", "password": "x"})]),
        ),
        (
            "forms",
            "POST",
            "//pages/reset-password".to_owned(),
            "application/x-www-form-urlencoded",
            ANYONE,
            words(&["token=a&password=b", "token=%41&password=%E8%8D%AF"]),
        ),
        (
            "pasted lines",
            "POST",
            format!("/demands/{demand}/lines/import?mode=replace"),
            "text/plain",
            BUYER,
            line_seeds(),
        ),
        (
            "lines as CSV",
            "POST",
            format!("/demands/{demand}/lines/import?mode=replace"),
            "text/csv",
            BUYER,
            table_seeds(),
        ),
    ] {
        door(
            name,
            method,
            actor,
            seeds,
            Box::new(move |input| {
                (
                    path.clone(),
                    vec![("content-type", kind.to_owned())],
                    Some(input.to_vec()),
                )
            }),
        );
    }
    let lines = format!("/demands/{demand}/lines/import?mode=replace");
    for (name, path, actor, seeds) in [
        (
            "catalogues",
            "/listings/import".to_owned(),
            SUPPLIER,
            table_seeds(),
        ),
        ("workbooks of lines", lines.clone(), BUYER, workbook_seeds()),
        (
            "workbooks",
            "/listings/import".to_owned(),
            SUPPLIER,
            workbook_seeds(),
        ),
        (
            "vocabulary files",
            "/admin/vocabulary/import".to_owned(),
            OPERATOR,
            vocabulary_seeds(),
        ),
    ] {
        let extra = match actor {
            OPERATOR => {
                "--a\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nfuzz\r\n--a\r\nContent-Disposition: form-data; name=\"dry_run\"\r\n\r\ntrue\r\n"
            }
            SUPPLIER => "--a\r\nContent-Disposition: form-data; name=\"dry_run\"\r\n\r\ntrue\r\n",
            _ => "",
        };
        door(
            name,
            "POST",
            actor,
            seeds,
            Box::new(move |input| {
                let head = format!(
                    "{extra}--a\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n"
                );
                let body = [head.as_bytes(), input, b"\r\n--a--\r\n"].concat();
                (
                    path.clone(),
                    vec![("content-type", "multipart/form-data; boundary=a".to_owned())],
                    Some(body),
                )
            }),
        );
    }
    door(
        "multipart",
        "POST",
        SUPPLIER,
        words(&[
            "--a\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\nother\r\n--a\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x.pdf\"\r\n\r\n%PD\r\n--a--\r\n",
        ]),
        Box::new(|input| {
            let kind = "multipart/form-data; boundary=a".to_owned();
            (
                "/companies/me/documents".to_owned(),
                vec![("content-type", kind)],
                Some(input.to_vec()),
            )
        }),
    );
    doors
}

fn question_seeds() -> Vec<Vec<u8>> {
    words(&[
        "amoxicillin 500 mg capsules",
        "阿莫西林 0.5g 胶囊",
        "амоксициллин капс. 500 мг",
        "viên nang 500mg",
        "(a OR b) AND NOT c",
        "\"a b\"~2",
        "12.34",
        "2027-06-30T00:00:00Z",
        "ImJhZCI",
        "MTIz",
        "WzEsMl0",
        "limit=10&offset=5&q=a&sort=price&facets=atc,kind",
        "hub=asean&kind=finished_product&min_seq=1",
    ])
}

fn token_seeds(actor: &Actor) -> Vec<Vec<u8>> {
    let token = actor.token.clone().unwrap_or_default();
    let parts: Vec<&str> = token.split('.').collect();
    let none = format!(
        "eyJhbGciOiJub25lIn0.{}.",
        parts.get(1).copied().unwrap_or_default()
    );
    words(&[&token, &none, &token.replace('.', ".."), "eyJ.eyJ.eyJ", ".."])
}

fn json_seeds(values: &[Value]) -> Vec<Vec<u8>> {
    values.iter().map(|v| v.to_string().into_bytes()).collect()
}

fn preview_seeds() -> Vec<Vec<u8>> {
    json_seeds(&[
        json!({"destination_country": "VN", "supply_mode": "import_waiver",
        "lines": [{"text": "Amoxicilin 500mg viên nang", "dose_form": "viên nang", "strength": "500mg", "quantity": 5}]}),
    ])
}

fn rate_seeds() -> Vec<Vec<u8>> {
    json_seeds(&[
        json!({"day": "2026-11-22", "source": "a bank", "rates": [{"currency": "VND", "usd": "0.00004"}]}),
    ])
}

fn line_seeds() -> Vec<Vec<u8>> {
    words(&[
        "1. Amoxicilin 500mg viên nang - 200000\n2. Paracetamol 500 mg\n",
        "• 阿莫西林胶囊 0.5g\n- Ceftriaxone 1 g\n",
        "text\tquantity\namoxicillin\t5\n",
    ])
}

fn table_seeds() -> Vec<Vec<u8>> {
    let mut seeds = words(&[
        "external_id,name_en,strength,unit,price,currency\nA-1,Amoxicillin,500mg,box,1.20,USD\nA-2,\"a, \"\"b\"\"\",0.5g,vial,,\n",
        "text;quantity;unit\r\nAmoxicillin 500mg;5;capsule\r\n",
        "\u{feff}text\tquantity\nамоксициллин\t5\n",
    ]);
    // 名称 as GB18030, and UTF-16.
    seeds.push(b"text,quantity\n\xb0\xa2\xc4\xaa\xce\xf7\xc1\xd6,5\n".to_vec());
    seeds.push(
        "\u{feff}text\tquantity\na\t5\n"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect(),
    );
    seeds
}

fn workbook_seeds() -> Vec<Vec<u8>> {
    tables::small_ones()
}

fn vocabulary_seeds() -> Vec<Vec<u8>> {
    words(&[
        "id\tinn\tatc\tzh\tru\tvi\tpl\tother\tcontrolled\tcas\nnewdrug\tNewdrug\tJ01CA99\t新药\tновое\tmới\t\tname|other name\t\t26787-78-0\n",
        "id\tother\n!herbal\tweed|wort\namoxicillin+clavulanic-acid\tamoclav\namoxicillin\tamoxi-new\n",
    ])
}
