"""Kills and crowds with real processes, on SQLite and on PostgreSQL: nothing lost, nothing twice."""

from collections.abc import Callable
from typing import Any

SCENES = "tests/kernel/processes.py"
Play = Callable[[str], Any]


def test_a_killed_job_runs_again_and_its_keyed_effect_happens_once(play: Play) -> None:
    assert play("keyed") == {"tries": 2, "between": 1, "attempts": 2, "states": [{"done": True}]}


def test_a_killed_atomic_job_leaves_nothing_until_it_is_done(play: Play) -> None:
    assert play("atomic") == {"tries": 2, "between": 0, "attempts": 2, "states": [{"try": 2}]}


def test_a_reaction_killed_before_its_commit_happens_once(play: Play) -> None:
    assert play("event") == {"tries": 2, "between": 0, "effects": 1, "deliveries": 1}


def test_two_workers_share_200_jobs(play: Play) -> None:
    assert play("crowd") == {"numbers": list(range(200)), "processes": 2, "codes": [0, 0]}


def test_two_writers_cannot_fork_the_audit_chain(play: Play) -> None:
    assert play("chain") == {"codes": [0, 0], "rows": 200, "problems": []}


def test_storing_and_forgetting_the_same_bytes_at_one_moment_loses_none(play: Play) -> None:
    assert play("files") == {"codes": [0, 0], "lost": [], "rows": 0, "kept": [], "pins": 0}


def test_two_people_who_revise_a_policy_at_one_moment(play: Play) -> None:
    found = {"codes": [0, 0], "numbers": list(range(1, 61)), "last": {"largest_mb": 30, "spare_mb": 30}, "problems": []}
    assert play("policy") == found


def test_search_and_guards(play: Play) -> None:
    found = {"运营": ["1"], "官运": [], "茶": ["2"], "green te": ["1"], "gree": ["1"], "'; DROP TABLE x": [], "运营 tea": ["1"]}
    assert play("words") == {"refused": 2, "found": found}
