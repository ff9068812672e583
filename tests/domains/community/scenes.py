# ruff: noqa: E402 - Django must be set up before its models are imported
"""Crowds at the ledger, in processes of their own: `python scenes.py SCENE` prints what was counted as JSON."""

import json
import os
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanhao.project.settings")
import django

django.setup()

from django.core.management import call_command
from django.db import close_old_connections, connection
from django.db.models import Sum

from guanhao.domains.community.contracts import Grant, Refused
from guanhao.domains.community.models import Koc, KocLine, KocOrder, KocSheet, Member, PointsPosting, QuotaEntry, Redemption, Reward
from guanhao.domains.community.selectors import ledger as selectors
from guanhao.domains.community.services import courses, joining, kocorders, kocs, ledger, members, ranking, redeeming, rewards, sheets
from guanhao.domains.identity import facade as identity
from guanhao.domains.people import facade as people
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import brand_scope

WRITERS = 8
STEPS = 8


def crowd(brand: Any, act: Callable[[int], str], count: int, at_once: int = WRITERS) -> Counter[str]:
    """Many at once, each on a connection of their own; what became of them."""

    def come(number: int) -> str:
        close_old_connections()
        with brand_scope(brand), acting(SYSTEM):
            try:
                return act(number)
            except Refused:
                return "refused"
            finally:
                connection.close()

    with ThreadPoolExecutor(at_once) as pool:
        return Counter(pool.map(come, range(count)))


def writers(rows: list[Member]) -> Callable[[int], str]:
    """Each writer gives, spends and takes back on all members, in an order of its own."""

    def write(number: int) -> str:
        for step in range(STEPS):
            one = rows[(number * 7 + step) % len(rows)]
            key = f"w{number}-{step}"
            batch = [Grant(member_id=row.pk, points=3, key=key) for row in (rows if number % 2 else rows[::-1])]
            ledger.earn_points(batch)
            try:
                spent = ledger.spend_points(member_id=one.pk, points=2, key=f"s{key}")
                if step % 3 == 0:
                    ledger.give_back(posting=spent)
            except Refused:
                continue
        return "done"

    return write


def twice(rows: list[Member]) -> Callable[[int], str]:
    """Two of everybody want the same hundred points at once."""

    def spend(number: int) -> str:
        ledger.spend_points(member_id=rows[number // 2].pk, points=100, key=f"gift-{number}")
        return "got"

    return spend


def storm(rows: list[Member], reward: Reward) -> Callable[[int], str]:
    """Everybody wants one of five pieces, twice."""

    def redeem(number: int) -> str:
        held = redeeming.hold(member=rows[number % len(rows)], reward=reward)
        redeeming.confirm(redemption=held, receiver="name, phone, address")
        return "got"

    return redeem


def tap(rows: list[Member], reward: Reward) -> Callable[[int], str]:
    """One member taps four times in three windows."""

    def redeem(number: int) -> str:
        held = redeeming.hold_once(member=rows[0], reward=reward)
        redeeming.confirm(redemption=held, receiver="name, phone, address")
        return "got"

    return redeem


def come_in() -> Callable[[int], str]:
    """Twelve forms, two phones."""

    def come(number: int) -> str:
        joining.join(joining.Comer(name=f"n{number}", phone=f"1380000111{number % 2}", agreed=True, mark=f"{number:020}", origin=f"net{number}"))
        return "in"

    return come


def sell(koc: Koc) -> Callable[[int], str]:
    """Everybody reports the same twenty orders, makes the same sheet and spends the same support."""

    def report(number: int) -> str:
        at = now() - timedelta(days=40)
        sold = [kocorders.Sold(code=koc.code, order_id=f"o{place}", ordered_at=at, amount=Decimal(100)) for place in range(20)]
        kocorders.take_orders(sold if number % 2 else sold[::-1])
        sheets.make_sheet(month=ranking.month_before())
        courses.spend_quota(koc=koc, amount=30, note="post", key=f"k{number}")
        return "spent"

    return report


def koc_scene(brand: Any, row: Member) -> dict[str, Any]:
    """Twelve of them at once."""
    with brand_scope(brand), acting(SYSTEM):
        kocs.select(members=[row], reason="r")
        koc = Koc.objects.get()
        courses.open_quota(koc=koc, amount=100, note="start", key="start")
        Koc.objects.update(stage="trained", earns_from=now() - timedelta(days=60))
    told = crowd(brand, sell(koc), 12, 12)
    with brand_scope(brand):
        sheet = KocSheet.objects.get()
        facts = {"orders": KocOrder.objects.count(), "lines": KocLine.objects.count(), "total": f"{sheet.total:.2f}"}
        return {**told, **facts, "quota": Koc.objects.get().quota, "log": QuotaEntry.objects.aggregate(total=Sum("amount"))["total"]}


def main(scene: str) -> dict[str, Any]:
    """Play a scene."""
    call_command("migrate", verbosity=0)
    with acting(SYSTEM):
        brand = identity.make_brand(name="Acme", slug="acme")
        with brand_scope(brand):
            handles = [people.Handle(platform="weibo", platform_id=f"u{number}", name=f"u{number}") for number in range(6)]
            rows = members.add_members(person_ids=people.resolve(handles))
            if scene == "twice":
                ledger.earn_points([Grant(member_id=row.pk, points=150, key="start") for row in rows])
            gift = rewards.save_reward(rewards.RewardDraft(title="gift", cost=50), stock=5)
    if scene == "koc":
        return koc_scene(brand, rows[0])
    if scene == "joins":
        told = crowd(brand, come_in(), 12, 12)
        with brand_scope(brand):
            return {**told, "members": Member.objects.count() - len(rows)}
    if scene == "taps":
        with brand_scope(brand), acting(SYSTEM):
            ledger.earn_points([Grant(member_id=rows[0].pk, points=50, key="start")])
        told = crowd(brand, tap(rows, gift), 12, 12)
        with brand_scope(brand):
            return {**told, "redemptions": Redemption.objects.count(), "balance": Member.objects.get(pk=rows[0].pk).balance}
    if scene == "storm":
        with brand_scope(brand), acting(SYSTEM):
            ledger.earn_points([Grant(member_id=row.pk, points=150, key="start") for row in rows])
        told = crowd(brand, storm(rows, gift), 12, 12)
        with brand_scope(brand), acting(SYSTEM):
            books = selectors.books()
            return {**told, "stock": Reward.objects.get().stock, "outstanding": books.outstanding, "wrong": len(books.wrong)}
    told = crowd(brand, writers(rows), WRITERS) if scene == "writers" else crowd(brand, twice(rows), 12, 12)
    with brand_scope(brand), acting(SYSTEM):
        earned = sum(PointsPosting.objects.filter(kind="earn").values_list("points", flat=True))
        books = selectors.books()
        return {**told, "earned": earned, "outstanding": books.outstanding, "sum": sum(books.by_kind.values()), "wrong": len(books.wrong)}


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1])))
