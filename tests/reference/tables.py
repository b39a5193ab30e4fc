"""Reading the interchange tables (2-data.md 2.1) and writing output files (2.3).

This is the reading half of the reference program; `measure.py` is the computing half. Python 3.11, standard
library only. It knows CSV only, recognises a file by its columns, keeps the first of a repeated message and lets a
later row of every other table replace the earlier one of its key.
"""

import csv
import io
import os
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

DEFAULT_ZONE = "Asia/Shanghai"

# table -> (required columns, other columns, key columns). The key of messages and notes is treated on its own.
TABLES = {
    "shops": ("shop", "name platform time_zone day_start", "shop"),
    "agents": ("agent name", "role level group plan hired_on left_on from", "agent from"),
    "accounts": ("account agent", "shop from to", "account shop from"),
    "messages": ("shop buyer account time sender", "message_id kind content", ""),
    "orders": (
        "order shop buyer created payable",
        "paid_at shipped_at received_at closed_at status paid freight items title sku campaign deposit_paid_at "
        "balance_open_at flag note courier tracking receiver phone address buyer_note",
        "shop order",
    ),
    "notes": ("order time account", "flag note", ""),
    "refunds": (
        "refund order applied kind amount status",
        "shop buyer completed reason cause handler tracking opened_at opened_by",
        "refund",
    ),
    "reviews": (
        "review order created rating",
        "shop buyer content cause revised_at revised_rating repaired_by found_at found_by answered_at answered_by",
        "review",
    ),
    "credit_decisions": ("order agent decided_by time reason", "", "order time"),
    "shifts": ("agent date start end", "kind", "agent date start"),
    "punches": ("agent time", "direction", "agent time direction"),
    "leave": ("agent from to", "kind approved_by", "agent from"),
    "presence": ("account time state", "", "account time"),
    "targets": ("month agent sales", "", "month agent"),
    "exams": ("agent date score", "excellent kind", "agent date kind"),
    "duties": ("shop agent date duty", "done_at subject note", "shop agent date duty subject"),
    "incidents": (
        "incident fault agent date",
        "order buyer amount reported_by evidence decision decided_by",
        "incident",
    ),
    "scores": ("month agent indicator points", "by", "month agent indicator"),
}

# An older export never sets these back to empty (2.1).
NEVER_EMPTIED = ("paid_at", "shipped_at", "received_at", "closed_at")

FLAG_WORDS = {
    "灰": "grey", "红": "red", "黄": "yellow", "绿": "green", "蓝": "blue", "紫": "purple",
    "0": "grey", "1": "red", "2": "yellow", "3": "green", "4": "blue", "5": "purple",
}  # fmt: skip


def recognise(columns):
    """The table whose required columns are all there and that shares the most columns (2.1: by its columns)."""
    best, best_count = None, 0
    for name, (required, other, _) in TABLES.items():
        wanted = set(required.split())
        if wanted <= columns:
            count = len(columns & (wanted | set(other.split())))
            if count > best_count:
                best, best_count = name, count
    return best


def csv_files(folder):
    """All CSV files below a folder, in the order of their path bytes (3.0: files of one command by path bytes)."""
    found = []
    for here, _, names in os.walk(folder):
        found += [os.path.join(here, name) for name in names if name.lower().endswith(".csv")]
    return sorted(found, key=os.fsencode)


class Tables:
    """All rows of all tables as dictionaries of text; the order of rows is the order of the files."""

    def __init__(self, folders):
        self.rows = {name: [] for name in TABLES}
        self._place = {name: {} for name in TABLES}
        self.unknown_files = []
        for folder in folders:  # one folder stands for one import command; commands in order of time
            for path in csv_files(folder):
                self._read_file(path)

    def _read_file(self, path):
        with open(path, encoding="utf-8-sig", newline="") as file:
            rows = [row for row in csv.reader(file) if row]
        header = [name.strip() for name in rows[0]] if rows else []
        table = recognise(set(header))
        if table is None:
            self.unknown_files.append(path)
            return
        known = set((TABLES[table][0] + " " + TABLES[table][1]).split())
        running = {}  # the running number among equal rows of this file
        for cells in rows[1:]:
            row = {
                name: cell if name in ("content", "note") else cell.strip()
                for name, cell in zip(header, cells)
                if name in known
            }
            self._take(table, row, running)

    def _take(self, table, row, running):
        if table == "messages" and row.get("message_id"):
            key = ("id", row["shop"], row["message_id"])
        elif table in ("messages", "notes"):
            columns = "shop buyer account time sender content" if table == "messages" else "order time account"
            equal = tuple(row.get(name, "") for name in columns.split())
            running[equal] = running.get(equal, 0) + 1
            key = equal + (running[equal],)
        else:
            key = tuple(row.get(name, "") for name in TABLES[table][2].split())
        place = self._place[table].get(key)
        if place is None:
            self._place[table][key] = len(self.rows[table])
            self.rows[table].append(row)
        elif table != "messages":  # a message is never changed; every other row is replaced
            old = self.rows[table][place]
            kept = {name: old[name] for name in NEVER_EMPTIED if old.get(name) and not row.get(name)}
            self.rows[table][place] = {**old, **row, **kept}


def parse_time(text, zone):
    """Text -> (whole seconds since 1970, microseconds). RFC 3339, or local time in the given zone."""
    if not text:
        return None
    text = text.replace("/", "-").replace("T", " ").replace("t", " ")
    if text[-1] in "zZ":
        text = text[:-1] + "+00:00"
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    micro = moment.microsecond
    return int(moment.replace(microsecond=0).timestamp()), micro


def seconds(text, zone):
    """A time in whole seconds; fractions are cut (3.0)."""
    parsed = parse_time(text, zone)
    return None if parsed is None else parsed[0]


def fen(text):
    """Decimal yuan with at most two places -> whole fen; empty -> None."""
    text = (text or "").replace(",", "")
    if not text:
        return None
    sign = -1 if text.startswith("-") else 1
    yuan, _, cents = text.lstrip("+-").partition(".")
    assert len(cents) <= 2, text
    return sign * (int(yuan or "0") * 100 + int((cents + "00")[:2]))


def yuan(amount):
    """Fen -> text with exactly two places."""
    return f"{'-' if amount < 0 else ''}{abs(amount) // 100}.{abs(amount) % 100:02d}"


def flag_word(text):
    """The flag's own word; colour words and the platforms' numbers 0 to 5 are the same flags (formats.md 2.4)."""
    text = (text or "").strip().removesuffix("色").removesuffix("旗").removesuffix("色")
    return FLAG_WORDS.get(text, text.lower())


def show_time(instant, zone):
    return datetime.fromtimestamp(instant, zone).strftime("%Y-%m-%d %H:%M:%S")


def clock(text):
    """HH:MM -> seconds after midnight."""
    hours, minutes = text.split(":")[:2]
    return int(hours) * 3600 + int(minutes) * 60


def local_instant(date, second_of_day, zone):
    """The instant at which the wall clock of the zone shows date + second_of_day."""
    wall = datetime(date.year, date.month, date.day) + timedelta(seconds=second_of_day)
    return int(wall.replace(tzinfo=zone).astimezone(timezone.utc).timestamp())


def zone_named(name):
    return ZoneInfo(name or DEFAULT_ZONE)


def write_csv(folder, name, columns, rows):
    """UTF-8 with BOM, line feeds, quotes only where RFC 4180 needs them."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns.split())
    for row in rows:
        writer.writerow(["" if cell is None else {True: "true", False: "false"}.get(cell, cell) if isinstance(cell, bool) else cell for cell in row])
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, name + ".csv"), "wb") as file:
        file.write(b"\xef\xbb\xbf" + text.getvalue().encode())
