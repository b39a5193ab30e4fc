"""Asks the API what the screens ask, and says how long it took. Called by screens.sh."""

import http.client
import json
import sys
import time
import urllib.parse

HOST = sys.argv[1].removeprefix("http://")
TIMES = 40
GOAL_MS = 100
PAUSE_S = 0.021
# What the table of figures shows first (web/src/screens/figures/types.ts).
SERVICE = "consults,receptions,reply_rate,first_response,mean_response,within_30,within_180,slow,unanswered,answer_ratio,max_concurrent,online"


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
        self.asked = 0
        self.me = self.get("/me")[1]

    def ask(self, method, path, body=None):
        """Status, answer, milliseconds, bytes. The server lets nobody ask more than 50 times a second for long; that wait is not counted."""
        headers = {"Cookie": self.cookie}
        if body is not None:
            self.asked += 1
            headers |= {"Content-Type": "application/json", "X-Requested-With": "bench", "Idempotency-Key": f"bench-{time.time()}-{self.asked}"}
        while True:
            time.sleep(PAUSE_S)
            start = time.perf_counter()
            try:
                self.connection.request(method, "/api/v1" + path, body, headers)
                answer = self.connection.getresponse()
            except http.client.RemoteDisconnected:
                # The server closes connections on which nobody asked for a while.
                self.connection.close()
                continue
            data = answer.read()
            took = (time.perf_counter() - start) * 1000
            if answer.status != 429:
                break
            time.sleep(int(answer.headers.get("Retry-After", "1")))
        view = json.loads(data) if answer.headers.get_content_type() == "application/json" else None
        return answer.status, view, took, len(data)

    def get(self, path):
        return self.ask("GET", path)


def quoted(text):
    return urllib.parse.quote(text, safe="")


def first(person, path, *keys):
    status, data, _, _ = person.get(path)
    items = (data or {}).get("items") or []
    if status != 200 or not items:
        return ["none"] * len(keys)
    return [quoted(str(items[0].get(key, "none"))) for key in keys]


def month_of(owner):
    months = [month["month"] for month in (owner.get("/months?per_page=100")[1] or {}).get("items", [])]
    return sorted(months)[-1]


def largest_line(person, month, agent):
    lines = (person.get(f"/pay/{month}/{agent}")[1] or {}).get("lines") or []
    computed = [line for line in lines if line.get("formula")] or lines
    return quoted(max(computed, key=lambda line: abs(float(line.get("amount") or 0)))["id"])


def routes_of_owner(owner, month):
    first_day, last_day = f"{month}-01", f"{month}-28"
    days = f"from={first_day}&to={last_day}"
    slips = owner.get(f"/pay/{month}?per_page=200")[1]["items"]
    agent = quoted(max(slips, key=lambda slip: float(slip["net"] or 0))["agent"])
    line = largest_line(owner, month, agent)
    shop, buyer = first(owner, f"/chats?{days}", "shop", "buyer")
    order_shop, order = first(owner, f"/credits?month={month}", "shop", "order")
    case = first(owner, f"/faults?month={month}", "case")[0]
    return [
        "/me", "/months", f"/overview?month={month}",
        f"/figures?{days}&figures={SERVICE}&compare=previous", f"/figures?{days}&figures={SERVICE}&by=day", f"/figures?{days}",
        f"/figures?{days}&by=day", f"/figures?{days}&by=week",
        f"/figures?{days}&agent={agent}&by=day", f"/hours?{days}", f"/funnel?{days}",
        f"/facts/rounds?agent={agent}&{days}", f"/facts/rounds?{days}&figure=slow", f"/facts/inquiries?agent={agent}&{days}",
        f"/facts/inquiries?{days}&status=lost", f"/facts/orders?agent={agent}&{days}", f"/facts/refunds?{days}", f"/facts/reviews?{days}",
        f"/credits?month={month}", f"/credits?month={month}&q={order[-6:]}", f"/credits/{order_shop}/{order}",
        f"/orders/{order_shop}/{order}", "/disputes",
        "/chats", f"/chats?{days}", f"/chats?{days}&page=40", f"/chats/{shop}/{buyer}",
        f"/chats/search?text={quoted('发货')}&{days}", f"/chats/search?text={quoted('此文无人写过')}&{days}",
        f"/faults?month={month}", f"/faults?month={month}&status=open&per_page=200", f"/faults/{case}?month={month}",
        f"/faults/rules?month={month}", f"/scores?month={month}",
        f"/pay/{month}", f"/pay/{month}/summary", f"/pay/{month}/moved", f"/pay/{month}/moved?since={last_day}", f"/pay/{month}/{agent}",
        f"/pay/{month}/{agent}/lines/{line}", f"/months/{month}/checklist", f"/promotions?month={month}",
        "/plans", "/people", f"/accounts/unknown?month={month}", f"/targets/{month}", "/shops", "/imports", "/jobs", "/users", "/audit", "/settings",
    ]


def routes_of_agent(agent, month):
    me = quoted(agent.me["agent"])
    return [
        f"/overview?month={month}", f"/figures?month={month}", f"/pay/{month}/{me}", f"/pay/{month}/{me}/lines/{largest_line(agent, month, me)}",
        f"/pay/{month}/moved?agent={me}&since={month}-28", f"/faults?month={month}", f"/credits?month={month}", "/chats",
    ]


def measure(person, method, path, body=None):
    status, _, first_ms, size = person.ask(method, path, body)
    times = sorted(person.ask(method, path, body)[2] for _ in range(TIMES))
    return status, size, first_ms, times[len(times) // 2], times[int(len(times) * 0.95)], times[-1]


def main():
    owner, agent = Person("owner"), Person("agent")
    month = month_of(owner)
    text = owner.get("/plans/shipped:four-levels-lawful")[1]["text"]
    asks = [(owner, "GET", path, None) for path in routes_of_owner(owner, month)]
    asks.append((owner, "POST", "/plans/check", json.dumps({"text": text})))
    asks += [(agent, "GET", path, None) for path in routes_of_agent(agent, month)]
    slow, failed = [], []
    print(f"{'as':<5} {'route':<64} {'status':>6} {'bytes':>9} {'first ms':>9} {'p50':>7} {'p95':>7} {'max':>7}")
    for person, method, path, body in asks:
        status, size, first_ms, middle, late, most = measure(person, method, path, body)
        who = "owner" if person is owner else "agent"
        shown = urllib.parse.unquote(path if method == "GET" else f"{method} {path}")
        print(f"{who:<5} {shown[:64]:<64} {status:>6} {size:>9} {first_ms:>9.1f} {middle:>7.1f} {late:>7.1f} {most:>7.1f}", flush=True)
        if status != 200:
            failed.append(shown)
        elif late > GOAL_MS:
            slow.append(shown)
    print(f"over {GOAL_MS} ms at p95: {', '.join(slow) or 'none'}")
    if failed:
        sys.exit(f"not answered: {', '.join(failed)}")


main()
