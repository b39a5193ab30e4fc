"""Asks the API what the screens ask, and says how long it took. Called by screens.sh."""

import http.client
import json
import sys
import time
import urllib.parse

HOST = sys.argv[1].removeprefix("http://")
TIMES = 40
GOAL_MS = 100


class Person:
    def __init__(self, user):
        self.connection = http.client.HTTPConnection(HOST, timeout=300)
        body = json.dumps({"user": user, "password": f"bench-of-screens-{user}"})
        self.connection.request("POST", "/api/v1/session", body, {"Content-Type": "application/json"})
        answer = self.connection.getresponse()
        answer.read()
        if answer.status != 200:
            sys.exit(f"{user} cannot sign in: {answer.status}")
        self.cookie = answer.headers["Set-Cookie"].split(";")[0]
        self.me = self.get("/me")[1]

    def get(self, path):
        start = time.perf_counter()
        self.connection.request("GET", "/api/v1" + path, headers={"Cookie": self.cookie})
        answer = self.connection.getresponse()
        body = answer.read()
        took = (time.perf_counter() - start) * 1000
        data = json.loads(body) if answer.headers.get_content_type() == "application/json" else None
        return answer.status, data, took, len(body)


def quoted(text):
    return urllib.parse.quote(text, safe="")


def first(person, path, *keys):
    status, data, _, _ = person.get(path)
    items = (data or {}).get("items") or []
    if status != 200 or not items:
        return ["none"] * len(keys)
    return [quoted(str(items[0].get(key, "none"))) for key in keys]


def routes(owner):
    months = [month["month"] for month in (owner.get("/months?per_page=100")[1] or {}).get("items", [])]
    month = sorted(months)[-1] if months else "2025-12"
    first_day, last_day = f"{month}-01", f"{month}-28"
    agent = quoted(first(owner, f"/pay/{month}", "agent")[0])
    line = ((owner.get(f"/pay/{month}/{agent}")[1] or {}).get("lines") or [{"id": "none"}])[0]["id"]
    shop, buyer = first(owner, f"/chats?from={first_day}&to={last_day}", "shop", "buyer")
    order_shop, order = first(owner, f"/credits?month={month}", "shop", "order")
    case = first(owner, f"/faults?month={month}", "case")[0]
    return [
        "/me", "/months", f"/overview?month={month}",
        f"/figures?from={first_day}&to={last_day}", f"/figures?from={first_day}&to={last_day}&by=day",
        f"/hours?from={first_day}&to={last_day}", f"/funnel?from={first_day}&to={last_day}",
        f"/facts/rounds?agent={agent}&from={first_day}&to={last_day}", f"/facts/inquiries?agent={agent}&from={first_day}&to={last_day}",
        f"/facts/orders?agent={agent}&from={first_day}&to={last_day}",
        f"/credits?month={month}", f"/credits/{order_shop}/{order}", f"/orders/{order_shop}/{order}", "/disputes",
        f"/chats?from={first_day}&to={last_day}", f"/chats/{shop}/{buyer}",
        f"/chats/search?text={quoted('发货')}&from={first_day}&to={last_day}",
        f"/faults?month={month}", f"/faults/{case}?month={month}", f"/faults/rules?month={month}",
        f"/pay/{month}", f"/pay/{month}/summary", f"/pay/{month}/moved", f"/pay/{month}/{agent}", f"/pay/{month}/{agent}/lines/{line}",
        f"/months/{month}/checklist", f"/promotions?month={month}",
        "/plans", "/people", "/accounts/unknown", f"/targets/{month}", "/shops", "/imports", "/jobs", "/users", "/audit", "/settings",
    ]


def measure(person, path):
    status, _, first_ms, size = person.get(path)
    times = sorted(person.get(path)[2] for _ in range(TIMES))
    return status, size, first_ms, times[len(times) // 2], times[int(len(times) * 0.95)], times[-1]


def main():
    owner = Person("owner")
    slow = []
    print(f"{'route':<64} {'status':>6} {'bytes':>9} {'first ms':>9} {'p50':>7} {'p95':>7} {'max':>7}")
    for path in routes(owner):
        status, size, first_ms, middle, late, most = measure(owner, path)
        shown = urllib.parse.unquote(path)
        print(f"{shown[:64]:<64} {status:>6} {size:>9} {first_ms:>9.1f} {middle:>7.1f} {late:>7.1f} {most:>7.1f}", flush=True)
        if status == 200 and late > GOAL_MS:
            slow.append(shown)
    print(f"over {GOAL_MS} ms at p95: {', '.join(slow) or 'none'}")


main()
