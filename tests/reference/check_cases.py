#!/usr/bin/env python3
"""Run the scenarios of cases/*.md through the reference program.

    python3 check_cases.py [FILE...]

The product has its own runner; this one makes sure that both programs meet what was worked out by hand. It compares
the files of `measure` only (pay and explanation are the product's alone). Exit code 1 when a case fails.
"""

import csv
import os
import re
import sys
import tempfile
from pathlib import Path

import measure
import tables

ROOT = Path(__file__).resolve().parents[2]
# Every numbered sentence of the measures; each must be named in the rule line of some case.
SENTENCES = (
    ["3.0", "3.2", "3.6", "3.7"]
    + [f"3.1.{n}" for n in range(1, 9)]
    + [f"3.3.{n}" for n in range(1, 8)]
    + [f"3.4.{n}" for n in range(0, 8)]
    + [f"3.5.{n}" for n in range(1, 6)]
)
# What plans and months must be able to do (4.0, 4.6, 4.7), by the words that a rule line names it with.
STATEMENTS = (
    "4.0 dated plans",
    "4.0 by the days",
    "4.0 days absent",
    "4.0 tolerance",
    "4.0 excuse",
    "4.0 excludes",
    "4.0 consequences",
    "4.0 forfeits",
    "4.0 appeals",
    "4.0 faults: proposed, confirmed, waived, appealed",
    "4.6 lawful variant",
    "4.6 carry_over",
    "4.7 clawbacks",
    "4.7 the rest waits",
    "4.7 corrections",
)
# The plans whose every fault must be in some case: 4.2, 4.4, 4.5.
FAULT_PLANS = ("four-levels", "ladder", "base-and-award")
OUTPUTS = {"rounds", "agent_days", "inquiries", "credits", "agent_months"}


def sections(text):
    """[(heading, body lines)] of the second level."""
    found = []
    for line in text.splitlines():
        if line.startswith("## "):
            found.append((line[3:].strip(), []))
        elif found:
            found[-1][1].append(line)
    return found


def table(lines):
    """A Markdown table -> (columns, rows)."""
    cells = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines if line.startswith("|")]
    return cells[0], cells[2:]


def run(path, folder):
    """[failure texts] of one case."""
    data, plan, month, as_of, expected = os.path.join(folder, "in"), None, None, None, []
    os.makedirs(data)
    for heading, lines in sections(path.read_text(encoding="utf-8")):
        words = heading.split()
        if words[0] == "Given":
            columns, rows = table(lines)
            with open(os.path.join(data, words[1] + ".csv"), "w", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows([columns] + rows)
        elif words[0] == "Plan":
            block = re.search(r"```toml\n(.*?)```", "\n".join(lines) + "\n", re.DOTALL)
            name = re.search(r"^plan: (\S+)", "\n".join(lines), re.MULTILINE)
            plan = os.path.join(folder, "plan.toml") if block else str(ROOT / "plans" / (name[1] + ".toml"))
            if block:
                Path(plan).write_text(block[1], encoding="utf-8")
        elif words[0] == "When":
            for line in lines:
                month = line[6:].strip() if line.startswith("month ") else month
                as_of = line[6:].strip() if line.startswith("as-of ") else as_of
        elif words[0] == "Then" and words[1] in OUTPUTS:
            expected.append((heading, words, table(lines)))
    if not expected:
        return []
    out = os.path.join(folder, "out")
    measure.measure(tables.Tables([data]), measure.Settings(plan), month, as_of, out)
    failures = []
    for heading, words, (columns, rows) in expected:
        with open(os.path.join(out, words[1] + ".csv"), encoding="utf-8-sig", newline="") as file:
            found = list(csv.DictReader(file))
        if "where" in words:
            name, value = heading.split(" where ")[1].split(" = ")
            found = [row for row in found if row[name.strip()] == value.strip()]
        actual = [[row[column] for column in columns] for row in found]
        if actual != rows:
            shown = "\n".join("      " + " | ".join(row) for row in actual)
            failures.append(f"## {heading}: the reference program says\n{shown}")
    return failures


def faults_of_plans():
    """The ids of all faults of the shipped plans, in their order."""
    for plan in FAULT_PLANS:
        text = (ROOT / "plans" / (plan + ".toml")).read_text(encoding="utf-8")
        yield from re.findall(r'^\[\[fault\]\]\nid = "([^"]+)"', text, re.MULTILINE)


def is_shown(fault, text):
    """Whether a case gives or expects the fault: a cell of a table, or a filter of one."""
    return re.search(rf"(\| {fault} \|)|(^## Then .*\bfault = {fault}( and |$))", text, re.MULTILINE) is not None


def main():
    paths = [Path(name) for name in sys.argv[1:]] or sorted((ROOT / "cases").glob("[0-9]*.md"))
    failed = 0
    for path in paths:
        with tempfile.TemporaryDirectory() as folder:
            failures = run(path, folder)
        for text in failures:
            print(f"{path.name} {text}")
        failed += bool(failures)
    uncovered = []
    texts = [path.read_text(encoding="utf-8") for path in paths]
    if len(sys.argv) == 1:
        rules = [re.search(r"^规则 Rule: (.*)$", text, re.MULTILINE)[1] for text in texts]
        named = {number for rule in rules for number in re.findall(r"\d+\.\d+(?:\.\d+)?", rule)}
        uncovered = [sentence for sentence in SENTENCES if sentence not in named]
        uncovered += [statement for statement in STATEMENTS if not any(statement in rule for rule in rules)]
        uncovered += [fault for fault in faults_of_plans() if not any(is_shown(fault, text) for text in texts)]
        for sentence in uncovered:
            print(f"no case names {sentence}")
    print(f"{len(paths)} cases, {failed} failed")
    sys.exit(1 if failed or uncovered else 0)


if __name__ == "__main__":
    main()
