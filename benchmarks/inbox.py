"""The inbox: how long a page of the queue takes among a million conversations, and how many messages a second are taken in with all rules.

    python -m benchmarks.inbox --conversations 1000000 --messages 100000 --out figures.json

The conversations are put in by the database itself (status, tiers, agents, polarity, topics and moments spread); the messages go through `receive`
as pulls, imports and webhooks do: people, polarity, keyword rules, counts for alarms, assignment, clocks, one event a block. Then 50,000 comments
with one text.
SQLite in a new folder, or an empty database of GUANHAO_DATABASE_URL. Targets: a page ≤ 150 ms (p95), ≥ 5,000 messages a second.
"""

import argparse
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.measure import machine, timed

PAGE_MS, A_SECOND = 150.0, 5000.0
BLOCK = 5000
WORDS = (
    "快递什么时候到啊", "味道不错 会回购", "包装破了 太差了", "客服一直不回", "价格有点贵", "请问有代餐款吗", "物流太慢了 等了一周", "喜欢这个口味",
    "收到了 谢谢", "发错货了 怎么退", "求一个链接", "新品什么时候上", "茶叶很香 回甘明显", "这次的比上次的淡", "加油 支持国货", "有点失望",
)  # fmt: skip
_FILL = """
INSERT INTO inbox_conversation (brand_id, account_id, platform, kind, channel, thread, part, person_id, person_name, tier, post_id, status, priority,
 assignee_id, skill, tags, spam, opened_at, last_message_at, last_in_at, last_from, unread, messages, preview, due_at, polarity, unsure, aspects,
 topic,
 group_key, similar, revision)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})
SELECT {brand}, {account}, 'weibo', CASE WHEN i % 5 = 0 THEN 'direct' ELSE 'comment' END, CASE WHEN i % 5 = 0 THEN 'private' ELSE 'public' END,
 'old|' || i, 1, i, '用户' || i, CASE WHEN i % 200 = 0 THEN 'top_fan' WHEN i % 20 = 0 THEN 'core' WHEN i % 4 = 0 THEN 'active' ELSE 'ordinary' END,
 'p' || (i % 3000), CASE WHEN i % 10 < 2 THEN 'open' WHEN i % 10 < 3 THEN 'waiting' ELSE 'resolved' END, i % 4,
 CASE WHEN i % 3 = 0 THEN NULL ELSE 1 + i % 20 END, '', {empty_list}, {no}, {moment}, {moment}, {moment}, 'person', i % 3, 1 + i % 4,
 '第' || i || '条 快递什么时候到', CASE WHEN i % 10 < 2 THEN {moment} ELSE NULL END, (i % 3) - 1, {no},
 CASE WHEN i % 7 = 0 THEN {topics} ELSE {empty_list} END, '', '', 0, 1 FROM n
"""


def fill(brand: Any, account: int, count: int) -> None:
    """Put conversations into the table, spread over a year."""
    from django.db import connection

    sqlite = connection.vendor == "sqlite"
    moment = "datetime('2026-11-20', '-' || (i % 31536000) || ' seconds')" if sqlite else "timestamptz '2026-11-20' - (i % 31536000) * interval '1 s'"
    words = {
        "no": "0" if sqlite else "false",
        "empty_list": "'[]'" if sqlite else "'[]'::jsonb",
        "topics": """'["logistics"]'""" + ("" if sqlite else "::jsonb"),
        "moment": moment,
    }
    with connection.cursor() as cursor:
        cursor.execute(_FILL.format(count=count, brand=brand.id, account=account, **words))
        cursor.execute("ANALYZE")


def pages(brand: Any, person: Any, times: int) -> dict[str, Any]:
    """Pages of the queue as the console asks for them, each with its count."""
    from guanhao.domains.inbox.contracts import QueueFilter
    from guanhao.domains.inbox.selectors import core as selectors
    from guanhao.kernel.access import acting
    from guanhao.kernel.tenancy import brand_scope

    asked = {
        "open": QueueFilter(),
        "mine": QueueFilter(view="mine"),
        "unassigned": QueueFilter(view="unassigned"),
        "overdue": QueueFilter(view="overdue", sort="due"),
        "done": QueueFilter(view="done"),
        "all": QueueFilter(view="all"),
        "soonest due": QueueFilter(sort="due"),
        "top fans": QueueFilter(tiers=("top_fan",)),
        "negative": QueueFilter(polarity=-1),
        "direct messages": QueueFilter(kinds=("direct",)),
        "of a platform nobody is on": QueueFilter(platforms=("douyin",)),
        "negative top fans": QueueFilter(tiers=("top_fan",), polarity=-1),
        "urgent": QueueFilter(priority=3),
        "words": QueueFilter(text="用户99"),
        "a topic": QueueFilter(aspect="logistics"),
        "a topic that nothing has": QueueFilter(view="all", aspect="safety"),
        "words that nothing has": QueueFilter(view="all", text="红茶拿铁"),
    }
    found: dict[str, Any] = {}
    with brand_scope(brand), acting(person):
        for name, chosen in asked.items():
            found[name] = timed(lambda chosen=chosen: selectors.queue(chosen), runs=times).summary()  # type: ignore[misc]
        cursor = ""
        for _page in range(40):
            cursor = selectors.queue(QueueFilter(), cursor, 200, counted=False).next
        found["page 41"] = timed(lambda: selectors.queue(QueueFilter(), cursor), runs=times).summary()
        found["counts of the views"] = timed(selectors.counts, runs=times).summary()
    return found


def messages(account: int, count: int, seed: int) -> Iterator[Any]:
    """Comments of people of whom some come back, texts of which few are alike."""
    from guanhao.domains.inbox.contracts import Incoming
    from guanhao.kernel.now import now

    draw, moment = random.Random(seed), now()
    for number in range(count):
        who = draw.randrange(count // 2 + 1)
        yield Incoming(
            remote_id=f"m{seed}-{number}",
            kind="direct" if number % 5 == 0 else "comment",
            text=f"{draw.choice(WORDS)} {draw.choice(WORDS)} {number % 5000}",
            made_at=moment - timedelta(seconds=number % 3600),
            account_id=account,
            platform="weibo",
            author_id=f"u{who}",
            author=f"用户{who}",
            post_id=f"p{draw.randrange(300)}",
        )


def add_rules() -> None:
    """Thirty keyword rules, as a brand that has been at it for a while."""
    from guanhao.domains.inbox.services.rules import save_rule

    for number in range(30):
        words = [f"词{number}甲", f"词{number}乙", WORDS[number % len(WORDS)][:4]]
        save_rule(name=f"规则{number}", conditions={"words": words}, actions={"tags": [f"标签{number % 6}"], "priority": number % 3}, place=number)


def take(batch: Any) -> dict[str, Any]:
    """Take messages in; how many a second."""
    from guanhao.domains.inbox.services.receiving import receive

    every = list(batch)
    begin, cpu = time.perf_counter(), time.process_time()
    told = receive(every)
    seconds, burnt = time.perf_counter() - begin, time.process_time() - cpu
    rate = round(len(every) / seconds)
    return {"messages": told.new, "conversations": told.begun, "seconds": round(seconds, 2), "cpu_s": round(burnt, 2), "a_second": rate}


def measure(conversations: int, count: int, times: int) -> dict[str, Any]:
    """Fill, ask, take in."""
    from guanhao.domains.channels import facade as channels
    from guanhao.domains.identity import facade as identity
    from guanhao.domains.inbox.contracts import Incoming
    from guanhao.kernel.access import SYSTEM, acting
    from guanhao.kernel.models import EventRow
    from guanhao.kernel.now import now
    from guanhao.kernel.tenancy import brand_scope

    brand = identity.make_brand(name="青禾茶", slug="bench")
    identity.add_person(email="agent@bench.example", name="小周", role="director", brand=brand)
    (person,) = (identity.actor_of(one, brand) for one in _users(brand))
    found: dict[str, Any] = {}
    with brand_scope(brand), acting(SYSTEM):
        account = channels.add_account(platform="weibo", handle="tea", name="青禾茶").id
        add_rules()
        take(messages(account, 2000, 1))
        found["ingest, empty"] = take(messages(account, count, 2))
        fill(brand, account, conversations)
        found["ingest, full"] = take(messages(account, count, 3))
    found["pages"] = pages(brand, person, times)
    with brand_scope(brand), acting(SYSTEM):
        before = EventRow.objects.count()
        moment = now()
        flood = (
            Incoming(
                remote_id=f"f{n}",
                kind="comment",
                text="抵制！",
                made_at=moment,
                account_id=account,
                platform="weibo",
                author_id=f"bot{n}",
                author="b",
            )
            for n in range(50_000)
        )
        found["50,000 identical"] = {**take(flood), "events": EventRow.objects.count() - before}
    return found


def _users(brand: Any) -> list[int]:
    from guanhao.domains.identity import facade as identity
    from guanhao.kernel.access import SYSTEM, acting
    from guanhao.kernel.tenancy import brand_scope

    with brand_scope(brand), acting(SYSTEM):
        return identity.users_with("inbox.answer")


def main() -> int:
    """Measure, print, and say whether the targets were met."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--conversations", type=int, default=1_000_000)
    parser.add_argument("--messages", type=int, default=50_000)
    parser.add_argument("--times", type=int, default=15)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="guanhao-inbox-") as folder:
        os.environ["GUANHAO_HOME"] = folder
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanhao.project.settings")
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        found = measure(options.conversations, options.messages, options.times)
    slow = sorted(name for name, figures in found["pages"].items() if figures["p95_ms"] > PAGE_MS)
    result = {"machine": machine(), "conversations": options.conversations, **found, "slow_pages": slow}
    result["met"] = not slow and found["ingest, full"]["a_second"] >= A_SECOND
    text = json.dumps(result, ensure_ascii=False, indent=1)
    if options.out:
        options.out.write_text(text, encoding="utf-8")
    print(text)
    return 0 if result["met"] else 1


if __name__ == "__main__":
    sys.exit(main())
