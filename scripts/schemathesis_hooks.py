"""Each write of the test has a key of its own, as our pages send it."""

import uuid

import schemathesis


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.method.upper() not in ("GET", "HEAD"):
        case.headers = {**(case.headers or {}), "Idempotency-Key": uuid.uuid4().hex}
