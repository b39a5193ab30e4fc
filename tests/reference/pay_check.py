#!/usr/bin/env python3
"""Recompute the legal guard (4.6) and the sums of payslips from pay_lines and faults, by what the files say alone.

    python3 pay_check.py FOLDER --minimum-wage 2490 [--cap 20]

FOLDER holds pay_lines, payslips and faults (CSV) of a plan with fines as written and a loss clause, without sums carried over from other months.
"""

import argparse
import csv
import os
import sys
from collections import defaultdict

from tables import fen, yuan


def read(folder, name):
    with open(os.path.join(folder, name + ".csv"), encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder")
    parser.add_argument("--minimum-wage", required=True)
    parser.add_argument("--cap", type=int, default=20)
    arguments = parser.parse_args()
    gross, taken, asked = defaultdict(int), defaultdict(int), defaultdict(int)
    wrong = []
    for row in read(arguments.folder, "pay_lines"):
        (taken if row["kind"] == "deduction" else gross)[row["agent"]] += fen(row["amount"]) or 0  # empty: pending
        if row["kind"] == "forfeited" and fen(row["amount"]) not in (None, 0):
            wrong.append(f"{row['agent']} {row['line']}: a forfeited line pays {row['amount']}")
    for row in read(arguments.folder, "faults"):
        if row["status"] == "confirmed":
            asked[row["agent"]] += fen(row["amount"]) or 0  # empty: pending
    for slip in read(arguments.folder, "payslips"):
        agent = slip["agent"]
        room = max(0, min(gross[agent] * arguments.cap // 100, gross[agent] - fen(arguments.minimum_wage)))
        takes = min(asked[agent], room)
        expected = {"gross": gross[agent], "deductions": -takes, "not_taken": asked[agent] - takes, "net": gross[agent] - takes}
        for name, amount in expected.items():
            if abs(fen(slip[name])) != abs(amount):
                wrong.append(f"{agent} {name}: the slip says {slip[name]}, the lines and faults make {yuan(amount)}")
        if abs(taken[agent]) != takes:
            wrong.append(f"{agent}: the deduction lines take {yuan(taken[agent])}, the guard lets {yuan(takes)}")
    print("\n".join(wrong) or "the payslips agree with their lines, their faults and the legal guard")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
