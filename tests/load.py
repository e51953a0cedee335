#!/usr/bin/env python3
"""Load of one catalogue on a server of its own, on loopback; prints what docs and release notes quote.

    cargo build --release && python3 tests/load.py target/release/theriac [--rows 30000] [--database postgres://…] [--quiet]

Imports, approves, indexes and matches `rows` listings, while log-ins and searches go on; then posts one demand against
them. Latencies under load stand beside those of the idle server of the same run. With --quiet nobody searches or logs
in meanwhile, so that the CPU time of each phase is that of its work. Needs only Python's standard library.
"""
import argparse, email, json, os, re, socket, statistics, subprocess, tempfile, threading, time, urllib.error, urllib.request
from email import policy
from pathlib import Path

PASSWORD = "a pass phrase for load tests"
SUBSTANCES = [("阿莫西林胶囊", "胶囊", "0.5g"), ("盐酸二甲双胍片", "片剂", "0.5g"), ("苯磺酸氨氯地平片", "片剂", "5mg"),
              ("对乙酰氨基酚片", "片剂", "0.5g"), ("注射用头孢曲松钠", "注射用无菌粉末", "1.0g"), ("奥美拉唑肠溶胶囊", "肠溶胶囊", "20mg"),
              ("阿奇霉素片", "片剂", "0.25g"), ("布洛芬缓释胶囊", "缓释胶囊", "0.3g"), ("阿托伐他汀钙片", "片剂", "20mg"), ("氯沙坦钾片", "片剂", "50mg")]


class Client:
    def __init__(self, root, token=None):
        self.root, self.token = root, token

    def call(self, method, path, body=None, raw=None, kind="application/json"):
        headers = {"Content-Type": kind}
        if self.token:
            headers["Authorization"] = "Bearer " + self.token
        data = raw if raw is not None else (json.dumps(body).encode() if body is not None else None)
        request = urllib.request.Request(self.root + "/api/v1" + path, data=data, method=method, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                text = answer.read()
                return json.loads(text) if text else None
        except urllib.error.HTTPError as e:
            raise SystemExit(f"{method} {path}: {e.code} {e.read()[:500]}")


def log_in(root, address):
    return Client(root, Client(root).call("POST", "/auth/login", {"email": address, "password": PASSWORD})["access_token"])


def letters(folder, address):
    for path in sorted(Path(folder).glob("*.eml")):
        mail = email.message_from_bytes(path.read_bytes(), policy=policy.default)
        if address in str(mail["to"]):
            yield path, mail["subject"], mail.get_body(preferencelist=("plain",)).get_content()


def until(what, look, seconds=600):
    end = time.time() + seconds
    while time.time() < end:
        found = look()
        if found:
            return found
        time.sleep(0.1)
    raise SystemExit("waited in vain for " + what)


def join(root, data, operator, kind, name, country):
    address = f"{name}@load.example"
    company = {"kind": kind, "name": name, "country": country, "registration_number": name, "hub": "asean"}
    Client(root).call("POST", "/auth/register", {"email": address, "password": PASSWORD, "locale": "en", "company": company})
    text = until("a mail", lambda: next((t for _, _, t in letters(data / "mail", address)), None))
    Client(root).call("POST", "/auth/verify-email", {"token": re.search(r"\?token=([\w-]+)", text).group(1)})
    client = log_in(root, address)
    client.call("POST", "/companies/me/submit", {})
    operator.call("POST", f"/admin/companies/{client.call('GET', '/companies/me')['id']}/approve", {})
    return client


class Probe(threading.Thread):
    """Log-ins and searches, one after the other, until told to stop."""

    def __init__(self, root, address):
        super().__init__(daemon=True)
        self.root, self.address, self.times, self.over = root, address, {"login": [], "search": []}, False

    def run(self):
        words = ["amoxicillin", "парацетамол", "布洛芬", "metformin 500", "azitro"]
        n = 0
        while not self.over:
            started = time.perf_counter()
            if n % 10 == 0:
                log_in(self.root, self.address); name = "login"
            else:
                Client(self.root).call("GET", "/search/listings?limit=20&q=" + urllib.request.quote(words[n % 5])); name = "search"
            self.times[name].append((time.perf_counter() - started) * 1000)
            n += 1
            time.sleep(0.01)

    def report(self, title):
        self.over = True
        self.join()
        for name, times in self.times.items():
            times.sort()
            if times:
                print(f"  {title} {name}: n {len(times)}, median {statistics.median(times):.1f} ms, p99 {times[int(len(times) * .99)]:.1f} ms, max {times[-1]:.1f} ms")


class Cpu:
    """CPU time of the server, user and system, since it was last asked for."""

    def __init__(self, pid, rows):
        self.pid, self.rows, self.last = pid, rows, self.seconds(pid)

    @staticmethod
    def seconds(pid):
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def phase(self, name):
        now = self.seconds(self.pid)
        spent, self.last = now - self.last, now
        print(f"  CPU of {name}: {spent:.2f} s = {spent / self.rows * 1e6:.0f} µs a row")


def memory(pid, field):
    return int(re.search(rf"{field}:\s+(\d+)", Path(f"/proc/{pid}/status").read_text()).group(1)) / 1024


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("binary"); args.add_argument("--rows", type=int, default=30000); args.add_argument("--database")
    args.add_argument("--quiet", action="store_true", help="no log-ins and searches meanwhile")
    args.add_argument("--wrap", default="", help="a command that runs the server, such as valgrind with its options")
    args = args.parse_args()
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0)); port = free.getsockname()[1]; free.close()
        data, root = Path(folder), f"http://127.0.0.1:{port}"
        env = dict(os.environ, THERIAC_DATA_DIR=folder, THERIAC_BIND=f"127.0.0.1:{port}", THERIAC_RATE_LIMITS="off", THERIAC_LOG="warn")
        if args.database:
            env["THERIAC_DATABASE_URL"] = args.database
            subprocess.run([args.binary, "migrate"], env=env, check=True)
        server = subprocess.Popen([*args.wrap.split(), args.binary, "serve"], env=env)
        try:
            measure(args, env, server, data, root)
        finally:
            server.terminate(); server.wait(120)


def measure(args, env, server, data, root):
    def ready():
        try:
            return urllib.request.urlopen(root + "/readyz", timeout=5).status == 200
        except OSError:
            return False
    until("the server", ready)
    subprocess.run([args.binary, "create-operator", "--email", "op@load.example"], input=PASSWORD + "\n", text=True, env=env, check=True, stdout=subprocess.DEVNULL)
    operator = log_in(root, "op@load.example")
    supplier, buyer = join(root, data, operator, "supplier", "maker", "CN"), join(root, data, operator, "buyer", "hospital", "VN")
    waiting = {"title": "before", "destination_country": "VN", "hub": "asean", "supply_mode": "import_waiver", "visibility": "verified",
               "lines": [{"text": "Amoxicillin 500 mg capsules", "quantity": 100000, "unit": "capsule"}]}
    post(buyer, operator, waiting)
    print(f"idle: {memory(server.pid, 'VmRSS'):.0f} MB resident")
    probe = start_probe(args, root)
    if probe:
        time.sleep(5); probe.report("idle")

    rows = "external_id,name_zh,dose_form,strength,pack,manufacturer,origin_country,kind\n"
    for n in range(args.rows):
        name, form, strength = SUBSTANCES[n % len(SUBSTANCES)]
        rows += f"R-{n},{name},{form},{strength},{n % 90 + 10}片/盒,示例制药{n % 50}厂,CN,finished_product\n"
    boundary = "load-boundary"
    body = (f"--{boundary}\r\nContent-Disposition: form-data; name=\"submit\"\r\n\r\ntrue\r\n--{boundary}\r\n"
            f"Content-Disposition: form-data; name=\"file\"; filename=\"l.csv\"\r\nContent-Type: text/csv\r\n\r\n{rows}\r\n--{boundary}--\r\n").encode()
    probe = start_probe(args, root)
    cpu, started = Cpu(server.pid, args.rows), time.time()
    made = supplier.call("POST", "/listings/import", raw=body, kind=f"multipart/form-data; boundary={boundary}")
    done = until("the import", lambda: (lambda i: i if i["status"] in ("done", "failed") else None)(supplier.call("GET", f"/imports/{made['import_id']}")))
    imported = time.time()
    print(f"import: {done['created']} created, {done['failed']} failed in {imported - started:.1f} s = {args.rows / (imported - started):.0f} rows/s")
    cpu.phase("import and reading")
    operator = log_in(root, "op@load.example"); approved = 0
    cpu.phase("nothing but a log-in")
    while True:
        ids = [i["id"] for i in operator.call("GET", "/admin/queue?kind=listing&limit=100")["items"]]
        if not ids:
            break
        approved += sum(i["ok"] for i in operator.call("POST", "/admin/listings/approve", {"ids": ids})["items"])
    all_approved = time.time()
    print(f"approve: {approved} in {all_approved - imported:.1f} s = {approved / (all_approved - imported):.0f} rows/s")
    cpu.phase("approving, and of what the index and matching did meanwhile")
    last = lambda: json.loads(urllib.request.urlopen(root + "/readyz").read())
    until("the index", lambda: (lambda r: r["indexed_seq"] == r["last_seq"])(last()))
    indexed = time.time()
    print(f"indexed {indexed - all_approved:.1f} s after the last approval")
    until("matching", lambda: (lambda r: r["planned_seq"] == r["last_seq"] and not r["jobs_waiting"])(last()))
    found = len(SUBSTANCES) and args.rows // len(SUBSTANCES)
    print(f"matching done {time.time() - indexed:.1f} s after indexing, {time.time() - started:.1f} s after the upload (a line waited that {found} listings fit)")
    cpu.phase("index and matching after that")
    if probe:
        probe.report("meanwhile")
    print(f"memory: {memory(server.pid, 'VmRSS'):.0f} MB resident, peak {memory(server.pid, 'VmHWM'):.0f} MB")

    buyer = log_in(root, "hospital@load.example")
    before = {p for p, _, _ in letters(data / "mail", "hospital@load.example")}
    started = time.time()
    second = post(buyer, log_in(root, "op@load.example"), dict(waiting, title="after", lines=[{"text": "Парацетамол таблетки 500 мг", "quantity": 100000, "unit": "tablet"}]))
    settled(buyer, second)
    matched = time.time()
    until("the mail", lambda: any("match" in s.lower() for p, s, _ in letters(data / "mail", "hospital@load.example") if p not in before))
    print(f"a demand against {args.rows} listings: matches stand after {matched - started:.1f} s, its mail is written after {time.time() - started:.1f} s")


def start_probe(args, root):
    if args.quiet:
        return None
    probe = Probe(root, "maker@load.example")
    probe.start()
    return probe


def post(buyer, operator, demand):
    made = buyer.call("POST", "/demands", demand)["id"]
    buyer.call("POST", f"/demands/{made}/submit", {})
    operator.call("POST", f"/admin/demands/{made}/approve", {})
    return made


def settled(buyer, demand):
    """Waits until the demand's lines have met everything that was there before it."""
    look = lambda: all(l["matching"] == "done" for l in buyer.call("GET", f"/demands/{demand}/matches?limit=1")["lines"])
    until("the matches", look)


if __name__ == "__main__":
    main()
