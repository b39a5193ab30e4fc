#!/usr/bin/env python3
"""Draws docs/demo.svg, the picture in the README, from what the program really prints.

    cargo build --bin jinpai && scripts/picture.py
"""
import html
import pathlib
import re
import subprocess
import tempfile
import unicodedata

ROOT = pathlib.Path(__file__).resolve().parent.parent
JINPAI = ROOT / "target" / "debug" / "jinpai"
CELL, LINE, MARGIN, COLUMNS_MAX, TREE_LINES = 8.4, 19, 18, 118, 24


def run(folder, *arguments):
    done = subprocess.run([JINPAI, "--lang", "zh", *arguments], cwd=folder, capture_output=True, text=True)
    if done.returncode not in (0, 3):
        raise SystemExit(done.stderr)
    return done.stdout


def columns(character):
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def cut(line):
    width = 0
    for position, character in enumerate(line):
        width += columns(character)
        if width > COLUMNS_MAX:
            return line[: position - 1] + "…"
    return line


def runs(line):
    """Pieces of equally wide characters with the column each begins at, so that no font moves what stands beneath."""
    column, start, piece, wide = 0, 0, "", None
    for character in line:
        here = columns(character) == 2
        if here != wide and piece:
            yield start, piece
            start, piece = column, ""
        if not piece:
            start = column
        piece, wide, column = piece + character, here, column + columns(character)
    if piece:
        yield start, piece


def lines():
    with tempfile.TemporaryDirectory() as folder:
        printed = run(folder, "demo")
        table = [line for line in printed.splitlines() if line.startswith(("─", " "))]
        table = table[: max(i for i, line in enumerate(table) if line.startswith("─")) + 1]
        explain = re.search(r"-w jinpai-demo (explain .*?)\s+#", printed).group(1).split()
        tree = run(folder, "-w", "jinpai-demo", *explain).splitlines()
    yield "$ jinpai demo", True
    for line in table:
        yield line, False
    yield "", False
    yield "$ jinpai " + " ".join(explain), True
    for line in tree[:TREE_LINES]:
        yield line, False
    if len(tree) > TREE_LINES:
        yield f"… （还有 {len(tree) - TREE_LINES} 行）", False


def main():
    shown = [(cut(line), command) for line, command in lines()]
    width = int(COLUMNS_MAX * CELL + 2 * MARGIN)
    height = len(shown) * LINE + 2 * MARGIN
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'font-family="ui-monospace, Menlo, Consolas, \'Noto Sans Mono CJK SC\', \'Sarasa Mono SC\', monospace" font-size="14">',
        f'<rect width="{width}" height="{height}" rx="8" fill="#1e1e24"/>',
    ]
    for number, (line, command) in enumerate(shown):
        y = MARGIN + LINE * (number + 0.75)
        colour = "#8bd49c" if command else "#e4e4e8"
        for column, piece in runs(line):
            # Words far apart are placed one by one: a viewer that knows no textLength then still keeps the columns.
            for words in re.finditer(r"\S+(?: \S+)*", piece):
                x = MARGIN + (column + words.start() * columns(piece[0])) * CELL
                length = sum(map(columns, words.group())) * CELL
                out.append(
                    f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" textLength="{length:.1f}" xml:space="preserve">'
                    f"{html.escape(words.group())}</text>"
                )
    out.append("</svg>")
    target = ROOT / "docs" / "demo.svg"
    target.write_text("\n".join(out) + "\n", encoding="utf-8")
    print(f"{target.relative_to(ROOT)}: {len(shown)} lines")


main()
