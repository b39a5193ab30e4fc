#!/usr/bin/env python3
"""Compare the product's faults.csv with that of faults.py, as a bag of rows: a case number is read as its rule's id.

    python3 compare_faults.py REFERENCE PRODUCT [--limit 20]
"""

import argparse
import csv
import os
import re
import sys
from collections import Counter

COLUMNS = "fault agent day order buyer occurrences amount status".split()


def read(folder):
    with open(os.path.join(folder, "faults.csv"), encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["fault"] = re.sub(r"-\d{6}-[0-9a-f]{12}$", "", row["fault"])
    return Counter(tuple(row[name] for name in COLUMNS) for row in rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("reference")
    parser.add_argument("product")
    parser.add_argument("--limit", type=int, default=20)
    arguments = parser.parse_args()
    ours, theirs = read(arguments.reference), read(arguments.product)
    for name, rows in (("reference", ours - theirs), ("product", theirs - ours)):
        if rows:
            print(f"faults.csv: only in the {name}: {sum(rows.values())}")
            for row in sorted(rows.elements())[: arguments.limit]:
                print("  " + ", ".join(row))
    sys.exit(0 if ours == theirs else 1)


if __name__ == "__main__":
    main()
