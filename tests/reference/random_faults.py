#!/usr/bin/env python3
"""A small random shop in which much goes wrong, with plan B or D: for comparing the product's faults with faults.py.

    python3 random_faults.py --seed N --out DIR

random_shop.py's shop with what faults are looked for in: order notes complete, wrong, late and overwritten, receivers, hold phrases, presence, duties,
rounds of reviews, incidents. As there, most times are an earlier time plus one of the limits of 4.2 and 4.4, or a second more or less.
"""

import argparse
import os
import re
from datetime import datetime, timedelta

import random_shop
from random_shop import DAY, HOUR, MINUTE

PLANS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "plans")
EDGES = [5 * MINUTE, 20 * MINUTE, 30 * MINUTE, 60, 120, 200, 2 * HOUR, 4 * HOUR, DAY, 10 * MINUTE]
HOLDS = ["稍等", "请稍候，马上", "我查一下库存", "亲，帮您看一下哦"]
NAMES = ["刘贺", "孙文博", "林春梅"]
INCIDENTS = "B-sheet-wrong-before B-sheet-wrong B-sheet-wrong-other B-change B-follow D-price D-post D-sound D-tool D-money D-warning".split()


class Maker(random_shop.Maker):
    def __init__(self, seed):
        super().__init__(seed, True)
        while self.mixed:  # whose clock a shift follows between zones is an open question
            seed += 1_000_003
            super().__init__(seed, True)
        self.zone = next(iter(self.shops.values()))["zone"]

    def terms(self):
        """Most are employed all the time."""
        for row in self.tables["agents"]:
            if self.r.random() < 0.7:
                row |= {"hired_on": "", "left_on": ""}

    def edge(self, at):
        """Before, at or after a limit counted from `at`."""
        r = self.r
        return at + r.choice(EDGES) + r.choice([-1, 0, 0, 1, 1, 60]) if r.random() < 0.8 else at + r.choice([1, 60, HOUR, 3 * DAY])

    def instant(self, text):
        """A local or RFC 3339 time of the tables as an instant."""
        text = re.sub(r"\.\d+", "", text).replace("Z", "+00:00")
        moment = datetime.fromisoformat(text)
        return int((moment if moment.tzinfo else moment.replace(tzinfo=self.zone)).timestamp())

    def local(self, at):
        return self.text(at, next(iter(self.shops)))

    # ---- talk

    def talk(self):
        """Longer waits, holds, and talk after a payment."""
        r = self.r
        for row in self.tables["messages"]:
            if row["sender"] == "agent" and r.random() < 0.2:
                row["content"] = r.choice(HOLDS)
        for row in r.sample(self.tables["messages"], min(12, len(self.tables["messages"]))):
            at = self.instant(row["time"])
            self.say(row["shop"], row["buyer"], row["account"], at, "buyer")
            if r.random() < 0.7:
                self.say(row["shop"], row["buyer"], row["account"] if r.random() < 0.8 else self.account(row["shop"]), self.edge(at), "agent")
        for shop in self.shops:  # days on which nobody answers
            for at in r.sample(self.anchors, 2):
                self.say(shop, r.choice(["没人理", "丙"]), self.account(shop), at, "buyer")

    # ---- orders

    def note_text(self, paid):
        r = self.r
        name = r.choice(NAMES)
        size = r.choice(["3米2.4米", "3米2.4米", "3.0米2.40米", "2.4米3米", "1.42米2米", ""])
        picture = r.choice(["图案正常", "图案正常", "图案改左右翻转", ""])
        day = datetime.fromtimestamp(paid, self.zone) + timedelta(days=r.choice([0, 0, 1, 5, -1, 170, 180, 181]))
        shipped = r.choice([f"{day.month}月{day.day}发货", f"{day.month}月{day.day}发货", f"{day.month}月{day.day}日发货", "11月31发货", ""])
        delivery = r.choice(["自提", "包送货安装", "送货到楼下", "随便"])
        return ",".join(part for part in (name, size, picture, shipped, delivery) if part) + "。送胶"

    def order_details(self):
        r = self.r
        written = {}
        for row in list(self.tables.get("orders", [])):
            created = self.instant(row["created"])
            paid = self.instant(row["paid_at"]) if row.get("paid_at") else None
            good = r.random() < 0.3
            row |= {"receiver": r.choice(["", NAMES[0]]), "phone": r.choice(["", "13812345678"])}
            row["sku"] = r.choice(["", "尺寸：宽3米×高2.4米;工艺：无缝"]) if not good else ""
            row["shipped_at"] = self.text(self.edge(paid), row["shop"]) if paid and r.random() < 0.5 else ""
            if r.random() < 0.1:
                row["note"] = "老备注"
            if paid and r.random() < 0.8:
                at, text = self.edge(paid) if r.random() < 0.7 else paid - 60, self.note_text(paid)
                for _ in range(r.choice([1, 1, 2, 3])):
                    if (row["order"], at) not in written:
                        written[row["order"], at] = True
                        self.add("notes", order=row["order"], time=self.local(at), account=self.account(row["shop"]), flag=r.choice(["", "red", "grey"]), note=text)
                    at, text = self.edge(at), r.choice([text + "。改：加急", self.note_text(paid), ""])
            if paid and r.random() < 0.6:
                at = r.choice([paid, paid + 1, paid + DAY, paid + DAY + 1, self.edge(paid)])
                words = r.choice(["刘贺对吗", "尾号5678", "核对一下地址", "确认地址", "地址", "核对", "在吗"])
                self.say(row["shop"], row["buyer"], self.account(row["shop"]), at, "agent")
                self.tables["messages"][-1]["content"] = words
            if r.random() < 0.3:
                self.sheet(row, created)

    def sheet(self, row, created):
        r = self.r
        day = datetime.fromtimestamp(created, self.zone).date() + timedelta(days=r.choice([0, 1]))
        self.duty(row["shop"], day, "order_sheet", row["order"])

    def duty(self, shop, day, duty, subject="", agent=None, at=None):
        """Done in time, at the last second, too late or never."""
        r = self.r
        end = int(datetime(day.year, day.month, day.day, tzinfo=self.zone).timestamp()) + DAY
        day_start = self.shops[shop]["day_start"] or "00:00"
        end += int(day_start[:2]) * HOUR + int(day_start[3:]) * MINUTE
        done = at if at is not None else r.choice([None, end - 1, end, end - 5 * HOUR, end + HOUR])
        self.add("duties", shop=shop, agent=agent or r.choice(self.agents), date=day.isoformat(), duty=duty, done_at=self.text(done, shop), subject=subject, note="")

    # ---- reviews, shifts, records

    def reviews(self):
        r = self.r
        for row in self.tables.get("reviews", []):
            created = self.instant(row["created"])
            found = r.choice([None, created, created + r.randint(0, DAY), self.round_after(created) + r.choice([0, 30 * MINUTE, 30 * MINUTE + 1])])
            answered = r.choice([None, created + DAY, created + DAY + 1, created + DAY - 1, created + HOUR])
            row |= {"found_at": self.text(found, row["shop"]), "found_by": "", "answered_at": self.text(answered, row["shop"]), "answered_by": ""}

    def round_after(self, at):
        wall = datetime.fromtimestamp(at, self.zone)
        rounds = [wall.replace(hour=h, minute=m, second=0) + timedelta(days=d) for d in (0, 1) for h, m in ((8, 0), (13, 30))]
        return int(min(moment for moment in rounds if moment > wall).timestamp())

    def records(self):
        r = self.r
        for row in self.tables.get("shifts", []):
            row["kind"] = r.choice(["day", "day", "evening"])
            day = datetime.fromisoformat(row["date"])
            start = datetime.fromisoformat(f"{row['date']} {row['start']}").replace(tzinfo=self.zone)
            end = datetime.fromisoformat(f"{row['date']} {row['end']}").replace(tzinfo=self.zone)
            end = int((end if row["end"] > row["start"] else end + timedelta(days=1)).timestamp())
            shop = r.choice(list(self.shops))
            if r.random() < 0.6:
                off = r.choice([0, 30 * MINUTE, 30 * MINUTE + 1, -HOUR, 60])
                self.duty(shop, day.date(), "handover", agent=row["agent"], at=end + off)
            if r.random() < 0.6:
                off = r.choice([0, -30 * MINUTE, -30 * MINUTE - 1, 1, -60])
                self.duty(shop, day.date(), "report", agent=row["agent"], at=end + off)
            if r.random() < 0.5:  # online somewhere in the shift
                begin = int(start.timestamp())
                for account, _ in self.accounts[: r.choice([1, 2, 9])]:
                    for at, state in ((begin + r.choice([0, -60, 60]), "online"), (begin + r.choice([3 * HOUR, 9 * HOUR, 30 * MINUTE]), r.choice(["offline", "away"]))):
                        if (account, at) not in self.seen_presence:
                            self.seen_presence.add((account, at))
                            self.add("presence", account=account, time=self.local(at), state=state)
        days = sorted({datetime.fromtimestamp(at, self.zone).date() for at in self.anchors})
        for day in days:
            shop = r.choice(list(self.shops))
            for name, hour in (("08:00", 8), ("13:30", 13.5)):
                at = int((datetime(day.year, day.month, day.day, tzinfo=self.zone) + timedelta(hours=hour)).timestamp())
                if r.random() < 0.4:
                    self.duty(shop, day, "review_round", r.choice([name, ""]), at=r.choice([None, at, at + 30 * MINUTE, at + 31 * MINUTE]))
            if r.random() < 0.4:
                self.duty(shop, day, "campaign_summary", f"大促{day.day}")
            if r.random() < 0.5:
                self.duty(shop, day, "follow_up", r.choice(["没人理", "丙", "买家甲"]))
            if r.random() < 0.6:
                orders = [row["order"] for row in self.tables.get("orders", [])] or [""]
                order, fault = r.choice(orders + [""]), r.choice(INCIDENTS)
                decision = r.choice(["", "", "confirmed", "waived"])
                self.add(
                    "incidents", incident=self.new_id("s"), fault=fault, agent=r.choice(self.agents), date=day.isoformat(), order=order, buyer="",
                    amount=r.choice(["500.00", "500.01", "30.00", "80.00", "0.00", ""]), reported_by="主管", evidence="见截图",
                    decision=decision, decided_by="主管" if decision else "",
                )  # fmt: skip
                if fault == "B-follow" and order and r.random() < 0.5:
                    self.duty(shop, day, "ask_production", order)

    def plan_of(self, name):
        """The shipped plan; now and then with other settings of the measures."""
        r = self.r
        with open(os.path.join(PLANS, name + ".toml"), encoding="utf-8") as file:
            text = file.read()
        lines = []
        if r.random() < 0.5:
            lines.append(f'unanswered_after = "{r.choice(["24h", "2h", "30min"])}"')
        if r.random() < 0.3:
            lines.append(f'rule = "{r.choice(["by_order", "by_payment"])}"')
        if r.random() < 0.3:
            lines.append(f'day_start = "{r.choice(["04:00", "06:30"])}"')
        if "[measure]\n" not in text:
            lines = lines + ["flag_claims = true"] if r.random() < 0.3 else lines
            return text.replace("[law]\n", "[measure]\n" + "\n".join(lines) + "\n\n[law]\n", 1)
        return text.replace("[measure]\n", "[measure]\n" + "\n".join(lines) + "\n", 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--out", required=True)
    arguments = parser.parse_args()
    maker = Maker(arguments.seed)
    maker.people()
    maker.terms()
    maker.chats()
    maker.presence()
    maker.shifts()
    maker.talk()
    maker.order_details()
    maker.reviews()
    maker.records()
    random_shop.write(maker, maker.tables, os.path.join(arguments.out, "data"))
    for name in ("four-levels", "ladder"):
        with open(os.path.join(arguments.out, name + ".toml"), "w", encoding="utf-8") as file:
            file.write(maker.plan_of(name))
    with open(os.path.join(arguments.out, "as_of.txt"), "w", encoding="utf-8") as file:
        file.write(maker.as_of())


if __name__ == "__main__":
    main()
