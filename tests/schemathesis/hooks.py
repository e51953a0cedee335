"""How Schemathesis speaks as one actor: logs in, and names records that there are. Loaded through SCHEMATHESIS_HOOKS."""
import atexit, collections, json, os, time, urllib.request
import schemathesis

ROOT, ADDRESS, PASSWORD = os.environ["ROOT"], os.environ["ADDRESS"], os.environ["PASSWORD"]
KNOWN = json.loads(os.environ["KNOWN"])
answers = collections.Counter()
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
    """Half of the made-up ids become ids of records that there are: made-up ones meet nothing but 404."""
    parameters = case.path_parameters or {}
    for name, value in parameters.items():
        known = [ids for part, ids in KNOWN.items() if part in case.path]
        if known and hash(str(value)) % 2:
            parameters[name] = known[0][len(str(value)) % len(known[0])]


@schemathesis.hook
def after_call(context, case, response):
    answers[f"{case.method} {case.operation.path}", response.status_code] += 1
    if response.status_code == 401:
        session["token"] = None


@atexit.register
def tell():
    with open(os.environ["TOLD"], "w") as out:
        json.dump([[*key, n] for key, n in answers.items()], out)
