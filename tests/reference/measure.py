#!/usr/bin/env python3
"""The reference program: the figures of 3-measures.md, written from the specification alone.

    python3 measure.py --in DIR... --month 2024-11 [--plan p.toml] [--as-of "2024-11-30 23:59:59"] --out DIR

It exists to disagree with the product: naive, slow, one function for each group of numbered sentences, and no line
shared with the product. Where a sentence can be read in two ways the reading is marked "Reading:" and listed in
docs/decisions/060-readings-of-the-measures.md. It writes rounds, agent_days, inquiries, credits and agent_months
as 2-data.md 2.3 says.
"""

import argparse
import tomllib
import unicodedata
from collections import defaultdict
from datetime import date, datetime, timedelta

import tables
from tables import clock, fen, flag_word, local_instant, parse_time, seconds, show_time, write_csv, yuan, zone_named

DAY = 86400
HOUR = 3600

DEFAULTS = {  # 5.1: the names and forms of the settings; 3: the defaults
    "day_start": "00:00",
    "exclude_flags": ["green"],
    "closers": "好 好的 好滴 嗯 嗯嗯 哦 哦哦 谢谢 谢谢你 谢了 收到 知道了 行 可以 ok".split(),
    "clock": "wall",
    "unanswered_after": "24h",
    "service_hours": ["08:00", "23:00"],
    "slow_after": "180s",
    "after_sales": "15d",
    "inquiry_days": 2,
    "pay_within": "3d",
    "lookback": "48h",
    "chase_guard": "0min",
    "rule": "order_first",
    "flag_claims": False,
    "chase_protection": False,
    "deduct_freight": False,
}
DEFAULT_TAKES = {"customer": "order", "service": "order", "product": "none", "logistics": "none", "undecided": "refund"}


def duration(text):
    """A whole number and one of s, min, h, d (5.1) -> seconds."""
    for unit, size in (("min", 60), ("s", 1), ("h", HOUR), ("d", DAY)):
        if text.endswith(unit):
            return int(text[: -len(unit)]) * size
    raise ValueError(f"not a duration: {text}")


class Settings:
    def __init__(self, path):
        plan = {}
        if path:
            with open(path, "rb") as file:
                plan = tomllib.load(file)
        measure = plan.get("measure", {})
        self.paid_leave = set(plan.get("paid_leave", []))  # 3.7: the paid kinds of leave are listed in the plan
        value = {**DEFAULTS, **measure}
        self.takes = {**DEFAULT_TAKES, **measure.get("refund_takes", {})}
        self.day_start = clock(value["day_start"])
        self.exclude_flags = {flag_word(flag) for flag in value["exclude_flags"]}
        self.closers = {bare(text) for text in value["closers"]}
        self.clock = value["clock"]
        self.service_from, self.service_to = (clock(text) for text in value["service_hours"])
        self.inquiry_days = value["inquiry_days"]
        self.rule = value["rule"]
        self.flag_claims = value["flag_claims"]
        self.chase_protection = value["chase_protection"]
        self.deduct_freight = value["deduct_freight"]
        for name in "unanswered_after slow_after after_sales pay_within lookback chase_guard".split():
            setattr(self, name, duration(value[name]))


# ---- 3.0 Time, people, inputs -------------------------------------------------------------------------------------


class Message:
    """One chat message; `at` is in whole seconds, the fraction only serves the order of messages (3.0)."""

    def __init__(self, row, at, micro, place):
        self.id = row.get("message_id", "")
        self.account = row["account"]
        self.at, self.micro, self.place = at, micro, place
        self.sender = row["sender"]
        self.kind = row.get("kind", "") or "text"
        self.content = row.get("content", "")
        self.agent = None  # set by Shop: who the account belonged to that day

    def order(self):
        return (self.at, self.micro, self.place)


class Order:
    """One order as known at the horizon; later times are empty, as if they had not happened."""

    def __init__(self, row, zone, horizon):
        def known(name):
            at = seconds(row.get(name), zone)
            return at if at is not None and at <= horizon else None

        self.id, self.buyer, self.shop = row["order"], row["buyer"], row["shop"]
        self.created = seconds(row["created"], zone)
        self.paid_at = known("paid_at")
        # Reading (3.3.7): the opening of the balance is an appointment, known beforehand; it is not cut at the horizon.
        self.balance_open_at = seconds(row.get("balance_open_at"), zone)
        self.payable, self.paid, self.freight = (fen(row.get(name)) for name in ("payable", "paid", "freight"))
        self.items = int(row.get("items") or 0)
        self.flag = row.get("flag", "")

    def pay_clock_start(self):
        """3.3.3 and 3.3.7: pay_within counts from the creation, of a staged order from the balance's opening."""
        return self.created if self.balance_open_at is None else self.balance_open_at

    def paid_money(self):
        """3.4 Amounts: `paid` unknown on a paid order -> payable."""
        return self.payable if self.paid is None else self.paid


class People:
    """accounts, shifts and presence (3.0)."""

    def __init__(self, data):
        self.accounts = defaultdict(list)
        for row in data.rows["accounts"]:
            self.accounts[row["account"]].append(row)
        self.shifts = defaultdict(list)
        for row in data.rows["shifts"]:
            self.shifts[row["agent"]].append(row)
        self.presence = defaultdict(list)

    def owner(self, account, shop, day):
        """3.0: an account belongs to one agent on each day; an account of nobody counts for an agent named after it.

        Reading: where several rows fit, the one that names the shop wins, then the one that began last.
        """
        fitting = [
            row
            for row in self.accounts.get(account, [])
            if row.get("shop", "") in ("", shop)
            and (not row.get("from") or row["from"] <= day.isoformat())
            and (not row.get("to") or day.isoformat() <= row["to"])
        ]
        if not fitting:
            return account
        return max(fitting, key=lambda row: (row.get("shop", "") != "", row.get("from", "")))["agent"]

    def serves(self, account, shop):
        """Presence of an account counts in the shops its rows name; without a named shop, in every shop."""
        rows = self.accounts.get(account, [])
        return not rows or any(row.get("shop", "") in ("", shop) for row in rows)


class Shop:
    """Everything of one shop up to its horizon."""

    def __init__(self, name, data, people, settings, as_of):
        self.name, self.people, self.settings = name, people, settings
        own = next((row for row in data.rows["shops"] if row["shop"] == name), {})
        self.zone = zone_named(own.get("time_zone"))
        # 3.0: a shop's own day_start wins over the plan's.
        self.day_start = clock(own["day_start"]) if own.get("day_start") else settings.day_start
        order_rows = [row for row in data.rows["orders"] if row["shop"] == name]
        self.order_ids = {row["order"] for row in order_rows}
        self.message_rows = [(place, row) for place, row in enumerate(data.rows["messages"]) if row["shop"] == name]
        self.note_rows = self._of_orders(data, "notes")
        self.refund_rows = self._of_orders(data, "refunds")
        self.review_rows = self._of_orders(data, "reviews")
        self.refunds_by_order, self.reviews_by_order = by_order(self.refund_rows), by_order(self.review_rows)
        self.decision_rows = self._of_orders(data, "credit_decisions")
        self.presence = self._presence(data)
        self.as_of = as_of
        self.horizon = seconds(as_of, self.zone) if as_of else self._latest(order_rows, data)
        self._cut(order_rows)

    def _of_orders(self, data, table):
        rows = data.rows[table]
        return [row for row in rows if row.get("shop") == self.name or (not row.get("shop") and row["order"] in self.order_ids)]

    def _presence(self, data):
        """account -> its (instant, state) records in order of time, for the accounts that count in this shop."""
        records = defaultdict(list)
        for row in data.rows["presence"]:
            if self.people.serves(row["account"], self.name):
                at, micro = parse_time(row["time"], self.zone)
                records[row["account"]].append((at, micro, row["state"]))
        return {account: [(at, state) for at, _, state in sorted(rows, key=lambda r: r[:2])] for account, rows in records.items()}

    def _latest(self, order_rows, data):
        """3.0: the horizon when none is given."""
        times = [seconds(row["time"], self.zone) for _, row in self.message_rows]
        for rows, names in (
            (order_rows, "created paid_at shipped_at received_at closed_at"),
            (self.note_rows, "time"),
            (self.refund_rows, "applied completed"),
            (self.review_rows, "created revised_at"),
        ):
            times += [seconds(row.get(name), self.zone) for row in rows for name in names.split()]
        for account, records in self.presence.items():
            if any(row.get("shop") == self.name for row in self.people.accounts.get(account, [])):
                times += [at for at, _ in records]
        return max((at for at in times if at is not None), default=None)

    def _cut(self, order_rows):
        """3.0: what lies after the horizon does not exist; nor do orders whose current flag is excluded."""
        self.messages = []
        if self.horizon is None:
            self.horizon = -1
        for place, row in self.message_rows:
            at, micro = parse_time(row["time"], self.zone)
            if at <= self.horizon:
                message = Message(row, at, micro, place)
                message.agent = self.people.owner(message.account, self.name, self.day(at))
                if message.sender == "buyer" and message.kind == "text" and is_emoticons(message.content):
                    message.kind = "emoji"
                self.messages.append((row["buyer"], message))
        self.by_buyer = defaultdict(list)
        for buyer, message in self.messages:
            self.by_buyer[buyer].append(message)
        for messages in self.by_buyer.values():
            messages.sort(key=Message.order)
        self.notes = defaultdict(list)
        for place, row in enumerate(self.note_rows):
            at = seconds(row["time"], self.zone)
            if at <= self.horizon:
                self.notes[row["order"]].append((at, place, row))
        for rows in self.notes.values():
            rows.sort(key=lambda note: note[:2])
        self.decisions = defaultdict(list)
        for place, row in enumerate(self.decision_rows):
            # Reading: a decision taken after a given horizon does not exist either; the end of the data does not cut decisions about it.
            if not self.as_of or seconds(row["time"], self.zone) <= self.horizon:
                self.decisions[row["order"]].append((seconds(row["time"], self.zone), place, row))
        self.orders = {}
        for row in order_rows:
            order = Order(row, self.zone, self.horizon)
            if order.created <= self.horizon and self.current_flag(order) not in self.settings.exclude_flags:
                self.orders[order.id] = order
        self.orders_of = defaultdict(list)
        for order in sorted(self.orders.values(), key=lambda o: (o.created, o.id)):  # 3.0: equal created: smaller id
            self.orders_of[order.buyer].append(order)
        self.presence = {
            account: [(at, state) for at, state in records if at <= self.horizon]
            for account, records in self.presence.items()
        }

    def current_flag(self, order):
        """3.0: the latest note row that has a flag, else the order's own column; no flag = grey."""
        flags = [flag_word(row.get("flag")) for _, _, row in self.notes[order.id] if row.get("flag")]
        return flags[-1] if flags else flag_word(order.flag) or "grey"

    def day(self, at):
        """3.0: the business day: the local calendar date after subtracting day_start."""
        wall = datetime.fromtimestamp(at, self.zone).replace(tzinfo=None)
        return (wall - timedelta(seconds=self.day_start)).date()

    def day_begin(self, day):
        return local_instant(day, self.day_start, self.zone)

    def threads(self, buyer):
        """agent -> the messages of the thread (shop, buyer, agent), in order."""
        threads = defaultdict(list)
        for message in self.by_buyer[buyer]:
            threads[message.agent].append(message)
        return threads

    # Presence

    def online_pieces(self, agent, wanted="online"):
        """The intervals [from, to) in which some account of the agent is in the wanted state here, unmerged."""
        pieces = []
        for account, records in self.presence.items():
            for (at, state), (until, _) in zip(records, records[1:] + [(self.horizon, "")]):
                while at < until:  # cut at business days, for the account belongs to one agent on each day
                    day = self.day(at)
                    end = min(until, self.day_begin(day + timedelta(days=1)))
                    if state == wanted and self.people.owner(account, self.name, day) == agent:
                        pieces.append((at, end))
                    at = end
        return pieces

    def presence_agents(self):
        """Everybody an account with presence belonged to on a day on which it was online."""
        agents = set()
        for account, records in self.presence.items():
            for (at, _), (until, _) in zip(records, records[1:] + [(self.horizon, "")]):
                while at < until:
                    day = self.day(at)
                    agents.add(self.people.owner(account, self.name, day))
                    at = self.day_begin(day + timedelta(days=1))
        return agents

    def is_offline(self, agent, instant):
        """3.0: neither online nor away on any account; before an account's first record it is offline."""
        for account, records in self.presence.items():
            if self.people.owner(account, self.name, self.day(instant)) != agent:
                continue
            states = [state for at, state in records if at <= instant]
            if states and states[-1] in ("online", "away"):
                return False
        return True


def by_order(rows):
    """order -> its rows with their places in the table."""
    found = defaultdict(list)
    for place, row in enumerate(rows):
        found[row["order"]].append((place, row))
    return found


def is_emoticons(content):
    """2.1: a platform's emoticon codes alone (`[微笑]`, `/:^_^`) become kind emoji."""
    words = content.replace("][", "] [").split()
    return bool(words) and all((w[0] == "[" and w[-1] == "]" and 2 < len(w) < 12) or (w.startswith("/:") and len(w) > 2) for w in words)


def union(pieces):
    """Overlapping intervals joined."""
    joined = []
    for start, end in sorted(pieces):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        elif start < end:
            joined.append((start, end))
    return joined


def length_inside(intervals, start, end):
    return sum(max(0, min(end, b) - max(start, a)) for a, b in intervals)


def holds(intervals, instant):
    """Half-open [from, to) (3.1.7)."""
    return any(a <= instant < b for a, b in intervals)


# ---- 3.1 Rounds and waits -----------------------------------------------------------------------------------------


def bare(text):
    """3.1.1: without white space, the categories P, S, Z, C and the joiners; ASCII case aside."""
    kept = (
        c
        for c in text
        if not (c.isspace() or unicodedata.category(c)[0] in "PSZC" or c in "\ufe0e\ufe0f\u20e3")
    )
    return "".join(c.lower() if c.isascii() else c for c in kept)


def is_closer(message, settings):
    """3.1.1."""
    if message.kind == "emoji":
        return True
    if message.kind != "text":
        return False
    text = bare(message.content)
    return text == "" or text in settings.closers


class Round:
    def __init__(self, shop, buyer, agent, start, place):
        self.shop, self.buyer, self.agent, self.start, self.place = shop, buyer, agent, start, place
        self.end = None
        self.status = None
        self.first = False
        self.wait = None  # None = in no wait figure
        self.on_duty = True

    def day(self):
        return self.shop.day(self.start)  # 3.1.6


def rounds_of(shop, buyer):
    """3.1.2 to 3.1.6 for one buyer: one pass over the messages."""
    opened, finished = {}, []
    for message in shop.by_buyer[buyer]:
        if message.sender == "buyer":
            if message.agent not in opened and not is_closer(message, shop.settings):  # 3.1.2
                opened[message.agent] = Round(shop, buyer, message.agent, message.at, message.order())
        elif message.sender == "agent":
            for agent in list(opened):
                opened[agent].end = message.at
                opened[agent].status = "answered" if agent == message.agent else "transferred"  # 3.1.3, 3.1.4
                finished.append(opened.pop(agent))
    for round_ in opened.values():  # 3.1.5
        old = shop.horizon - round_.start >= shop.settings.unanswered_after
        round_.status = "unanswered" if old else "open"
        finished.append(round_)
    finished.sort(key=lambda r: r.place)
    seen = set()
    for round_ in finished:  # 3.1.6
        round_.first = (round_.agent, round_.day()) not in seen
        seen.add((round_.agent, round_.day()))
    for round_ in finished:
        measure_wait(round_, shop)
    return finished


def duty_intervals(agent, shop):
    """3.1.7 and 3.7: the shifts as half-open intervals. Reading: a shift's clock is that of the shop's zone."""
    intervals = []
    for row in shop.people.shifts[agent]:
        day = date.fromisoformat(row["date"])
        start, end = clock(row["start"]), clock(row["end"])
        last = day if end > start else day + timedelta(days=1)
        intervals.append((local_instant(day, start, shop.zone), local_instant(last, end, shop.zone)))
    return union(intervals)


def measure_wait(round_, shop):
    """3.1.3 and 3.1.7."""
    if shop.settings.clock == "wall":
        if round_.status == "answered":
            round_.wait = round_.end - round_.start
        return
    if shop.settings.clock == "duty":
        intervals = duty_intervals(round_.agent, shop)
    else:
        intervals = union(shop.online_pieces(round_.agent))
    inside = holds(intervals, round_.start)
    if round_.status == "answered":
        wait = length_inside(intervals, round_.start, round_.end)
        round_.on_duty = wait > 0 or inside
        round_.wait = wait if round_.on_duty else None
    elif round_.status == "unanswered":
        round_.on_duty = inside


def in_service(round_, shop):
    """3.1.8."""
    wall = datetime.fromtimestamp(round_.start, shop.zone)
    now = wall.hour * HOUR + wall.minute * 60 + wall.second
    begin, end = shop.settings.service_from, shop.settings.service_to
    return begin <= now < end if begin <= end else now >= begin or now < end


# ---- 3.2 Per agent and day ----------------------------------------------------------------------------------------

DAY_FIGURES = (
    "consults receptions unreplied buyer_messages agent_messages rounds reply_wait_s firsts first_wait_s slow within_30 "
    "within_60 within_180 in_service unanswered max_concurrent online_s"
)


def agent_days(shop, rounds):
    """3.2: (agent, day) -> figures. A row stands for every day with a buyer or human message or online time."""
    figures = defaultdict(lambda: dict.fromkeys(DAY_FIGURES.split(), 0))
    intervals = defaultdict(list)  # (agent, day) -> closed intervals of its receptions
    for buyer in shop.by_buyer:
        for agent, messages in shop.threads(buyer).items():
            for day in {shop.day(m.at) for m in messages}:
                today = [m for m in messages if shop.day(m.at) == day]
                from_buyer = [m for m in today if m.sender == "buyer"]
                human = [m for m in today if m.sender == "agent"]
                if not from_buyer and not human:
                    continue
                row = figures[agent, day]
                row["buyer_messages"] += len(from_buyer)
                row["agent_messages"] += len(human)
                if from_buyer:
                    row["consults"] += 1
                    if human:
                        row["receptions"] += 1
                        spoken = [m.at for m in today if m.sender != "system"]
                        intervals[agent, day].append((spoken[0], spoken[-1]))
                    else:
                        row["unreplied"] += 1
    for round_ in rounds:
        if not round_.on_duty:  # 3.2, last sentence
            continue
        row = figures[round_.agent, round_.day()]
        served = in_service(round_, shop)
        if round_.status == "answered":
            row["rounds"] += 1
            row["reply_wait_s"] += round_.wait
            row["slow"] += round_.wait > shop.settings.slow_after
            if round_.first:
                row["firsts"] += 1
                row["first_wait_s"] += round_.wait
            if served:
                row["in_service"] += 1
                for limit in (30, 60, 180):
                    row[f"within_{limit}"] += round_.wait <= limit
        elif round_.status == "unanswered":
            row["unanswered"] += 1
            row["in_service"] += served
    for key, spans in intervals.items():
        # The most closed intervals that share an instant: some interval's start is such an instant.
        figures[key]["max_concurrent"] = max(sum(a <= start <= b for a, b in spans) for start, _ in spans)
    for agent in shop.presence_agents():
        for start, end in union(shop.online_pieces(agent)):
            while start < end:
                day = shop.day(start)
                until = min(end, shop.day_begin(day + timedelta(days=1)))
                figures[agent, day]["online_s"] += until - start
                start = until
    return figures


# ---- 3.4 Credit ---------------------------------------------------------------------------------------------------


class Credit:
    def __init__(self, order):
        self.order = order
        self.agent = ""
        self.bucket = "silent"
        self.decided_by = ""
        self.runner_up = ""
        self.deducted = 0


def evidence(message, shop):
    """A message by its id, else by account and time."""
    return message.id or f"{message.account}@{show_time(message.at, shop.zone)}"


def latest_first(candidates):
    """agent -> deciding message, as a list: latest whole second first, tie: the smaller agent id (3.4.1).

    Reading: the fraction of a second plays no part in the tie, for it serves only the order of messages (3.0).
    """
    return sorted(candidates.items(), key=lambda item: (-item[1].at, item[0]))


def last_human(messages, after, until):
    """The thread's latest human message in [after, until], by the order of messages."""
    found = [m for m in messages if m.sender == "agent" and after <= m.at <= until]
    return found[-1] if found else None


def buyer_wrote(messages, after, until):
    return any(m.sender == "buyer" and after <= m.at <= until for m in messages)


def order_agents(shop, order):
    """3.4.1: the agents that satisfy it, best first, with the latest human message of each."""
    since, created = order.created - shop.settings.lookback, order.created
    candidates = {}
    for agent, messages in shop.threads(order.buyer).items():
        human = last_human(messages, since, created)
        if human and buyer_wrote(messages, since, created):
            candidates[agent] = human
    return latest_first(candidates)


def order_agent(shop, order):
    found = order_agents(shop, order)
    return found[0][0] if found else None


def pay_agents(shop, order):
    """3.4.2: human message in (C + g, P]."""
    candidates = {}
    for agent, messages in shop.threads(order.buyer).items():
        human = last_human(messages, order.created + shop.settings.chase_guard + 1, order.paid_at)
        if human:
            candidates[agent] = human
    return latest_first(candidates)


def payment_agents(shop, order):
    """3.4.3 by_payment: the latest human message in [P - L, P]; a buyer message unless it lies in (C, P]."""
    since, paid = order.paid_at - shop.settings.lookback, order.paid_at
    candidates = {}
    for agent, messages in shop.threads(order.buyer).items():
        human = last_human(messages, since, paid)
        if human and (human.at > order.created or buyer_wrote(messages, since, paid)):
            candidates[agent] = human
    return latest_first(candidates)


def flag_rows(shop, order):
    """(agent, note row) of the order's note rows that have a flag, in order."""
    return [
        (shop.people.owner(row["account"], shop.name, shop.day(at)), at, row)
        for at, _, row in shop.notes[order.id]
        if row.get("flag")
    ]


def give(credit, bucket, winners, shop):
    credit.bucket = bucket
    credit.agent, message = winners[0]
    credit.decided_by = evidence(message, shop)
    credit.runner_up = winners[1][0] if len(winners) > 1 else ""


def credit_of(shop, order):
    """3.4.0 for a paid order."""
    credit = Credit(order)
    decisions = sorted(shop.decisions[order.id], key=lambda d: d[:2])
    by_rules(credit, shop)
    if decisions:  # 3.4.0; the latest one stands
        row = decisions[-1][2]
        by_the_rules = credit.agent
        credit.runner_up = "" if by_the_rules == row["agent"] else by_the_rules
        credit.agent, credit.bucket, credit.decided_by = row["agent"], "decided", row["decided_by"]
    return credit


def by_rules(credit, shop):
    """3.4.1 to 3.4.5."""
    order = credit.order
    first = order_agents(shop, order)
    claims = [claim for claim in flag_rows(shop, order) if claim[0] in dict(first)]
    if shop.settings.flag_claims and len(first) >= 2 and claims:  # 3.4.4
        agent, at, row = claims[0]
        credit.agent, credit.bucket = agent, "flag"
        credit.decided_by = f"note:{row['account']}@{show_time(at, shop.zone)}"
        others = [claim[0] for claim in claims if claim[0] != agent] + [name for name, _ in first if name != agent]
        credit.runner_up = others[0]
    elif shop.settings.rule == "by_payment":
        by_payment = payment_agents(shop, order)
        if by_payment:
            give(credit, "order" if first else "chased", by_payment, shop)
    elif first:
        give(credit, "order", first, shop)
    elif shop.settings.rule == "order_first":
        chased = pay_agents(shop, order)
        if chased:
            give(credit, "chased", chased, shop)
    if shop.settings.chase_protection and credit.bucket != "silent":
        protect(credit, shop)


def protect(credit, shop):
    """3.4.5."""
    order, holder = credit.order, credit.agent
    earlier = []
    for other in shop.orders_of[order.buyer]:
        if other is not order and 0 < order.created - other.created <= 7 * DAY and other.paid_at is None:
            agents = order_agents(shop, other)
            if agents and agents[0][0] != holder:
                earlier.append((other.created, other.id, other, agents[0]))
    if not earlier:
        return
    _, _, other, (protected, message) = max(earlier, key=lambda found: found[:2])
    after = other.created + DAY
    chasing = [
        m
        for m in shop.by_buyer[order.buyer]
        if m.sender == "agent" and m.agent == holder and after < m.at <= order.paid_at
    ]
    stays = (
        order.created - other.created > DAY
        and chasing
        and shop.is_offline(protected, chasing[0].at)
        and (not shop.settings.flag_claims or any(agent == holder for agent, _, _ in flag_rows(shop, order)))
    )
    if stays:
        credit.bucket, credit.decided_by, credit.runner_up = "chase", evidence(chasing[0], shop), protected
    else:
        credit.agent, credit.bucket = protected, "protected"
        credit.decided_by, credit.runner_up = evidence(message, shop), holder


def dated(shop, order):
    """3.4.6."""
    return shop.day(order.created if shop.settings.rule == "by_order" else order.paid_at)


def amount_of(order, settings):
    """3.4 Amounts."""
    return max(0, order.paid_money() - ((order.freight or 0) if settings.deduct_freight else 0))


# ---- 3.5 Deductions -----------------------------------------------------------------------------------------------


def refunds_of(shop, order_id):
    """The order's refunds that exist at the horizon; a completion after it has not happened."""
    found = []
    for place, row in shop.refunds_by_order[order_id]:
        applied, completed = (seconds(row.get(name), shop.zone) for name in ("applied", "completed"))
        if applied <= shop.horizon:
            found.append((place, row, applied, completed))
    return found


def is_success(row, completed, shop):
    """Reading: a success whose completion lies after the horizon is not one yet."""
    return row["status"] == "success" and (completed is None or completed <= shop.horizon)


def review_ratings(row, shop):
    """[(instant, rating)]: at `created`, and at `revised_at` when it has happened."""
    ratings = [(seconds(row["created"], shop.zone), row["rating"])]
    revised = seconds(row.get("revised_at"), shop.zone)
    if revised is not None and revised <= shop.horizon and row.get("revised_rating"):
        ratings.append((revised, row["revised_rating"]))
    return ratings if ratings[0][0] <= shop.horizon else []


def deducted_from(shop, order, amount):
    """3.5.1 to 3.5.3: everything known at the horizon, in order of time, refunds before reviews."""
    events = []
    for place, row, _, completed in refunds_of(shop, order.id):
        if is_success(row, completed, shop) and completed is not None and row["kind"] in ("refund", "return"):
            takes = shop.settings.takes[row.get("cause") or "undecided"]
            money = fen(row["amount"])
            whole = takes == "order" and (row["kind"] == "return" or 2 * money >= amount)
            if takes != "none":
                events.append((completed, 0, place, amount if whole else money))
    for place, row in shop.reviews_by_order[order.id]:
        if row.get("cause") == "service":
            bad = [at for at, rating in review_ratings(row, shop) if rating in ("neutral", "bad")]
            if bad:
                events.append((bad[0], 1, place, amount))
    taken = 0
    for _, _, _, money in sorted(events):
        taken += min(money, amount - taken)
    return taken


def credits_of(shop):
    """All credits of the shop's paid orders, silent ones too, with what was deducted up to the horizon."""
    credits = {}
    for order in shop.orders.values():
        if order.paid_at is not None:
            credit = credit_of(shop, order)
            credit.dated = dated(shop, order)
            credit.amount = amount_of(order, shop.settings)
            credit.deducted = deducted_from(shop, order, credit.amount)
            credits[order.id] = credit
    return credits


# ---- 3.3 Inquiries and conversion ---------------------------------------------------------------------------------


class Inquiry:
    pass


def inquiries_of(shop, buyer, credits):
    """3.3.1 to 3.3.5 for one buyer."""
    found = []
    messages = shop.by_buyer[buyer]
    for day in sorted({shop.day(m.at) for m in messages}):
        today = [m for m in messages if shop.day(m.at) == day]
        wrote = {m.agent for m in today if m.sender == "buyer"}
        agents = sorted(wrote & {m.agent for m in today if m.sender == "agent"})
        if not agents:  # no reception
            continue
        start = next(m.at for m in today if m.sender == "buyer")
        orders = shop.orders_of[buyer]
        if any(start - shop.settings.after_sales <= order.created < start for order in orders):
            continue
        inquiry = Inquiry()
        inquiry.shop, inquiry.buyer, inquiry.day, inquiry.agents, inquiry.start = shop, buyer, day, agents, start
        end = shop.day_begin(day + timedelta(days=shop.settings.inquiry_days))  # 3.3.3
        window = [order for order in orders if start <= order.created < end]
        in_time = [order for order in window if paid_in_time(order, shop.settings)]
        early = shop.horizon < end + shop.settings.pay_within  # 3.3.4
        inquiry.ordered, inquiry.converted = bool(window), bool(in_time)
        inquiry.pending = not in_time and early
        inquiry.lost = not inquiry.pending and not window
        chosen = in_time or window
        inquiry.order = chosen[0].id if chosen else ""
        inquiry.converted_for = {a for a in agents if any(credits[o.id].agent == a for o in in_time)}  # 3.3.5
        inquiry.pending_for = {a for a in agents if a not in inquiry.converted_for and early}
        found.append(inquiry)
    return found


def paid_in_time(order, settings):
    """3.3.3 and 3.3.7."""
    return order.paid_at is not None and order.paid_at - order.pay_clock_start() <= settings.pay_within


# ---- 3.6 and 3.5.5: the month of an agent -------------------------------------------------------------------------

MONTH_FIGURES = (
    "sales orders buyers paid items created_orders created_paid inquiries converted pending parcels refunded_orders "
    "returned_orders refund_seconds refunds_completed reviews good neutral bad repaired late early absent "
    "full_attendance score"
)


class MonthRow:
    def __init__(self):
        self.value = dict.fromkeys(MONTH_FIGURES.split(), 0)
        self.value["full_attendance"] = False
        self.value["score"] = ""
        self.buyers = set()
        self.parcels = set()


def add_credits(months, shop, credits, in_month):
    for credit in credits.values():
        if not credit.agent or not in_month(credit.dated):
            continue
        row, order = months[credit.agent], credit.order
        row.value["sales"] += credit.amount - credit.deducted  # 3.5.5
        row.value["orders"] += 1
        row.value["paid"] += order.paid_money()
        row.value["items"] += order.items
        row.buyers.add((shop.name, order.buyer))
        kinds = {
            refund["kind"]
            for _, refund, _, completed in refunds_of(shop, order.id)
            if is_success(refund, completed, shop)
        }
        row.value["refunded_orders"] += bool(kinds & {"refund", "return"})
        row.value["returned_orders"] += "return" in kinds


def add_created(months, shop, in_month):
    """payment_rate 支付率."""
    for order in shop.orders.values():
        agent = order_agent(shop, order)
        if agent is None or not in_month(shop.day(order.created)):
            continue
        if order.paid_at is not None:
            months[agent].value["created_orders"] += 1
            months[agent].value["created_paid"] += 1
        elif shop.horizon - order.pay_clock_start() >= shop.settings.pay_within:
            months[agent].value["created_orders"] += 1


def add_refunds(months, shop, in_month):
    """parcels and refund_hours. Refunds of excluded orders do not exist."""
    for row in shop.refund_rows:
        if row["order"] in shop.order_ids and row["order"] not in shop.orders:
            continue
        applied, completed, opened = (seconds(row.get(n), shop.zone) for n in ("applied", "completed", "opened_at"))
        if applied > shop.horizon:
            continue
        if (
            row["kind"] in ("return", "exchange")
            and row.get("opened_by")
            and opened is not None
            and opened <= shop.horizon
            and in_month(shop.day(opened))
        ):
            parcel = row.get("tracking") or ("refund without tracking number", row["refund"])
            months[row["opened_by"]].parcels.add(parcel)  # Reading: distinct over all shops of the person
        if completed is not None and completed <= shop.horizon and in_month(shop.day(completed)) and row.get("handler"):
            months[row["handler"]].value["refund_seconds"] += completed - applied
            months[row["handler"]].value["refunds_completed"] += 1


def add_reviews(months, shop, credits, in_month):
    for row in shop.review_rows:
        if row["order"] in shop.order_ids and row["order"] not in shop.orders:
            continue
        ratings = review_ratings(row, shop)
        if not ratings:
            continue
        credited = credits[row["order"]].agent if row["order"] in credits else ""
        if credited and in_month(shop.day(ratings[0][0])):
            months[credited].value["reviews"] += 1
            months[credited].value[ratings[-1][1]] += 1
        if len(ratings) == 2 and ratings[0][1] != "good" and ratings[1][1] == "good":
            repairer = row.get("repaired_by") or credited
            if repairer and in_month(shop.day(ratings[1][0])):
                months[repairer].value["repaired"] += 1


# ---- 3.7 Attendance -----------------------------------------------------------------------------------------------


def attendance(agent, data, people, month, zone, as_of, known_until, paid_leave):
    """3.7: (late minutes, early minutes, absences, full attendance) of the shifts dated in the month.

    Full attendance is None where it cannot be known yet.
    """
    until = seconds(as_of, zone) if as_of else known_until
    shifts, running = [], False
    for row in people.shifts[agent]:
        day = date.fromisoformat(row["date"])
        start, end = clock(row["start"]), clock(row["end"])
        last = day if end > start else day + timedelta(days=1)
        shift = (local_instant(day, start, zone), local_instant(last, end, zone), row["date"])
        shifts.append(shift)
    punches = [
        (seconds(row["time"], zone), row.get("direction", "")) for row in data.rows["punches"] if row["agent"] == agent
    ]
    punches = [punch for punch in punches if until is None or punch[0] <= until]
    leaves = [
        (seconds(row["from"], zone), seconds(row["to"], zone), bool(row.get("approved_by")) and row.get("kind") in paid_leave)
        for row in data.rows["leave"]
        if row["agent"] == agent
    ]
    late = early = absent = missing = unpaid = 0
    mine = [shift for shift in shifts if shift[2].startswith(month)]
    for shift in mine:
        ins = [at for at, way in punches if way == "in" and nearest(shifts, at, 0) == shift]
        outs = [at for at, way in punches if way == "out" and nearest(shifts, at, 1) == shift]
        # Reading: a shift that has not ended at --as-of may be late already, and leave is known beforehand; nothing
        # else can be said of it.
        ended = until is None or shift[1] <= until
        covering = [paid for a, b, paid in leaves if a <= shift[0] and shift[1] <= b]  # Reading: wholly
        running = running or not (ended or covering)
        if not ins and not outs:
            absent += ended and not covering
            unpaid += bool(covering) and not any(covering)
            continue
        if ended:
            missing += not (ins and outs)
        if ins:
            late += max(0, -((shift[0] - min(ins)) // 60))
        if outs and ended:
            early += max(0, -((max(outs) - shift[1]) // 60))
    spoiled = late or early or absent or missing or unpaid
    if running and not spoiled:
        return late, early, absent, None
    return late, early, absent, bool(mine) and not spoiled


def nearest(shifts, at, which):
    """The shift with the nearest start (0) or end (1) within 4 h. Reading: of two equally near, the earlier."""
    near = [(abs(shift[which] - at), shift[which], shift) for shift in shifts if abs(shift[which] - at) <= 4 * HOUR]
    return min(near)[2] if near else None


def employed(data, first, last):
    """Agents whose terms touch the month: the latest agents row that began by its last day decides."""
    rows = defaultdict(list)
    for row in data.rows["agents"]:
        if (row.get("from") or "") <= last:
            rows[row["agent"]].append(row)
    for agent, terms in rows.items():
        row = max(terms, key=lambda r: r.get("from") or "")
        if (row.get("hired_on") or "") <= last and (not row.get("left_on") or row["left_on"] >= first):
            yield agent


# ---- The files of 2.3 ---------------------------------------------------------------------------------------------


def month_bounds(month):
    first = date.fromisoformat(month + "-01")
    return first, (first + timedelta(days=31)).replace(day=1)


def shop_names(data):
    return sorted({row["shop"] for table in ("shops", "messages", "orders") for row in data.rows[table]})


def measure(data, settings, month, as_of, out):
    people = People(data)
    first, beyond = month_bounds(month)
    shops = [Shop(name, data, people, settings, as_of) for name in shop_names(data)]

    def in_month(day):
        return first <= day < beyond

    round_rows, day_rows, inquiry_rows, credit_rows = [], [], [], []
    months = defaultdict(MonthRow)
    for shop in shops:
        rounds = [r for buyer in shop.by_buyer for r in rounds_of(shop, buyer)]
        credits = credits_of(shop)
        inquiries = [i for buyer in shop.by_buyer for i in inquiries_of(shop, buyer, credits)]
        round_rows += [round_row(r) for r in rounds if in_month(r.day())]
        for (agent, day), row in agent_days(shop, rounds).items():
            if in_month(day):
                day_rows.append([shop.name, agent, day.isoformat()] + list(row.values()))
                months[agent]  # activity in the month
        inquiry_rows += [inquiry_row(i) for i in inquiries if in_month(i.day)]
        credit_rows += [credit_row(shop, c) for c in credits.values() if in_month(c.dated)]
        for inquiry in inquiries:
            for agent in inquiry.agents if in_month(inquiry.day) else []:
                months[agent].value["inquiries"] += 1
                months[agent].value["converted"] += agent in inquiry.converted_for
                months[agent].value["pending"] += agent in inquiry.pending_for
        add_credits(months, shop, credits, in_month)
        add_created(months, shop, in_month)
        add_refunds(months, shop, in_month)
        add_reviews(months, shop, credits, in_month)
    for agent in employed(data, first.isoformat(), (beyond - timedelta(days=1)).isoformat()):
        months[agent]
    for agent in {row["agent"] for row in data.rows["shifts"] if row["date"].startswith(month)}:
        months[agent]
    zones = {shop.zone.key for shop in shops}
    zone = zone_named(zones.pop() if len(zones) == 1 else "")
    # Reading: without --as-of attendance is known up to the last thing that happened in any shop, or the last punch.
    known = [shop.horizon for shop in shops] + [seconds(row["time"], zone) for row in data.rows["punches"]]
    known_until = max(known) if known else None
    for agent, row in months.items():
        late, early, absent, full = attendance(agent, data, people, month, zone, as_of, known_until, settings.paid_leave)
        row.value |= {"late": late, "early": early, "absent": absent, "full_attendance": full}
        row.value |= {"buyers": len(row.buyers), "parcels": len(row.parcels)}
        row.value |= {"sales": yuan(row.value["sales"]), "paid": yuan(row.value["paid"])}

    round_rows.sort(key=lambda r: (r[:5], r[5] or "~"))  # equal rounds by end, empty last
    write_csv(out, "rounds", "shop buyer agent day start end wait_s status first", round_rows)
    write_csv(out, "agent_days", "shop agent day " + DAY_FIGURES, sorted(day_rows))
    inquiry_rows.sort(key=lambda r: r[:3])
    columns = "shop buyer day agents first_message ordered converted pending lost order"
    write_csv(out, "inquiries", columns, inquiry_rows)
    credit_rows.sort(key=lambda r: r[:3])
    columns = "order shop buyer agent bucket dated amount deducted net decided_by runner_up"
    write_csv(out, "credits", columns, credit_rows)
    month_rows = [[month, agent] + list(row.value.values()) for agent, row in sorted(months.items())]
    write_csv(out, "agent_months", "month agent " + MONTH_FIGURES, month_rows)


def round_row(r):
    zone = r.shop.zone
    end = "" if r.end is None else show_time(r.end, zone)
    start = show_time(r.start, zone)
    return [r.shop.name, r.buyer, r.agent, r.day().isoformat(), start, end, r.wait, r.status, r.first]


def inquiry_row(i):
    start = show_time(i.start, i.shop.zone)
    agents = ";".join(i.agents)
    day = i.day.isoformat()
    return [i.shop.name, i.buyer, day, agents, start, i.ordered, i.converted, i.pending, i.lost, i.order]


def credit_row(shop, c):
    money = [yuan(c.amount), yuan(c.deducted), yuan(c.amount - c.deducted)]
    head = [c.order.id, shop.name, c.order.buyer, c.agent, c.bucket, c.dated.isoformat()]
    return head + money + [c.decided_by, c.runner_up]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--in", dest="folders", nargs="+", action="extend", required=True)
    parser.add_argument("--month", required=True)
    parser.add_argument("--plan")
    parser.add_argument("--as-of")
    parser.add_argument("--out", required=True)
    arguments = parser.parse_args()
    data = tables.Tables(arguments.folders)
    for path in data.unknown_files:
        print(f"not a table of ours, skipped: {path}")
    measure(data, Settings(arguments.plan), arguments.month, arguments.as_of, arguments.out)


if __name__ == "__main__":
    main()
