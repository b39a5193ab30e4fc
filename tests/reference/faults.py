#!/usr/bin/env python3
"""The reference program for faults: the rows of `faults` that plans B and D (4.2, 4.4) find, from the specification.

    python3 faults.py --in DIR... --month 2024-11 --plan p.toml [--as-of TIME] --out DIR

Like measure.py, on which it builds, it exists to disagree with the product: naive, exact, no line shared. It knows the
rules of 4.2 and 4.4 by their ids and reads from the plan only which ids there are, the settings and the lists of words,
so that a mistake in the product's formula language shows too. Readings beyond 4-plans.md are those of
docs/decisions/100 to 103. It writes faults.csv with a rule's id in place of the case number.
"""

import argparse
import re
import tomllib
from collections import defaultdict
from datetime import date, datetime, timedelta
from fractions import Fraction

import measure
import tables
from measure import DAY, HOUR, holds, length_inside, union
from tables import clock, fen, local_instant, seconds, write_csv, yuan, zone_named

MINUTE = 60


class Plan:
    """What of the plan is not the rules themselves."""

    def __init__(self, path):
        with open(path, "rb") as file:
            plan = tomllib.load(file)
        self.ids = {fault["id"] for fault in plan.get("fault", [])}
        day, note = plan.get("working_day", {}), plan.get("note", {})
        self.hold_phrases = day.get("hold_phrases", ["稍等", "请稍等", "稍候", "请稍候", "我查一下", "帮您看一下"])
        self.review_rounds = sorted(day.get("review_rounds", ["08:00", "13:30"]))
        self.round_within = measure.duration(day.get("review_round_within", "30min"))
        self.report_within = measure.duration(day.get("report_within", "30min"))
        self.deliveries = note.get("deliveries", ["自提", "送货到楼下", "包送货安装"])
        self.ahead = measure.duration(note.get("ship_date_ahead", "180d")) // DAY


class Fact:
    """One thing that fulfils a rule's condition, of one agent."""

    def __init__(self, rule, agent, day, at, shop="", order="", buyer="", amount=0, status="proposed"):
        self.rule, self.agent, self.day, self.at, self.shop = rule, agent, day, at, shop
        self.order, self.buyer, self.amount, self.status = order, buyer, amount, status


class Shift:
    def __init__(self, row, zone):
        self.agent, self.kind = row["agent"], row.get("kind", "")
        self.day = date.fromisoformat(row["date"])
        start, end = clock(row["start"]), clock(row["end"])
        self.start = local_instant(self.day, start, zone)
        self.end = local_instant(self.day if end > start else self.day + timedelta(days=1), end, zone)
        self.span = (self.start, self.end, row["date"])

    def holds(self, instant):
        return self.start <= instant < self.end


class Shop(measure.Shop):
    """A shop whose costly answers are kept, and who works in it."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self._threads, self._online, self._duty, self._works = {}, {}, {}, {}
        self._credits = self._rounds = None
        self.shifts = [Shift(row, self.zone) for rows in self.people.shifts.values() for row in rows]

    def threads(self, buyer):
        if buyer not in self._threads:
            self._threads[buyer] = super().threads(buyer)
        return self._threads[buyer]

    def online(self, agent):
        if agent not in self._online:
            self._online[agent] = union(self.online_pieces(agent))
        return self._online[agent]

    def duty(self, agent):
        if agent not in self._duty:
            self._duty[agent] = union([(s.start, s.end) for s in self.shifts if s.agent == agent])
        return self._duty[agent]

    def works_here(self, agent, day):
        """Whether the agent has an account of this shop, or of no named shop, on the day."""
        if (agent, day) not in self._works:
            self._works[agent, day] = self._has_account(agent, day)
        return self._works[agent, day]

    def credits(self):
        if self._credits is None:
            self._credits = measure.credits_of(self)
        return self._credits

    def rounds(self):
        if self._rounds is None:
            self._rounds = [r for buyer in self.by_buyer for r in measure.rounds_of(self, buyer)]
        return self._rounds

    def _has_account(self, agent, day):
        return any(
            row["agent"] == agent
            and row.get("shop", "") in ("", self.name)
            and (not row.get("from") or row["from"] <= day.isoformat())
            and (not row.get("to") or day.isoformat() <= row["to"])
            for rows in self.people.accounts.values()
            for row in rows
        )


class World:
    """All shops, the people and their attendance."""

    def __init__(self, data, settings, plan, month, as_of):
        self.data, self.plan, self.month = data, plan, month
        self.people = measure.People(data)
        self.shops = [Shop(name, data, self.people, settings, as_of) for name in measure.shop_names(data)]
        zones = {shop.zone.key for shop in self.shops}
        self.zone = zone_named(zones.pop() if len(zones) == 1 else "")
        known = [shop.horizon for shop in self.shops] + [seconds(row["time"], self.zone) for row in data.rows["punches"]]
        self.known_until = seconds(as_of, self.zone) if as_of else max(known)
        self.shifts = [Shift(row, self.zone) for rows in self.people.shifts.values() for row in rows]
        self.duties = data.rows["duties"]
        self.handovers = [row for row in self.duties if row["duty"] == "handover"]
        self._punches, self._spans = defaultdict(list), defaultdict(list)
        for row in data.rows["punches"]:
            if seconds(row["time"], self.zone) <= self.known_until:
                self._punches[row["agent"]].append((seconds(row["time"], self.zone), row.get("direction")))
        for shift in self.shifts:
            self._spans[shift.agent].append(shift.span)

    def role(self, agent, day):
        rows = [r for r in self.data.rows["agents"] if r["agent"] == agent and (r.get("from") or "") <= day.isoformat()]
        return max(rows, key=lambda r: r.get("from") or "").get("role", "") if rows else ""

    def supervisors(self, shop, day):
        """Decision 100: those with an account in the shop or with none at all."""
        named = {row["agent"] for row in self.data.rows["agents"]}
        owners = {row["agent"] for row in self.data.rows["accounts"]}
        return sorted(
            agent
            for agent in named
            if self.role(agent, day) == "supervisor" and self.employed(agent, day) and (agent not in owners or shop.works_here(agent, day))
        )

    def employed(self, agent, day):
        rows = [r for r in self.data.rows["agents"] if r["agent"] == agent and (r.get("from") or "") <= day.isoformat()]
        if not rows:
            return False
        row = max(rows, key=lambda r: r.get("from") or "")
        return (row.get("hired_on") or "") <= day.isoformat() and (not row.get("left_on") or row["left_on"] >= day.isoformat())

    def on_leave(self, shift):
        """The leave of the shift's agent covers the whole shift."""
        return any(
            row["agent"] == shift.agent and seconds(row["from"], self.zone) <= shift.start and shift.end <= seconds(row["to"], self.zone)
            for row in self.data.rows["leave"]
        )

    def punches(self, shift):
        """3.7: the shift's punches (in, out)."""
        mine, rows = self._spans[shift.agent], self._punches[shift.agent]
        return (
            [at for at, way in rows if way == "in" and measure.nearest(mine, at, 0) == shift.span],
            [at for at, way in rows if way == "out" and measure.nearest(mine, at, 1) == shift.span],
        )

    def absent(self, shift):
        """Only where punches are kept at all can a shift be seen as not worked."""
        return bool(self.data.rows["punches"]) and self.punches(shift) == ([], [])

    def seen(self, agent):
        """Reading: of whose accounts no state was ever recorded, nobody can say that they were not online."""
        accounts = {row["account"] for row in self.data.rows["presence"]}
        return any(row["agent"] == agent and row["account"] in accounts for row in self.data.rows["accounts"])

    def kept(self, duty):
        """Reading: a shop that keeps no record of a duty at all is not told that all of them are missing."""
        return any(row["duty"] == duty for row in self.duties)

    def done(self, shop, row):
        at = seconds(row.get("done_at"), shop.zone)
        return at if at is not None and at <= shop.horizon else None


# ---- Rounds: B-slow, B-wait, D-first, D-first-200 -----------------------------------------------------------------


def wait_on(intervals, round_):
    """3.1.7: (wait, or None where none is measured; whether the round counts at all)."""
    inside = holds(intervals, round_.start)
    if round_.status == "answered":
        wait = length_inside(intervals, round_.start, round_.end)
        return (wait, True) if wait > 0 or inside else (None, False)
    return None, inside


def round_facts(shop):
    for r in shop.rounds():
        if r.status not in ("answered", "unanswered") or r.end is not None and r.end - r.start <= 60:
            continue  # no rule asks for less
        place = {"shop": shop.name, "buyer": r.buyer}
        on_duty, counts = wait_on(shop.duty(r.agent), r)
        if r.first and counts:
            if on_duty is not None and on_duty > 60:
                yield Fact("D-first", r.agent, r.day(), r.end, **place)
            if r.status == "unanswered" or on_duty > 200:
                yield Fact("D-first-200", r.agent, r.day(), r.end or r.start, **place)
        online = shop.online(r.agent)
        if r.status == "answered" and wait_on(online, r)[1] and wait_on(online, r)[0] > 120:
            yield Fact("B-slow", r.agent, r.day(), r.end, **place)
        until = min(shop.horizon if r.end is None else r.end, r.start + DAY)
        waited = length_inside(online, r.start, until)
        if waited >= 30 * MINUTE:
            sum_ = 10000 if waited < 2 * HOUR else 20000 * (waited // (2 * HOUR))
            yield Fact("B-wait", r.agent, r.day(), r.start, amount=sum_, **place)


# ---- B-idle -------------------------------------------------------------------------------------------------------


def idle_facts(shop):
    waiting, spoke = defaultdict(list), defaultdict(set)
    for r in shop.rounds():
        end = shop.horizon if r.end is None else r.end
        waiting[r.agent].append((r.start, min(end, r.start + shop.settings.unanswered_after)))
    for messages in shop.by_buyer.values():
        for message in messages:
            if message.sender == "agent":
                spoke[message.agent].add(message.at)
    for agent, pieces in waiting.items():
        online = shop.online(agent)
        both = union([(max(a, c), min(b, d)) for a, b in union(pieces) for c, d in online if max(a, c) < min(b, d)])
        for start, end in both:
            if end - start < 2 * HOUR:
                continue
            cuts = [start] + sorted(at for at in spoke[agent] if start < at < end) + [end]
            for a, b in zip(cuts, cuts[1:]):
                if b - a >= 2 * HOUR:
                    yield Fact("B-idle", agent, shop.day(a), a, shop=shop.name, amount=20000)


# ---- Talk: D-hold, D-unreceived -----------------------------------------------------------------------------------


def hold_facts(shop, plan):
    for buyer in shop.by_buyer:
        for agent, messages in shop.threads(buyer).items():
            human = [m for m in messages if m.sender == "agent"]
            for message, following in zip(human, human[1:] + [None]):
                if message.kind != "text" or not any(phrase in message.content for phrase in plan.hold_phrases):
                    continue  # Reading: only a text says something
                around = [b for a, b in shop.duty(agent) if a <= message.at < b]
                if not around:  # Reading: what is said off duty holds nobody, as first rounds off duty do not count.
                    continue
                end = around[0] if following is None else following.at
                if end > shop.horizon:
                    continue
                if length_inside(shop.duty(agent), message.at, end) > 5 * MINUTE:
                    yield Fact("D-hold", agent, shop.day(message.at), message.at, shop=shop.name, buyer=buyer)


def unreceived_facts(shop, world):
    if not world.kept("follow_up"):
        return
    followed = defaultdict(list)
    for row in world.duties:
        if row["duty"] == "follow_up" and row["shop"] == shop.name and world.done(shop, row) is not None:
            followed[row.get("subject")].append(world.done(shop, row))
    for buyer, messages in shop.by_buyer.items():
        for day in {shop.day(m.at) for m in messages}:
            today = [m for m in messages if shop.day(m.at) == day]
            if any(m.sender == "agent" for m in today):
                continue
            until = shop.day_begin(day + timedelta(days=2))
            if shop.horizon < until - 1 or any(shop.day_begin(day) <= at < until for at in followed[buyer]):
                continue
            for agent in {m.agent for m in today if m.sender == "buyer"}:
                yield Fact("D-unreceived", agent, day, until, shop=shop.name, buyer=buyer)


# ---- Orders: B-note, B-confirm, D-grey ----------------------------------------------------------------------------

SIZE = re.compile(r"宽?(\d+(?:\.\d+)?)米?\s*[×xX*]?\s*高?(\d+(?:\.\d+)?)米")
SHIP = re.compile(r"(?:(\d{4})[年.-])?(\d{1,2})月(\d{1,2})[日号]?发货")


def ship_date(text, paid_day):
    """O3, B-note: the ship date that the note names, or None where it is no real date."""
    found = SHIP.search(text)
    if not found:
        return None
    year, month, day = found.groups()
    years = [int(year)] if year else range(paid_day.year, paid_day.year + 9)
    for number in years:
        try:
            shipped = date(number, int(month), int(day))
        except ValueError:
            continue
        if shipped >= paid_day or year:
            return shipped
    return None


def complete(text, row, paid_day, plan):
    """O2 and O3: the parts are there and agree with the order."""
    parts = [part.strip() for part in re.split(r"[,，。;；]", text)]
    name = parts[0]
    if not name or SIZE.search(name) or SHIP.search(name) or name in plan.deliveries:
        return False
    size = SIZE.search(text)
    if not size or not any(part.startswith("图案") or "改图" in part for part in parts):
        return False
    item = SIZE.search((row.get("title") or "") + " " + (row.get("sku") or ""))
    if item and [Fraction(n) for n in item.groups()] != [Fraction(n) for n in size.groups()]:
        return False
    shipped = ship_date(text, paid_day)
    if shipped is None or shipped < paid_day or (shipped - paid_day).days > plan.ahead:
        return False
    return any(delivery in text for delivery in plan.deliveries)


def overwritten(texts):
    """O2: a later text that does not hold the one before it."""
    texts = ["".join(text.split()) for text in texts]
    texts = [text for text in texts if text]
    return any(old not in new for old, new in zip(texts, texts[1:]))


def order_facts(shop, world, order_rows):
    credits = shop.credits()
    for order in shop.orders.values():
        row = order_rows[shop.name, order.id]
        place = {"shop": shop.name, "order": order.id, "buyer": order.buyer}
        yield from grey_facts(shop, world, order, place)
        if order.paid_at is None:
            # Decision 100: unpaid, it is its order agent's; there is nothing to note in time or to confirm yet.
            agent, texts = measure.order_agent(shop, order), [note.get("note") or "" for _, _, note in shop.notes[order.id]]
            if agent is not None and overwritten(texts):
                yield Fact("B-note", agent, shop.day(order.created), order.created, amount=2000, **place)
            continue
        credit = credits[order.id]
        notes = [(at, note.get("note") or "") for at, _, note in shop.notes[order.id]]
        paid_day = datetime.fromtimestamp(order.paid_at, shop.zone).date()
        good = [at for at, text in notes if complete(text, row, paid_day, world.plan)]
        column_only = not any(text.strip() for _, text in notes) and (row.get("note") or "").strip()
        if credit.agent:
            until = good[0] if good else shop.horizon
            waited = length_inside(shop.duty(credit.agent), order.paid_at, until)
            late = waited > 20 * MINUTE and not column_only
            if late or overwritten([text for _, text in notes]):
                yield Fact("B-note", credit.agent, credit.dated, order.paid_at, amount=2000, **place)
            shipped = seconds(row.get("shipped_at"), shop.zone)
            if shipped is not None and shipped > shop.horizon:
                shipped = None
            if not confirmed(shop, order, row, shipped):
                yield Fact("B-confirm", credit.agent, credit.dated, order.paid_at, amount=2000, **place)
        else:
            yield from silent_facts(shop, world, order, credit, good, column_only, place)


def confirmed(shop, order, row, shipped):
    """B-confirm; true as well while it may still come."""
    until = order.paid_at + DAY if shipped is None else min(shipped, order.paid_at + DAY)
    if shop.horizon < until:
        return True
    name, digits = (row.get("receiver") or "").strip(), re.sub(r"\D", "", row.get("phone") or "")
    for m in shop.by_buyer.get(order.buyer, []):
        if m.sender == "agent" and order.paid_at < m.at <= until:
            if name and name in m.content or len(digits) >= 4 and digits[-4:] in m.content:
                return True
            if "地址" in m.content and ("核对" in m.content or "确认" in m.content):
                return True
    return False


def silent_facts(shop, world, order, credit, good, column_only, place):
    """B-note: silent orders by the end of the next shift; decision 100: whose."""
    following = [s for s in shop.shifts if s.start >= order.paid_at and shop.works_here(s.agent, s.day) and not world.on_leave(s)]
    if not following or column_only:
        return
    start = min(s.start for s in following)
    next_shift = [s for s in following if s.start == start]
    end = max(s.end for s in next_shift)
    if shop.horizon >= end and not any(at <= end for at in good):
        for agent in sorted({s.agent for s in next_shift}):
            yield Fact("B-note", agent, credit.dated, end, amount=2000, **place)


def grey_facts(shop, world, order, place):
    flags = [(at, tables.flag_word(row.get("flag"))) for at, _, row in shop.notes[order.id] if row.get("flag")]

    def grey_at(instant):
        if not flags:
            return (tables.flag_word(order.flag) or "grey") == "grey"
        before = [flag for at, flag in flags if at <= instant]
        return not before or before[-1] == "grey"

    first = measure.order_agent(shop, order)
    around = [s for s in shop.shifts if s.holds(order.created) and shop.works_here(s.agent, s.day) and not world.on_leave(s)]
    if first is None:
        whose = [(s.agent, s.end) for s in around]
    else:
        # Reading: an order agent who was not on shift has until the last of those who were goes.
        own = [s.end for s in around if s.agent == first]
        whose = [(first, end) for end in own or sorted(s.end for s in around)[-1:]]
    day = shop.day(order.created)  # Reading: the fact is the day's on which it was placed, whenever it was paid.
    for agent in sorted({agent for agent, end in whose if end <= shop.horizon and grey_at(end)}):
        yield Fact("D-grey", agent, day, order.created, **place)


# ---- Reviews ------------------------------------------------------------------------------------------------------


def review_facts(shop, world):
    credits = shop.credits()
    for row in shop.review_rows:
        if row["order"] in shop.order_ids and row["order"] not in shop.orders:
            continue
        ratings = measure.review_ratings(row, shop)
        bad = [at for at, rating in ratings if rating in ("neutral", "bad")]
        if not bad:
            continue
        place = {"shop": shop.name, "order": row["order"], "buyer": shop.orders[row["order"]].buyer if row["order"] in shop.orders else row.get("buyer", "")}
        yield from finding_facts(shop, world, row, bad[0], place)
        agent = credits[row["order"]].agent if row["order"] in credits else ""
        if not agent:
            continue
        day = shop.day(bad[0])
        if row.get("cause") == "service":
            yield Fact("D-review", agent, day, bad[0], **place)
            if ratings[-1][1] != "good":
                yield Fact("B-review", agent, day, bad[0], amount=10000, **place)
        answered = seconds(row.get("answered_at"), shop.zone)
        if answered is not None and answered > shop.horizon:
            answered = None
        if (shop.horizon if answered is None else answered) > ratings[0][0] + DAY:
            yield Fact("D-review-open", agent, day, ratings[0][0] + DAY, **place)


def finding_facts(shop, world, row, became_bad, place):
    plan = world.plan
    today = datetime.fromtimestamp(became_bad, shop.zone).date()
    rounds = [(local_instant(today + timedelta(days=n), clock(t), shop.zone), today + timedelta(days=n), t) for n in (0, 1) for t in plan.review_rounds]
    at, day, name = min(r for r in rounds if r[0] > became_bad)
    found = seconds(row.get("found_at"), shop.zone)
    limit = at + plan.round_within
    if found is not None and found <= limit or shop.horizon <= limit:
        return
    duties = [d for d in world.duties if d["duty"] == "review_round" and d["shop"] == shop.name and d["date"] == day.isoformat()]
    own = [d["agent"] for d in duties if d.get("subject") == name]
    own = own or [d["agent"] for d in duties if world.done(shop, d) is not None and at <= world.done(shop, d) <= limit]
    own = own or [s.agent for s in shop.shifts if s.holds(at) and shop.works_here(s.agent, s.day) and not world.on_leave(s)]
    for agent in sorted(set(own or world.supervisors(shop, day))):
        yield Fact("D-review-missed", agent, day, limit, **place)


# ---- Shifts and duties: B-late, B-late-long, B-offline, D-handover, D-report, D-campaign, B-sheet-late ------------


def shift_facts(world):
    for shift in world.shifts:
        if shift.end > world.known_until:
            continue
        ins, _ = world.punches(shift)
        late = -((shift.start - min(ins)) // 60) if ins and min(ins) > shift.start else 0
        if shift.kind == "day" and late > 0:
            yield Fact("B-late" if late <= 10 else "B-late-long", shift.agent, shift.day, shift.start, amount=2000)
        online = any(length_inside(shop.online(shift.agent), shift.start, shift.end) for shop in world.shops)
        if world.seen(shift.agent) and not online and not world.on_leave(shift):
            yield Fact("B-offline", shift.agent, shift.day, shift.end, amount=20000)
        yield from handover_facts(world, shift)


def handover_facts(world, shift):
    if world.on_leave(shift) or world.absent(shift):
        return
    limit = shift.end + 30 * MINUTE
    together = [
        shop
        for shop in world.shops
        if shop.works_here(shift.agent, shift.day)
        and any(
            s.agent != shift.agent and s.start <= shift.end < s.end and shop.works_here(s.agent, s.day) and not world.on_leave(s)
            for s in world.shifts
        )
    ]
    done = any(
        row["duty"] == "handover" and row["agent"] == shift.agent and row["shop"] == shop.name
        and world.done(shop, row) is not None and shift.start <= world.done(shop, row) <= limit
        for shop in world.shops
        for row in world.handovers
    )  # fmt: skip
    if world.kept("handover") and together and not done and world.known_until > limit:
        yield Fact("D-handover", shift.agent, shift.day, limit)


def report_facts(world):
    """Decision 100: a report by anybody of that very shift, in a shop that the person works in."""
    if not world.kept("report"):
        return
    found, empty = set(), []
    reports = [(d["agent"], shop, world.done(shop, d), d["date"]) for shop in world.shops for d in world.duties if d["duty"] == "report" and d["shop"] == shop.name]
    reports = [report for report in reports if report[2] is not None]
    for s in world.shifts:
        if s.end > world.known_until or world.on_leave(s):
            continue
        fellows = {o.agent for o in world.shifts if (o.start, o.end) == (s.start, s.end)}
        in_time = [(agent, shop) for agent, shop, at, _ in reports if s.end - world.plan.report_within <= at <= s.end]
        anywhere = not any(shop.works_here(s.agent, s.day) for shop in world.shops)  # no account that day: in all shops
        if not any(agent in fellows and (anywhere or shop.works_here(s.agent, s.day)) for agent, shop in in_time):
            found.add((s.agent, s.day))
    first, beyond = measure.month_bounds(world.month)
    for shop in world.shops:
        worked = {s.day for s in shop.shifts if shop.works_here(s.agent, s.day) and not world.on_leave(s)}
        days = [first + timedelta(days=n) for n in range((beyond - first).days)]
        for day in days if any(first <= day < beyond for day in worked) else []:
            over = shop.day_begin(day + timedelta(days=1)) - 1 <= shop.horizon
            if day not in worked and over and not any(at_shop is shop and dated == day.isoformat() for _, at_shop, _, dated in reports):
                empty += [(agent, day) for agent in world.supervisors(shop, day)]
    for agent, day in sorted(found) + empty:
        yield Fact("D-report", agent, day, 0)


def duty_facts(shop, world):
    rules = {"order_sheet": "B-sheet-late", "campaign_summary": "D-campaign"}
    for row in world.duties:
        if row["shop"] == shop.name and row["duty"] in rules:
            day = date.fromisoformat(row["date"])
            end = shop.day_begin(day + timedelta(days=1))
            done = world.done(shop, row)
            if done is not None and done < end or shop.horizon < end - 1:
                continue
            subject = row.get("subject") or ""
            # Reading (103): an order is known by its credit of the month. A sheet that somebody asked for is asked for, whatever the order's flag.
            credit = shop.credits().get(subject)
            known = credit is not None and credit.dated.isoformat().startswith(world.month)
            place = {"order": subject if known else "", "buyer": ""}
            amount = 2000 if row["duty"] == "order_sheet" else 0
            yield Fact(rules[row["duty"]], row["agent"], day, end, shop=shop.name, amount=amount, **place)


# ---- Incidents ----------------------------------------------------------------------------------------------------

FIXED = {"B-sheet-wrong-before": 2000, "B-follow": 3000}
LOSS = "D-flag-cost D-note-cost D-refund-missed D-price D-return-cost D-money".split()


def incident_amount(rule, money):
    if rule in FIXED:
        return FIXED[rule]
    if rule == "B-sheet-wrong":  # 20 / 50 / the loss in place of the 50
        return 0 if money is None else money if money > 50000 else 5000  # unknown is not 0: it may be over 500
    if rule == "B-sheet-wrong-other":  # a sum the supervisor sets, at most 50
        return min(money or 0, 5000)
    if rule == "B-change":
        return 5000 + (money or 0)
    return (money or 0) if rule in LOSS else 0


def incident_facts(world):
    recorded = {row["fault"] for row in world.data.rows["incidents"]} & world.plan.ids
    for row in world.data.rows["incidents"]:
        if row["fault"] not in recorded:
            continue
        day = date.fromisoformat(row["date"])
        end = local_instant(day + timedelta(days=1), 0, world.zone)
        asked = any(
            d["duty"] == "ask_production" and d["agent"] == row["agent"] and row.get("order") and d.get("subject") == row["order"] and seconds(d.get("done_at"), world.zone) is not None
            and seconds(d["done_at"], world.zone) <= end
            for d in world.duties
        )  # fmt: skip
        status = row.get("decision") or ("waived" if asked and row["fault"] == "B-follow" else "proposed")
        amount = incident_amount(row["fault"], fen(row.get("amount")))
        yield Fact(row["fault"], row["agent"], day, end, order=row.get("order", ""), buyer=row.get("buyer", ""), amount=amount, status=status)


# ---- Tolerances and the file --------------------------------------------------------------------------------------

ONCE_A_MONTH = {"B-slow": (3, 5000)}
ONCE_A_DAY = {"D-first": (3, 0)}
FREE_A_MONTH = {"B-late": 2}


def faults(facts):
    """Rows (rule, agent, day, order, buyer, occurrences, amount, status)."""
    rows, grouped = [], defaultdict(list)
    for fact in facts:
        if fact.rule in ONCE_A_MONTH or fact.rule in FREE_A_MONTH:
            grouped[fact.rule, fact.agent, ""].append(fact)
        elif fact.rule in ONCE_A_DAY:
            grouped[fact.rule, fact.agent, fact.day].append(fact)
        else:
            rows.append([fact.rule, fact.agent, fact.day, fact.order, fact.buyer, 1, fact.amount, fact.status])
    for (rule, agent, _), group in grouped.items():
        group.sort(key=lambda fact: (fact.at, fact.day))
        if rule in FREE_A_MONTH:
            free = FREE_A_MONTH[rule]
            rows += [[rule, agent, f.day, f.order, f.buyer, free + 1, f.amount, f.status] for f in group[free:]]
        else:
            free, amount = {**ONCE_A_MONTH, **ONCE_A_DAY}[rule]
            if len(group) > free:
                # Reading: the buyer that all beyond the free ones have in common is named.
                buyers = {fact.buyer for fact in group[free:]}
                rows.append([rule, agent, group[-1].day, "", buyers.pop() if len(buyers) == 1 else "", len(group), amount, "proposed"])
    return rows


def find(world):
    order_rows = {(row["shop"], row["order"]): row for row in world.data.rows["orders"]}
    facts = [*shift_facts(world), *report_facts(world), *incident_facts(world)]
    for shop in world.shops:
        facts += [*round_facts(shop), *idle_facts(shop), *hold_facts(shop, world.plan), *unreceived_facts(shop, world)]
        facts += [*order_facts(shop, world, order_rows), *review_facts(shop, world)]
        facts += duty_facts(shop, world)
    first, beyond = measure.month_bounds(world.month)
    facts = [fact for fact in facts if fact.rule in world.plan.ids and first <= fact.day < beyond]
    # Reading: who is not employed that day is on no plan, and what they did is nobody's fault.
    return faults([fact for fact in facts if world.employed(fact.agent, fact.day)])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--in", dest="folders", nargs="+", action="extend", required=True)
    parser.add_argument("--month", required=True)
    parser.add_argument("--plan", required=True)
    parser.add_argument("--as-of")
    parser.add_argument("--out", required=True)
    arguments = parser.parse_args()
    settings = measure.Settings(arguments.plan)
    settings.clock = "wall"  # every rule that needs another clock says so itself
    data = tables.Tables(arguments.folders)
    rows = find(World(data, settings, Plan(arguments.plan), arguments.month, arguments.as_of))
    rows = sorted([r[0], r[1], r[2].isoformat(), *r[3:6], yuan(r[6]), r[7]] for r in rows)
    write_csv(arguments.out, "faults", "fault agent day order buyer occurrences amount status", rows)


if __name__ == "__main__":
    main()
