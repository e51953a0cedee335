"""What is right to send to a route: made-up bodies rarely get past the checks, so some requests carry these.

A text may hold `#`, which becomes a new number, and `§`, which becomes syllables of it: names of substances have no digits.
"""
ACTION, REASON = {}, {"reason_code": "other", "note": "for the test"}
LINE = {"text": "Amoxicillin 500 mg capsules", "quantity": 1000, "unit": "capsule"}
DEMAND = {"title": "wanted", "destination_country": "VN", "hub": "asean", "supply_mode": "import_waiver", "visibility": "public", "lines": [LINE]}
LISTING = {"external_id": "S-#", "name": {"en": "Amoxicillin Capsules"}, "dose_form": "capsule", "strength": "0.5g", "hubs": ["asean"],
           "moq": 100, "unit": "box", "price": {"amount": "1.20", "currency": "USD"}, "incoterm": "FOB", "lead_time_days": 30}
COMPANY = {"kind": "buyer", "name": "House #", "country": "VN", "registration_number": "#", "hub": "asean"}


def bodies(address, password):
    """Route → body, for someone with this address."""
    v1 = {
        "POST /auth/register": {"email": "new-#@st.example", "password": password, "locale": "vi", "company": COMPANY},
        "POST /auth/login": {"email": address, "password": password},
        "POST /auth/password/forgot": {"email": "nobody-#@st.example"},
        "POST /companies/me/invitations": {"email": "colleague-#@st.example", "role": "member"},
        "PATCH /me": {"locale": "en"},
        "PATCH /companies/me": {"about": "makes things"},
        "POST /listings": LISTING,
        "PATCH /listings/{id}": {"lead_time_days": 7},
        "POST /demands": DEMAND,
        "PATCH /demands/{id}": {"need_by": "2098-01-01"},
        "POST /match/preview": {"destination_country": "VN", "lines": [{"text": LINE["text"]}]},
        "PUT /admin/fx-rates": {"day": "2026-01-01", "source": "a bank", "rates": [{"currency": "CNY", "usd": "0.14"}]},
        "POST /admin/vocabulary/names": {"name": "Zqname§", "substance": "amoxicillin", "note": "n", "confirm_look_alike": True},
        "POST /admin/vocabulary/substances": {"id": "zqsub§", "inn": "zqsub§", "note": "n", "confirm_look_alike": True},
        "POST /admin/vocabulary/names/{id}/withdraw": {"note": "it was another"},
        "POST /companies/me/submit": ACTION,
    }
    for kind in ("companies", "listings", "demands"):
        v1 |= {f"POST /admin/{kind}/{{id}}/{verb}": REASON for verb in ("reject", "request-changes", "suspend")}
        v1 |= {f"POST /admin/{kind}/{{id}}/{verb}": ACTION for verb in ("approve", "reinstate")}
        v1 |= {f"POST /{kind}/{{id}}/{verb}": ACTION for verb in ("submit", "withdraw", "close")}
    known = {route.replace(" ", " /api/v1", 1): body for route, body in v1.items()}
    pages = ("company", "listings", "demands/{id}", "demands/{id}/matches", "matches", "matches/{id}", "opportunities")
    return known | {f"POST /pages/{page}": {"email": address, "password": password} for page in pages}


def queries():
    """Route → parameters of the query."""
    mine = {"mine": "true"}
    return {"GET /api/v1/demands": mine, "GET /api/v1/listings": mine, "GET /api/v1/search/listings": {"q": "amoxicillin"},
            "GET /api/v1/search/demands": {"q": "amoxicillin"}, "GET /api/v1/search/suggest": {"q": "amox"}}
