#!/usr/bin/env python3
"""A small adversarial random shop with a random plan, for differential testing.

    python3 random_shop.py --seed N --out DIR [--no-ids]

Writes DIR/data/*.csv (interchange tables), now and then DIR/data2/*.csv (a later export), DIR/plan.toml (title, effective, random [measure] settings) and
DIR/as_of.txt (empty: no --as-of). The month to measure is 2024-11. The same seed makes the same bytes. Times are not
spread evenly: most are an earlier time plus one of the spec's own limits (0 s, 1 s, 30 s ... 24 h, 48 h, 72 h, 15 d),
so that every "<" that should be "<=" is met.
"""

import argparse
import csv
import os
import random
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

MINUTE, HOUR, DAY = 60, 3600, 86400

TEXTS = [
    "在吗", "在吗", "这款有货吗", "多少钱", "什么时候发货?", "1", "2️⃣", "好的~", "好的", "嗯嗯!!", "OK", "Ok。", "ｏｋ", "谢 谢",
    "谢谢你~~", "好的好的", "😊", "👍🏻", "❤️", "?", "…", "", "  ", "行,可以", "可以", "知道了", "我\u200d知道了", "a,\"b\"", "第一行\n第二行",
    "㊗️", "好\ufe0f", "ok ok", "稍等", "\u3000嗯\u3000",
]  # fmt: skip
STEPS = [0, 0, 1, 2, 20, 29, 30, 31, 59, 60, 61, 120, 179, 180, 181, 600, 1800]
LIMITS = [10 * MINUTE, HOUR, 2 * HOUR, DAY, 2 * DAY, 3 * DAY, 7 * DAY, 15 * DAY, DAY - HOUR]


class Maker:
    def __init__(self, seed, ids):
        self.r = random.Random(seed)
        self.ids = ids
        self.tables = {}
        self.seen_presence = set()
        self.count = 0
        r = self.r
        zones = r.choice([["Asia/Shanghai"]] * 4 + [["America/New_York"], ["Europe/London"], ["Asia/Shanghai", "America/New_York"]])
        self.shops = {
            name: {"zone": ZoneInfo(zones[i % len(zones)]), "day_start": r.choice(["", "", "04:00", "06:30", "00:00"])}
            for i, name in enumerate(["甲店", "乙店"][: max(len(zones), r.choice([1, 1, 2]))])
        }
        self.mixed = len(zones) > 1
        self.agents = r.sample(["小美", "小丽", "A1", "b2", "阿强"], r.choice([3, 4]))
        self.anchors = self.make_anchors()

    def make_anchors(self):
        """Instants around which things happen: midnights, day starts, service limits, month ends, some at random."""
        r, zone = self.r, next(iter(self.shops.values()))["zone"]
        anchors = []
        for _ in range(r.randint(4, 9)):
            day = datetime(2024, 10, 28) + timedelta(days=r.choice([r.randint(0, 36), 3, 4, 6, 33, 34]))
            clock = r.choice([0, 4 * HOUR, 6.5 * HOUR, 8 * HOUR, 9 * HOUR, 23 * HOUR, DAY - 1, r.randint(0, DAY - 1), 14 * HOUR])
            wall = day + timedelta(seconds=clock)
            anchors.append(int(wall.replace(tzinfo=zone).astimezone(timezone.utc).timestamp()))
        return anchors

    def near(self, times=()):
        """A time: an anchor or an earlier time, plus a step, now and then plus or minus one of the limits."""
        r = self.r
        at = r.choice(list(times) or self.anchors) if r.random() < 0.8 else r.choice(self.anchors)
        at += r.choice([1, 1, 1, -1]) * r.choice(STEPS)
        if r.random() < 0.25:
            at += r.choice([1, 1, -1]) * r.choice(LIMITS)
        return at

    def later(self, at):
        """At or after `at`."""
        r = self.r
        return at + r.choice([0, 1, 30, 60, 600, HOUR, DAY, DAY + 1, 2 * DAY, 3 * DAY, 3 * DAY + 1, 5 * DAY, r.randint(0, 4 * DAY)])

    def text(self, at, shop=None, fraction=False):
        """A time as text: local to the shop, or RFC 3339 where the table names no shop and zones differ."""
        if at is None:
            return ""
        if shop is None and self.mixed or self.r.random() < 0.03:
            return datetime.fromtimestamp(at, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        zone = self.shops[shop]["zone"] if shop else next(iter(self.shops.values()))["zone"]
        wall = datetime.fromtimestamp(at, zone)
        if wall.fold:  # the second of two equal clock times cannot be written as local time
            return wall.isoformat()
        part = self.r.choice(["", "", "", ".5", ".250", ".999999"]) if fraction else ""
        return wall.strftime("%Y-%m-%d %H:%M:%S") + part

    def add(self, table, **row):
        row = {name.rstrip("_"): value for name, value in row.items()}
        self.tables.setdefault(table, []).append(row)

    def new_id(self, prefix):
        self.count += 1
        return f"{prefix}{self.count:04d}"

    # ---- people

    def people(self):
        r = self.r
        for name, shop in self.shops.items():
            self.add("shops", shop=name, name=name, platform="taobao", time_zone=shop["zone"].key, day_start=shop["day_start"])
        self.accounts = []  # (account, shop or empty)
        for index, agent in enumerate(self.agents):
            role = r.choice(["presales", "presales", "aftersales", "gold", "supervisor"])
            hired, left = r.choice(["", "2020-05-01", "2024-11-10"]), r.choice(["", "", "", "2024-11-20", "2024-10-15"])
            self.add("agents", agent=agent, name=agent, role=role, level="agent", hired_on=hired, left_on=left if left > hired else "", from_="")
            for number in range(r.choice([1, 1, 2])):
                shop = r.choice(list(self.shops) + [""])
                account = f"{shop or '通用'}:{agent}{number or ''}"
                self.accounts.append((account, shop))
                kind = r.random()
                other = self.agents[(index + 1) % len(self.agents)]
                if kind < 0.15:  # passed on in the middle of the month
                    self.add("accounts", account=account, agent=agent, shop=shop, from_="", to="2024-11-03")
                    self.add("accounts", account=account, agent=other, shop=shop, from_="2024-11-04", to="")
                elif kind < 0.25:  # nobody's for two days
                    self.add("accounts", account=account, agent=agent, shop=shop, from_="", to="2024-11-03")
                    self.add("accounts", account=account, agent=other, shop=shop, from_="2024-11-06", to="")
                else:
                    self.add("accounts", account=account, agent=agent, shop=shop, from_=r.choice(["", "2024-01-01"]), to="")
        self.assigned = list(self.accounts)
        if r.random() < 0.5:
            self.accounts.append(("无主", ""))

    def account(self, shop):
        fitting = [a for a, s in self.accounts if s in ("", shop)] or [self.accounts[0][0]]
        if self.r.random() < 0.02:  # an account of another shop: nobody's here
            return self.r.choice(self.accounts)[0]
        return self.r.choice(fitting)

    def presence(self):
        r = self.r
        seen = self.seen_presence
        for account, shop in self.accounts:
            if r.random() < 0.3:
                continue
            for _ in range(r.randint(1, 8)):
                at = self.near() + r.choice([0, 0, -HOUR, HOUR, -DAY])
                if (account, at) not in seen:
                    seen.add((account, at))
                    state = r.choice(["online", "online", "away", "offline"])
                    self.add("presence", account=account, time=self.text(at, None if self.mixed else shop or None, True), state=state)

    def shifts(self):
        r = self.r
        if self.mixed:
            return  # whose clock a shift follows between zones is an open question
        zone = next(iter(self.shops.values()))["zone"]
        for agent in self.agents:
            if r.random() < 0.2:
                continue
            dates = sorted({datetime.fromtimestamp(a + r.choice([0, -DAY, DAY]), zone).date() for a in self.anchors})
            for date in dates:
                if not "2024-10-29" <= date.isoformat() <= "2024-11-29" or r.random() < 0.2:
                    continue
                start, end = r.choice([("09:00", "18:00"), ("16:00", "01:00"), ("08:30", "17:00"), ("22:00", "06:00"), ("00:00", "00:00")])
                self.add("shifts", agent=agent, date=date.isoformat(), start=start, end=end, kind="day")
                begin = datetime.fromisoformat(f"{date} {start}").replace(tzinfo=zone)
                finish = datetime.fromisoformat(f"{date} {end}").replace(tzinfo=zone)
                if end <= start:
                    finish += timedelta(days=1)
                if r.random() < 0.8:
                    for _ in range(r.choice([1, 1, 2])):
                        off = r.choice([0, 0, -1, 1, 59, 60, 61, -300, 599, 4 * HOUR, -4 * HOUR, 4 * HOUR + 1])
                        self.punch(agent, int(begin.timestamp()) + off, "in")
                if r.random() < 0.8:
                    for _ in range(r.choice([1, 1, 2])):
                        off = r.choice([0, 0, 1, -1, -59, -60, -61, 300, -599, 4 * HOUR])
                        self.punch(agent, int(finish.timestamp()) + off, "out")
                if r.random() < 0.12:
                    self.add("leave", agent=agent, from_=self.text(int(begin.timestamp())), to=self.text(int(finish.timestamp())), kind="annual", approved_by="主管")

    def punch(self, agent, at, direction):
        self.add("punches", agent=agent, time=self.text(at), direction=direction)

    # ---- chats and orders

    def chats(self):
        r = self.r
        for shop in self.shops:
            for buyer in ["买家甲", "buyer2", "丙", "b,\"4\""][: r.randint(2, 4)]:
                times = []
                account = self.account(shop)
                for _ in range(r.randint(8, 70)):
                    at = self.near(times[-6:])
                    times.append(at)
                    if r.random() < 0.25:
                        account = self.account(shop)
                    self.message(shop, buyer, account, at)
                if r.random() < 0.35:
                    times += self.bought_again(shop, buyer)
                self.orders(shop, buyer, times)
        messages = self.tables["messages"]
        if r.random() < 0.5:
            r.shuffle(messages)
        for row in r.sample(messages, min(3, len(messages))):
            if row.get("message_id"):
                messages.append(dict(row))  # an export repeats itself

    def message(self, shop, buyer, account, at):
        r = self.r
        sender = r.choices(["buyer", "agent", "auto", "system"], [48, 42, 6, 4])[0]
        content = r.choice(TEXTS)
        kind = r.choices(["", "text", "emoji", "image", "card"], [60, 20, 8, 7, 5])[0]
        row = {"message_id": self.new_id("m")} if self.ids else {}
        row |= {"shop": shop, "buyer": buyer, "account": account, "time": self.text(at, shop, fraction=r.random() < 0.3)}
        self.tables.setdefault("messages", []).append(row | {"sender": sender, "kind": kind, "content": content})

    def bought_again(self, shop, buyer):
        """The story of 3.4.5: an order is left unpaid, a day later somebody chases and the buyer orders anew."""
        r = self.r
        first, second = self.account(shop), self.account(shop)
        start = r.choice(self.anchors)
        self.say(shop, buyer, first, start, "buyer")
        self.say(shop, buyer, first, start + 20, "agent")
        self.order_row(shop, buyer, start + 30, None)
        again = start + 30 + r.choice([DAY, DAY + 1, DAY + HOUR, 2 * DAY, 7 * DAY, 7 * DAY + 1, 3 * HOUR])
        chase = r.choice([start + 30 + DAY, start + 31 + DAY, again - 60, again, again + 60])
        self.say(shop, buyer, second, again - 120, "buyer")
        self.say(shop, buyer, second, chase, "agent")
        order, paid_at = self.order_row(shop, buyer, again, again + r.choice([0, 60, 120, DAY]))
        if r.random() < 0.5:
            local = None if self.mixed else shop
            self.add("notes", order=order, time=self.text(chase + 5, local), account=r.choice([first, second]), flag="red", note="催付")
        if (first, chase) not in self.seen_presence and r.random() < 0.7:
            self.seen_presence.add((first, chase))
            where = next((s for a, s in self.accounts if a == first), "")
            if first in dict(self.assigned):
                state = r.choice(["offline", "offline", "away", "online"])
                self.add("presence", account=first, time=self.text(chase, None if self.mixed else where or None), state=state)
        return [start, again, paid_at]

    def say(self, shop, buyer, account, at, sender):
        row = {"message_id": self.new_id("m")} if self.ids else {}
        row |= {"shop": shop, "buyer": buyer, "account": account, "time": self.text(at, shop), "sender": sender, "kind": "text"}
        self.tables.setdefault("messages", []).append(row | {"content": "在吗"})

    def order_row(self, shop, buyer, created, paid_at):
        order = self.new_id("o")
        times = {"created": self.text(created, shop), "paid_at": self.text(paid_at, shop)}
        self.add("orders", order=order, shop=shop, buyer=buyer, payable=self.money(), **times)
        return order, paid_at

    def money(self, top=50000):
        fen = self.r.choice([0, 1, 100, 9999, 10000, self.r.randint(1, top)])
        return f"{fen // 100}.{fen % 100:02d}"

    def orders(self, shop, buyer, times):
        r = self.r
        made = []
        for _ in range(r.randint(0, 9)):
            order = self.new_id("o")
            created = self.near(made or times) if r.random() < 0.5 else self.near(times)
            made.append(created)
            staged = r.random() < 0.12
            opened = created + r.choice([DAY, 3 * DAY, 5 * DAY]) if staged else None
            paid_at = None
            if r.random() < 0.72:
                paid_at = self.later(opened or created)
                if r.random() < 0.3:
                    paid_at = max(created, self.near(times))
            payable = self.money()
            self.add(
                "orders", order=order, shop=shop, buyer=buyer, created=self.text(created, shop), paid_at=self.text(paid_at, shop),
                status=r.choice(["", "交易成功", "等待买家付款"]), payable=payable,
                paid=r.choice([payable, self.money(), "", "0.00" if paid_at is None else payable]),
                freight=r.choice(["", "0.00", "12.00", "5.50"]), items=r.choice(["1", "2", "7", ""]),
                deposit_paid_at=self.text(created, shop) if staged else "", balance_open_at=self.text(opened, shop),
                flag=r.choice(["", "", "", "red", "grey", "green"] if r.random() < 0.5 else [""]),
                closed_at=r.choice(["", "", self.text(self.later(created), shop)]),
            )  # fmt: skip
            self.around_order(shop, order, created, paid_at, times)

    def around_order(self, shop, order, created, paid_at, times):
        r = self.r
        local = None if self.mixed else shop
        for _ in range(r.choice([0, 0, 1, 2, 3])):
            at = self.near([created] + times[-3:])
            flag = r.choices(["", "red", "yellow", "blue", "grey", "green", "purple"], [30, 20, 15, 15, 8, 4, 8])[0]
            self.add("notes", order=order, time=self.text(at, local), account=self.account(shop), flag=flag, note=r.choice(["", "已核对", "改地址,急"]))
        for _ in range(r.choice([0, 0, 0, 1, 1, 2])):
            applied = self.later(paid_at or created)
            completed = self.later(applied) if r.random() < 0.8 else None
            status = r.choices(["success", "pending", "closed"], [7, 2, 1])[0]
            if status != "success":
                completed = None
            self.add(
                "refunds", refund=self.new_id("r"), order=order, shop=shop, applied=self.text(applied, shop), completed=self.text(completed, shop),
                kind=r.choice(["refund", "refund", "return", "return", "exchange", "resend"]), amount=self.money(),
                cause=r.choice(["", "customer", "product", "service", "logistics"]), status=status, handler=r.choice(self.agents + [""]),
                tracking=r.choice(["", "SF1" + order, "SF2" + order]), opened_at=self.text(self.later(applied), shop), opened_by=r.choice(self.agents + [""]),
            )  # fmt: skip
        if r.random() < 0.3:
            written = self.later(paid_at or created)
            revised = self.later(written) if r.random() < 0.4 else None
            self.add(
                "reviews", review=self.new_id("v"), order=order, shop=shop, created=self.text(written, shop), rating=r.choice(["good", "neutral", "bad"]),
                cause=r.choice(["", "service", "service", "product"]), revised_at=self.text(revised, shop),
                revised_rating=r.choice(["good", "good", "bad", "neutral"]) if revised else "", repaired_by=r.choice(["", self.agents[0]]),
            )  # fmt: skip
        if r.random() < 0.1:
            for _ in range(r.choice([1, 1, 2])):
                at = self.near([created])
                self.add("credit_decisions", order=order, agent=r.choice(self.agents + [""]), decided_by="店长", time=self.text(at, local), reason="核对过")

    # ---- the plan

    def plan(self):
        r = self.r
        lines = ['title = "随机方案"', "effective = 2018-01-01", 'paid_leave = ["annual"]' if r.random()<.6 else "", "", "[measure]"]
        choices = {
            "day_start": ['"00:00"', '"04:00"', '"06:30"'],
            "exclude_flags": ['["green"]', "[]", '["green", "red"]', '["grey"]'],
            "closers": ['["好", "OK", "谢谢"]', "[]", '["在吗!", "1"]'],
            "clock": ['"wall"', '"duty"', '"online"'],
            "unanswered_after": ['"24h"', '"2h"', '"30min"', '"1d"'],
            "service_hours": ['["08:00", "23:00"]', '["22:00", "06:00"]', '["09:00", "14:00"]'],
            "slow_after": ['"180s"', '"30s"', '"2min"', '"0s"'],
            "after_sales": ['"15d"', '"1d"', '"24h"', '"0d"'],
            "inquiry_days": ["1", "2", "3", "7"],
            "pay_within": ['"3d"', '"24h"', '"10min"', '"0s"'],
            "lookback": ['"48h"', '"24h"', '"10min"', '"15d"', '"0s"'],
            "chase_guard": ['"0min"', '"10min"', '"30s"', '"1d"'],
            "rule": ['"order_first"', '"by_order"', '"by_payment"'],
            "flag_claims": ["true", "false"],
            "chase_protection": ["true", "true", "false"],
            "deduct_freight": ["true", "false"],
        }
        for name, values in choices.items():
            if r.random() < 0.5:
                lines.append(f"{name} = {r.choice(values)}")
        if r.random() < 0.5:
            lines += ["", "[measure.refund_takes]"]
            for cause in ("customer", "service", "product", "logistics", "undecided"):
                if r.random() < 0.6:
                    lines.append(f'{cause} = "{r.choice(["order", "refund", "none"])}"')
        return "\n".join(lines) + "\n"

    def as_of(self):
        r = self.r
        return r.choice(["", "2024-11-30 23:59:59", "2024-11-30 23:59:59", "2024-12-20 00:00:00", "", self.inside()])

    def inside(self):
        """A horizon in the middle of things, where the next second matters."""
        zone = next(iter(self.shops.values()))["zone"]
        return datetime.fromtimestamp(self.near(), zone).strftime("%Y-%m-%d %H:%M:%S")


    def later_export(self):
        """A second import: some rows again, some changed, some older than what is there, a few new messages."""
        r = self.r
        tables = {}
        messages = self.tables["messages"]
        again = [dict(row) for row in r.sample(messages, min(5, len(messages)))]
        if self.ids:
            for row in again[:2]:
                row["content"] = "改过的话"  # a message is never changed
            for row in r.sample(messages, min(3, len(messages))):
                again.append(row | {"message_id": self.new_id("n")})
            tables["messages"] = again
        for table in ("orders", "refunds", "reviews"):
            rows = self.tables.get(table, [])
            tables[table] = [dict(row) for row in rows if r.random() < 0.4]
        for row in tables["orders"]:
            if r.random() < 0.3:
                row["paid_at"] = ""  # an older export does not undo a payment
            row["payable"] = r.choice([row["payable"], self.money()])
            if "flag" in row:
                row["flag"] = r.choice([row["flag"], "green", ""])
        for row in tables["refunds"]:
            row["cause"] = r.choice([row["cause"], "service", ""])
            row["kind"] = r.choice([row["kind"], "return"])
        return {table: rows for table, rows in tables.items() if rows}


def write(maker, tables, folder):
    os.makedirs(folder, exist_ok=True)
    for table, rows in tables.items():
        columns = list(dict.fromkeys(name for row in sorted(rows, key=len, reverse=True) for name in row))
        parts = [rows]
        if table == "messages" and maker.r.random() < 0.3:  # two files of one command
            cut = len(rows) // 2
            parts = [rows[:cut], rows[cut:]]
        for number, part in enumerate(parts):
            with open(os.path.join(folder, f"{table}{number or ''}.csv"), "w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, columns, lineterminator="\n")
                writer.writeheader()
                writer.writerows(part)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--no-ids", action="store_true", help="messages without message_id")
    arguments = parser.parse_args()
    maker = Maker(arguments.seed, not arguments.no_ids)
    maker.people()
    maker.chats()
    maker.presence()
    maker.shifts()
    write(maker, maker.tables, os.path.join(arguments.out, "data"))
    if maker.r.random() < 0.3:
        write(maker, maker.later_export(), os.path.join(arguments.out, "data2"))
    with open(os.path.join(arguments.out, "plan.toml"), "w", encoding="utf-8") as file:
        file.write(maker.plan())
    with open(os.path.join(arguments.out, "as_of.txt"), "w", encoding="utf-8") as file:
        file.write(maker.as_of())


if __name__ == "__main__":
    main()
