"""What must have happened: one mail has arrived whole, one came back, and its address gets nothing more."""

import email
import email.policy
import json
import pathlib
import subprocess
import sys
import time
import urllib.error
import urllib.request

http, work = sys.argv[1], pathlib.Path(sys.argv[2])
PASSWORD = "correct horse battery staple 42"


def call(method, path, body=None, token=None):
    headers = {"content-type": "application/json"}
    if token:
        headers["authorization"] = f"Bearer {token}"
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{http}{path}", data, headers, method=method)
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)


def eventually(what, look, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            found = look()
        except (urllib.error.URLError, ConnectionError):
            found = None
        if found:
            return found
        time.sleep(0.2)
    sys.exit(f"waited in vain for {what}")


def register(address):
    company = {"kind": "buyer", "name": "A Clinic", "country": "VN", "registration_number": "1", "hub": "asean"}
    body = {"email": address, "password": PASSWORD, "locale": "vi", "company": company}
    call("POST", "/api/v1/auth/register", body)


eventually("the service", lambda: call("GET", "/readyz")["ready"])
maker = ["setpriv", "--reuid=nobody", "--clear-groups", "env", f"THERIAC_DATA_DIR={work}/data", f"{work}/theriac"]
gid = next(line.split(":")[3] for line in open("/etc/passwd") if line.startswith("nobody:"))
maker[2:2] = [f"--regid={gid}"]
subprocess.run(maker + ["create-operator", "--email", "op@example.org"], input=PASSWORD + "\n", text=True, check=True,
               stdout=subprocess.DEVNULL)
operator = call("POST", "/api/v1/auth/login", {"email": "op@example.org", "password": PASSWORD})["access_token"]

register("reader@example.com")
register("nobody-here@example.com")

box = work / "mail" / "reader" / "new"
arrived = eventually("the mail", lambda: box.is_dir() and list(box.iterdir()))
assert len(arrived) == 1, arrived
mail = email.message_from_bytes(arrived[0].read_bytes(), policy=email.policy.default)
text = mail.get_body(("plain",)).get_content()
assert mail["To"] == "reader@example.com" and mail["Auto-Submitted"] == "auto-generated", mail.as_string()
assert mail["Message-ID"].endswith("@theriac.test>") and "?token=" in text, mail.as_string()
assert mail.get_body(("html",)) is not None and mail["Return-Path"] == "<no-reply@theriac.test>"
print(f"arrived: {mail['Subject']}")

found = eventually("the report", lambda: call("GET", "/api/v1/admin/mail/suppressions", token=operator)["items"])
assert [s["address"] for s in found] == ["nobody-here@example.com"], found
assert found[0]["cause"] == "bounced" and found[0]["detail"].startswith("5.1.1"), found
print(f"came back: {found[0]['detail']}")

call("POST", "/api/v1/auth/password/forgot", {"email": "nobody-here@example.com"})
call("POST", "/api/v1/auth/password/forgot", {"email": "reader@example.com"})
eventually("a second mail", lambda: len(list(box.iterdir())) == 2)
states = {m["address"]: m["status"] for m in call("GET", "/api/v1/admin/mail?limit=2", token=operator)["items"]}
assert states == {"nobody-here@example.com": "suppressed", "reader@example.com": "sent"}, states
log = (work / "postfix.log").read_text()
assert log.count("to=<nobody-here@example.com>") == 1, log
print("nothing more was sent to nobody-here@example.com")
