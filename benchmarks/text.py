"""Words found in real Chinese comments: speed with full normalisation and original offsets, against pyahocorasick and ahocorasick_rs.

    python -m benchmarks.text --data ../shared/data --out figures.json

The comments are hotel, shopping and take-away reviews, COLDataset and car comments, repeated when fewer than the megabytes asked for. The 60,000
words are those phrases of pypinyin's dictionary that are not everyday words in the comments, filled up with stretches of the comments themselves.
Peers get the same folding as one str.translate of each joined batch, which gives no way back to the original offsets, and nothing beyond it (no
repeats, no characters taken apart, no sounds, no check for ordinary words). Speeds are megabytes of UTF-8 per second of processor time, the best of
several passes in turns, the garbage collector off as in timeit.
"""

import argparse
import csv
import gc
import gzip
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import ahocorasick
import ahocorasick_rs
import daachorse
from pypinyin.constants import PHRASES_DICT

from benchmarks.measure import finish, timed
from guanhao.engines.text.abuse import AbuseModel
from guanhao.engines.text.folding import LAYERS, folds
from guanhao.engines.text.lexicon import CHARACTER_LAYERS
from guanhao.engines.text.matcher import ALL, BATCH, Matcher, Word
from guanhao.engines.text.similar import Pool

FILES = {
    "zh_reviews/ChnSentiCorp_htl_all.csv.gz": "review",
    "zh_reviews/online_shopping_7_cats.csv.gz": "review",
    "zh_reviews/waimai_10k.csv.gz": "review",
    "coldataset/train.csv.gz": "TEXT",
    "coldataset/dev.csv.gz": "TEXT",
    "bdci_car_2018/train.csv.gz": "content",
}
EVERYDAY = 110
"""A phrase more frequent than this in 26 MB would be on no list: leaves about as many matches as a published list of 65,141 words has."""

SAMPLE = 15_000
"""Comments by which our automaton is laid out (they change no match)."""


def read(folder: Path, megabytes: float) -> tuple[list[str], float]:
    """Comments, repeated up to the size wanted, and the megabytes among them that are not repeated."""
    texts: list[str] = []
    for name, column in FILES.items():
        with gzip.open(folder / name, "rt", encoding="utf-8-sig", errors="replace", newline="") as file:
            texts += [row[column] for row in csv.DictReader(file) if row.get(column)]
    once = size(texts)
    draw = random.Random(2)
    while size(texts) < megabytes:
        texts += draw.sample(texts, 5_000)
    return texts, once


def size(texts: list[str]) -> float:
    """Megabytes of UTF-8."""
    return sum(len(text.encode("utf-8", "surrogatepass")) for text in texts) / 1e6


def make_words(texts: list[str], count: int) -> list[str]:
    """The same words every time."""
    phrases = [phrase for phrase in PHRASES_DICT if 2 <= len(phrase) <= 8]
    automaton = daachorse.CharwiseDoubleArrayAhoCorasick(phrases)
    seen = Counter(found for text in texts for _, _, found in automaton.find_overlapping(text))
    words = {phrase for number, phrase in enumerate(phrases) if seen[number] < EVERYDAY}
    words = set(sorted(words)[:count])
    draw, everything = random.Random(3), "".join(texts[:100_000])
    while len(words) < count:
        at = draw.randrange(len(everything) - 8)
        piece = everything[at : at + draw.choice((6, 7, 8))]
        if all("\u4e00" <= char <= "\u9fff" for char in piece):
            words.add(piece)
    return sorted(words)


def batches(texts: list[str]) -> Iterator[list[str]]:
    """As large as the matcher's own."""
    batch: list[str] = []
    length = 0
    for text in texts:
        batch.append(text)
        length += len(text) + 1
        if length >= BATCH:
            yield batch
            batch, length = [], 0
    yield batch


def peers(words: list[str]) -> dict[str, Callable[[str], int]]:
    """Each scans one folded text and gives the number of all overlapping matches."""
    tables = folds()
    table = {point: whole or None for each in vars(tables).values() for point in each if (whole := tables.whole(chr(point))) != chr(point)}
    cores = sorted({tables.fold(word, CHARACTER_LAYERS) for word in words})
    one = ahocorasick.Automaton()
    for number, core in enumerate(cores):
        one.add_word(core, number)
    one.make_automaton()
    two = ahocorasick_rs.AhoCorasick(cores, matchkind=ahocorasick_rs.MATCHKIND_STANDARD)
    return {
        "pyahocorasick": lambda text: sum(1 for _ in one.iter(text.translate(table))),
        "ahocorasick_rs": lambda text: len(two.find_matches_as_indexes(text.translate(table), overlapping=True)),
    }


def seconds(call: Callable[[], int]) -> tuple[float, int]:
    """Processor time of one pass, and what it counted."""
    begin = time.process_time()
    found = call()
    return time.process_time() - begin, found


def compare(texts: list[str], words: list[str], passes: int) -> dict[str, Any]:
    """All engines in turns; the best pass of each."""
    sample = random.Random(4).sample(texts, SAMPLE)
    begin = time.process_time()
    matcher = Matcher.build((Word(word, number) for number, word in enumerate(words)), sample)
    build = time.process_time() - begin
    folded = Matcher.build((Word(word, number, ALL - {"chaizi", "pinyin"}) for number, word in enumerate(words)), sample)
    dump = matcher.dump()
    load = min(seconds(lambda: len(Matcher.load(dump)))[0] for _ in range(5))
    calls: dict[str, Callable[[], int]] = {
        "all_layers": lambda: len(matcher.scan(texts)),
        "without_chaizi_and_pinyin": lambda: len(folded.scan(texts)),
    }
    joined = ["\x00".join(batch) for batch in batches(texts)]
    for name, scan in peers(words).items():
        calls[name] = lambda scan=scan: sum(map(scan, joined))  # type: ignore[misc]
    best: dict[str, tuple[float, int]] = {}
    gc.collect()
    gc.disable()
    for _ in range(passes):
        for name, call in calls.items():
            took = seconds(call)
            best[name] = min(best.get(name, took), took)
            sys.stderr.write(f"{name}: {took[0]:.2f} s, {took[1]} matches\n")
    gc.enable()
    megabytes = size(texts)
    found = matcher.scan(texts)
    return {
        "build_s": round(build, 2),
        "dump_mb": round(len(dump) / 1e6, 1),
        "load_ms": round(load * 1000, 1),
        "mb_per_s": {name: round(megabytes / took, 1) for name, (took, _) in best.items()},
        "matches": {name: count for name, (_, count) in best.items()},
        "by_layer": {LAYERS[layer]: int((found.layer == layer).sum()) for layer in sorted(set(found.layer.tolist()))},
        "ratio_all": {name: round(best[name][0] / best["all_layers"][0], 2) for name in best if name.startswith(("py", "aho"))},
        "ratio_folded": {name: round(best[name][0] / best["without_chaizi_and_pinyin"][0], 2) for name in best if name.startswith(("py", "aho"))},
        "draft_2000_ms": draft(matcher, "".join(texts)[:2_000]),
    }


def draft(matcher: Matcher, text: str) -> dict[str, float]:
    """One draft at a time: wall time, and the median processor time in milliseconds."""
    times = sorted(seconds(lambda: len(matcher.find(text)))[0] for _ in range(50))
    return {**timed(lambda: matcher.find(text), runs=50).summary(), "processor_p50_ms": round(times[25] * 1000, 2)}


def others(texts: list[str]) -> dict[str, Any]:
    """Abuse and near titles."""
    model = AbuseModel.default()
    model.score(texts[:100])
    took, _ = seconds(lambda: len(model.score(texts[:20_000])))
    titles = [text[:24] for text in texts[:10_000]]
    index, _ = seconds(lambda: len(Pool.build(titles).size))
    pool = Pool.build(titles)
    near, _ = seconds(lambda: sum(len(pool.nearest(title, 5)) for title in titles[:100]))
    return {"abuse_texts_per_s": round(20_000 / took), "pool_of_10000_ms": round(index * 1000, 1), "nearest_ms": round(near * 10, 2)}


def main() -> None:
    """Print one JSON object, and a line for docs/benchmarks.md on standard error."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--megabytes", type=float, default=26)
    parser.add_argument("--words", type=int, default=60_000)
    parser.add_argument("--passes", type=int, default=5)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    texts, once = read(asked.data, asked.megabytes)
    words = make_words(texts, asked.words)
    result = {
        "texts": len(texts),
        "megabytes": round(size(texts), 1),
        "unique_megabytes": round(once, 1),
        "words": len(words),
        **compare(texts, words, asked.passes),
        **others(texts),
    }
    finish(result, asked.out)
    speed, ratio = result["mb_per_s"], result["ratio_all"]
    sys.stderr.write(
        f"`python -m benchmarks.text`: {len(words)} words over {result['megabytes']} MB of comments ({result['texts']}), processor time: all layers "
        f"{speed['all_layers']} MB/s, without 拆字 and pinyin {speed['without_chaizi_and_pinyin']} MB/s; with str.translate and without offsets "
        f"pyahocorasick {speed['pyahocorasick']}, ahocorasick_rs {speed['ahocorasick_rs']} MB/s; ratios {json.dumps(ratio)}, without 拆字 and pinyin "
        f"{json.dumps(result['ratio_folded'])}; 2,000 characters {result['draft_2000_ms']['processor_p50_ms']} ms; load {result['load_ms']} ms; "
        f"abuse {result['abuse_texts_per_s']} texts/s\n"
    )


if __name__ == "__main__":
    main()
