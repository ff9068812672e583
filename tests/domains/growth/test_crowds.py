"""Fifty clients at a thousand coupons (smaller here), on SQLite and on PostgreSQL: none twice, none too many (GRO-04)."""

from collections.abc import Callable
from typing import Any

SCENES = "tests/domains/growth/scenes.py"
Play = Callable[[str], Any]


def test_each_code_is_used_once_whoever_comes(play: Play) -> None:
    assert play("redeem") == {"used": 60, "refused": 240, "uses": 60, "twice": 0}


def test_a_batch_is_never_given_out_beyond_its_total(play: Play) -> None:
    assert play("issue") == {"got": 40, "refused": 80, "issued": 40, "coupons": 40}


def test_one_occasion_is_one_coupon_and_one_refund_one_replacement(play: Play) -> None:
    assert play("once") == {"got": 24, "coupons": 2, "replacements": 1}
