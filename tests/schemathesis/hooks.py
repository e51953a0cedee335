"""How Schemathesis speaks as one actor: logs in, and names records that there are. Loaded through SCHEMATHESIS_HOOKS."""
import atexit, collections, itertools, json, os, time, urllib.request
import schemathesis
from good import bodies, queries

ROOT, ADDRESS, PASSWORD = os.environ["ROOT"], os.environ["ADDRESS"], os.environ["PASSWORD"]
KNOWN = json.loads(os.environ["KNOWN"])
BODIES, QUERIES = bodies(ADDRESS or "nobody@st.example", PASSWORD), queries()
answers, turns = collections.Counter(), collections.defaultdict(itertools.count)
session = {"token": None, "since": 0.0}


def token():
    """A token that is not about to expire. One that a request has ended is made anew."""
    if session["token"] is None or time.monotonic() - session["since"] > 600:
        body = json.dumps({"email": ADDRESS, "password": PASSWORD}).encode()
        request = urllib.request.Request(ROOT + "/api/v1/auth/login", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            session.update(token=json.load(answer)["access_token"], since=time.monotonic())
    return session["token"]


if ADDRESS:

    @schemathesis.auth(refresh_interval=None)
    class Session:
        def get(self, case, context):
            return token()

        def set(self, case, data, context):
            case.headers = {**(case.headers or {}), "Authorization": "Bearer " + token()}


@schemathesis.hook
def before_call(context, case, kwargs):
    """Two thirds of the made-up ids become ids of records that there are, a third of the bodies such as are right: what
    is only made up meets little but 404 and 422. Which requests these are is counted, not drawn, so that runs are alike."""
    if case.method.upper() != case.operation.method.upper():
        return
    route = f"{case.operation.method.upper()} {case.operation.path}"
    turn = next(turns[route])
    known = next((ids for part, ids in KNOWN.items() if part in case.operation.path), None)
    if known and turn % 3 and case.path_parameters and "id" in case.path_parameters:
        case.path_parameters["id"] = known[turn % len(known)]
    if turn % 3 != 1:
        return
    if route in BODIES:
        case.body = fresh(BODIES[route], turn)
        case.media_type = "application/x-www-form-urlencoded" if "/pages/" in route else "application/json"
        case.headers["Content-Type"] = case.media_type
    if route in QUERIES:
        case.query = dict(QUERIES[route])
    if case.method.upper() == "PATCH":
        case.headers["If-Match"] = "*"


def fresh(value, turn):
    """A copy with its own numbers."""
    if isinstance(value, dict):
        return {name: fresh(part, turn) for name, part in value.items()}
    if isinstance(value, list):
        return [fresh(part, turn) for part in value]
    if isinstance(value, str):
        number = os.getpid() * 10000 + turn
        return value.replace("#", str(number)).replace("§", "".join("bdfglmnprt"[int(d)] + "aeiou"[int(d) % 5] for d in str(number)))
    return value


@schemathesis.hook
def after_call(context, case, response):
    # With the methods that the document names; others are tried, too.
    if case.method.upper() == case.operation.method.upper():
        answers[f"{case.method} {case.operation.path}", response.status_code] += 1
    if response.status_code == 401:
        session["token"] = None


@atexit.register
def tell():
    with open(os.environ["TOLD"], "w") as out:
        json.dump([[*key, n] for key, n in answers.items()], out)
