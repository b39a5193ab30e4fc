"""Cuts the Noto fonts down to what payslips need: python subset.py FOLDER, the folder holding the files of the Debian packages."""

import pathlib
import sys

from fontTools import subset

LATIN = [(0x20, 0x7F), (0xA0, 0x250), (0x2B0, 0x400), (0x400, 0x530), (0x1E00, 0x1F00), (0x2000, 0x20C0), (0x2100, 0x2300)]
SYMBOLS = [(0xA0, 0x100), (0x2000, 0x2B60), (0x3000, 0x30FF), (0x3200, 0x3400), (0xFE10, 0xFE70), (0xFF00, 0xFFF0)]
SIMPLIFIED_CHINESE = 2
FEATURES = ["kern", "tnum", "lnum", "pnum", "ccmp", "locl", "mark", "mkmk"]


def cut(source, number, ranges, target):
    options = subset.Options(font_number=number, layout_features=FEATURES, hinting=False, name_IDs=["*"], notdef_outline=True)
    options.recalc_timestamp = False
    font = subset.load_font(source, options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[code for start, end in ranges for code in range(start, end)])
    subsetter.subset(font)
    subset.save_font(font, target, options)


if __name__ == "__main__":
    packages = pathlib.Path(sys.argv[1])
    here = pathlib.Path(__file__).parent
    for name in ["NotoSans-Regular.ttf", "NotoSans-Bold.ttf"]:
        cut(str(next(packages.rglob(name))), -1, LATIN, str(here / name))
    collection = str(next(packages.rglob("NotoSansCJK-Regular.ttc")))
    cut(collection, SIMPLIFIED_CHINESE, SYMBOLS, str(here / "NotoSansCJKsc-Symbols.otf"))
