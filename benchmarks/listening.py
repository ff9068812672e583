"""Listening at size: keyword rules against a naive loop and pyahocorasick, intake, and pages over many mentions.

    python -m benchmarks.listening --mentions 5000000 --out figures.json

Rules: 500 rules of three words on 20,000 texts of 60 characters; the peers get the same words and decide the same must/any/exclude in plain Python
(they know no borders, near or forms of writing). Pages: processor time of a page's queries, the second time, with `--mentions` mentions of 90 days.
"""

import argparse
import os
import random
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.measure import finish
from guanhao.engines.text.queries import Queries, Query

CHARS = [chr(0x4E00 + n) for n in range(2_500)]


def timed(call: Callable[[], Any]) -> tuple[float, Any]:
    """Processor seconds and the answer."""
    began = time.process_time()
    answer = call()
    return time.process_time() - began, answer


def rules_a_second() -> dict[str, Any]:
    """Texts a second of ours, of a naive loop, of pyahocorasick; all must agree."""
    import ahocorasick

    draw = random.Random(1)
    words = ["".join(draw.choices(CHARS, k=2)) for _ in range(1_500)]
    rules = [Query(n, must=(words[n],), any=(words[n + 500],), exclude=(words[n + 1000],)) for n in range(500)]
    texts = ["".join(draw.choices(CHARS, k=54)) + words[n % 500] + (words[n % 500 + 500] if n % 3 else "") for n in range(20_000)]
    index = Queries.build(rules)
    index.match(texts[:100])
    ours, caught = timed(lambda: index.match(texts).by_text(len(texts)))

    def naive() -> list[list[int]]:
        return [[r.key for r in rules if r.must[0] in text and r.any[0] in text and r.exclude[0] not in text] for text in texts[:1_000]]

    automaton = ahocorasick.Automaton()
    for place, word in enumerate(words):
        automaton.add_word(word, place)
    automaton.make_automaton()

    def peer() -> list[list[int]]:
        found = []
        for text in texts:
            there = {place for _end, place in automaton.iter(text)}
            found.append([n for n in sorted(p for p in there if p < 500) if n + 500 in there and n + 1000 not in there])
        return found

    slow, first = timed(naive)
    other, all_of_it = timed(peer)
    return {
        "texts_per_s": round(len(texts) / ours), "naive_loop_texts_per_s": round(1_000 / slow),
        "pyahocorasick_texts_per_s": round(len(texts) / other),
        "agree": caught[:1_000] == first and caught == all_of_it, "rules": len(rules),
    }  # fmt: skip


def pages(mentions: int) -> dict[str, Any]:
    """Processor milliseconds of pages, and mentions a second of the intake (with understanding)."""
    from django.db import transaction

    from guanhao.domains.identity import facade as identity
    from guanhao.domains.listening.contracts.mentions import Incoming
    from guanhao.domains.listening.models import Source
    from guanhao.domains.listening.selectors import mentions as selectors
    from guanhao.domains.listening.selectors import volume
    from guanhao.domains.listening.selectors.mentions import MentionFilter
    from guanhao.domains.listening.services import intake, rules
    from guanhao.kernel import warehouse
    from guanhao.kernel.access import SYSTEM, acting
    from guanhao.kernel.now import now
    from guanhao.kernel.tenancy import brand_scope

    draw = random.Random(2)
    with acting(SYSTEM), brand_scope(identity.make_brand(name="Size", slug="size")):
        brands = ("青禾", "茶山", "半山", "小满")
        ids = {
            name: rules.add_rule(rules.RuleDraft(name=name, role="own" if name == "青禾" else "rival", brand=name, any=[name])).pk for name in brands
        }
        source = Source(name="bench", kind="api", platform="weibo", state="on", permission="own", purpose="measure", made_at=now())
        source.save()
        moment = now()
        batch = [Incoming(number=f"i{n}", text=f"{draw.choice(brands)}{''.join(draw.choices(CHARS, k=50))}", made_at=moment) for n in range(20_000)]
        took, _taken = timed(lambda: [intake.record_mentions(source=source, items=batch[at : at + 5_000]) for at in range(0, len(batch), 5_000)])
        for first in range(0, mentions, 250_000):
            rows, lines = [], []
            day_number = first * 90 // max(mentions, 1)
            for n in range(first, min(first + 250_000, mentions)):
                name, at = brands[n % 4], moment - timedelta(days=day_number, seconds=n % 80_000)
                platform, kind = ("weibo", "douyin", "zhihu")[n % 3], ("UGC", "UGC", "PGC")[n % 3]
                polarity = -1 if n % 7 == 0 else int(n % 3 == 0)
                day = at.date()
                rows.append({
                    "source_id": source.pk, "mention_id": str(n), "platform": platform, "url": "", "author": f"a{n % 9_973}", "author_id": "",
                    "author_fans": n % 200_000,
                    "kind": kind, "format": "post", "title": "", "text": f"{name}第{n}条提及，内容各不相同", "made_at": at, "day": day,
                    "seen_at": moment, "reach": n % 5_000,
                    "polarity": polarity, "confidence": 0.9, "unsure": False, "aspects": [], "rules": [ids[name]], "brands": [name],
                    "group_key": str(n),
                    "permission": "own", "irrelevant": False,
                })  # fmt: skip
                lines.append((day, platform, kind, "post", polarity, n % 5_000, [ids[name]], [name]))
            with transaction.atomic():
                warehouse.append("mentions", intake.table_of(rows))
                intake.add_days(lines, 1)
        warehouse.compact()
        calls: dict[str, Callable[[], Any]] = {
            "volume_board": lambda: volume.board(MentionFilter(first=moment.date() - timedelta(days=89))),
            "share_of_voice": lambda: volume.voice(MentionFilter(first=moment.date() - timedelta(days=89))),
            "list_newest": lambda: (selectors.count_mentions(MentionFilter()), selectors.find_mentions(MentionFilter(), limit=50)),
            "list_of_a_rule": lambda: selectors.find_mentions(MentionFilter(rule=ids["青禾"]), limit=50),
            "top_authors": lambda: volume.top_authors(MentionFilter()),
            "search_words": lambda: selectors.find_mentions(MentionFilter(text="第4999条"), limit=50),
        }
        made = {}
        for name, call in calls.items():
            first_time, _answer = timed(call)
            again, _answer = timed(call)
            made[name] = {"cpu_ms": round(again * 1000, 1), "first_ms": round(first_time * 1000, 1)}
        return {"mentions": mentions, "intake_mentions_per_s": round(len(batch) / took), "pages": made}


def main() -> None:
    """Measure and write JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--mentions", type=int, default=5_000_000)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ["GUANHAO_HOME"] = home
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanhao.project.settings")
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        finish({"rules": rules_a_second(), "size": pages(asked.mentions)}, asked.out)


if __name__ == "__main__":
    main()
