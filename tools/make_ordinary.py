"""Make engines/text/ordinary.npz: which two Chinese characters stand side by side in ordinary text, as a bitmap of hashes (no text).

    python -m tools.make_ordinary ../shared/data/coldataset/train.csv.gz

Words come from jieba's dictionary (MIT, through rjieba), pairs seen from COLDataset's training half (Apache-2.0,
https://github.com/thu-coai/COLDataset). The matcher takes a homophone only where the pair it makes is not ordinary.
"""

import argparse
import csv
import gzip
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import rjieba

from guanhao.engines.text import ordinary

FEWEST = 1
TARGET = Path(ordinary.__file__).with_name("ordinary.npz")


def common() -> list[str]:
    """The characters of GB 2312."""
    return [
        bytes((high, low)).decode("gb2312") for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF) if (high, low) < (0xD7, 0xFA) or high > 0xD7
    ]


def dictionary() -> Iterator[str]:
    """Every word of two common characters (the first 3,755), and of one common with any other."""
    chars = common()
    for number, a in enumerate(chars):
        for b in chars if number < 3755 else chars[:3755]:
            if rjieba.has_word(a + b):
                yield a + b


def seen(path: Path) -> Iterator[str]:
    """Pairs of Chinese characters that occur."""
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as file:
        counts = Counter(pair for row in csv.DictReader(file) for pair in map("".join, zip(row["TEXT"], row["TEXT"][1:], strict=False)))
    return (pair for pair, count in counts.items() if count >= FEWEST and all("\u4e00" <= char <= "\u9fff" for char in pair))


def main() -> None:
    """Write both bitmaps."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("train", type=Path)
    words = set(dictionary()) | {word for word in ordinary.MODERN.pattern.split("|") if len(word) == 2}
    pairs = set(seen(parser.parse_args().train))
    np.savez_compressed(TARGET, words=ordinary.bitmap(words), pairs=ordinary.bitmap(words | pairs))
    print(f"{len(words)} words, {len(pairs)} pairs, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
