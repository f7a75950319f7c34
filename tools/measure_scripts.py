"""Measure how often a name in its own script meets its romanised spelling.

    python tools/measure_scripts.py COMMON_NAMES.csv...

The files are those of the "popular names by country" dataset (sigpwned, CC0), with the columns
"Localized Name" and "Romanized Name". Prints, for each script, in how many rows the sounds or the
letters agree, and in how many at least the consonants.
"""

import csv
import sys
from collections import Counter
from pathlib import Path

from duecourse.linkage.names import name
from duecourse.linkage.scripts import script_of


def main(paths: list[Path]) -> None:
    """Print one line for each script."""
    all_of, whole, consonants = Counter[str](), Counter[str](), Counter[str]()
    for path in paths:
        for row in csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()):
            own, roman = row["Localized Name"], row["Romanized Name"]
            scripts = {script_of(character) for character in own} - {""}
            if own == roman or len(scripts) != 1 or "LATIN" in scripts:
                continue
            script = scripts.pop()
            one, two = name(own, "X"), name(roman, "X")
            all_of[script] += 1
            same = one.sounds == two.sounds or one.letters == two.letters
            whole[script] += same
            consonants[script] += same or one.bones == two.bones
    for script, rows in all_of.most_common():
        print(f"{script}: {whole[script]} of {rows} whole, {consonants[script]} with consonants")


if __name__ == "__main__":
    main([Path(path) for path in sys.argv[1:]])
