#!/usr/bin/env python3
"""Compare two output folders of `measure` row by row.

    python3 compare.py A B [--limit 5] [--skip decided_by,runner_up]

Prints the first differences of each file, exit code 1 when there is one. Rows are compared as text, columns by name,
in order; a byte order mark is needed on both sides.
"""

import argparse
import csv
import os
import sys

FILES = ["rounds", "agent_days", "inquiries", "credits", "agent_months"]


def read(path, skipped):
    with open(path, "rb") as file:
        raw = file.read()
    if not raw.startswith(b"\xef\xbb\xbf"):
        return None, ["no byte order mark"]
    rows = list(csv.reader(raw.decode("utf-8-sig").splitlines(keepends=True)))
    header = rows[0] if rows else []
    keep = [i for i, name in enumerate(header) if name not in skipped]
    return [header[i] for i in keep], [[row[i] for i in keep] for row in rows[1:]]


def differences(name, a, b, skipped):
    paths = [os.path.join(folder, name + ".csv") for folder in (a, b)]
    missing = [path for path in paths if not os.path.exists(path)]
    if missing:
        return [f"missing: {path}" for path in missing]
    (header_a, rows_a), (header_b, rows_b) = (read(path, skipped) for path in paths)
    if header_a != header_b:
        return [f"columns differ:\n    A {header_a}\n    B {header_b}"]
    if rows_a == rows_b:
        return []
    found = []
    only_a = [row for row in rows_a if row not in rows_b]
    only_b = [row for row in rows_b if row not in rows_a]
    if not only_a and not only_b:
        return [f"the same rows in another order or number: {len(rows_a)} and {len(rows_b)}"]
    for number in range(max(len(only_a), len(only_b))):
        left = only_a[number] if number < len(only_a) else None
        right = only_b[number] if number < len(only_b) else None
        if left and right:
            cells = [f"{h}: {x!r} | {y!r}" for h, x, y in zip(header_a, left, right) if x != y]
            found.append(f"{', '.join(left[:4])}\n    " + "; ".join(cells))
        else:
            found.append(f"only in {'A' if left else 'B'}: {dict(zip(header_a, left or right))}")
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("a")
    parser.add_argument("b")
    parser.add_argument("--limit", type=int, default=5)
    parser.add_argument("--skip", default="")
    arguments = parser.parse_args()
    different = False
    for name in FILES:
        found = differences(name, arguments.a, arguments.b, set(arguments.skip.split(",")))
        if found:
            different = True
            print(f"{name}.csv: {len(found)} differences")
            for text in found[: arguments.limit]:
                print("  " + text)
    sys.exit(1 if different else 0)


if __name__ == "__main__":
    main()
