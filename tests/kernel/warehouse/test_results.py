"""Answers are kept within bytes and within a state."""

import pyarrow as pa

from guanhao.kernel.warehouse.results import Results, weight


def test_an_answer_is_built_once_a_state():
    results, built = Results(), []

    def ask(state: int) -> int:
        return int(results.get("brand", state, "key", lambda: built.append(state) or len(built), 10_000))

    assert [ask(1), ask(1), ask(2), ask(2)] == [1, 1, 2, 2]
    assert built == [1, 2]


def test_a_new_state_drops_the_old_answers_of_this_owner_only():
    results = Results()
    results.get("a", 1, "x", lambda: "x" * 1000, 10_000)
    results.get("b", 1, "x", lambda: "x" * 1000, 10_000)
    both = results.bytes
    results.get("a", 2, "y", lambda: 0, 10_000)
    assert results.bytes < both
    assert results.get("b", 1, "x", lambda: "built again", 10_000) == "x" * 1000


def test_the_least_recently_used_leave_and_what_is_too_large_is_not_kept():
    results = Results()
    for name in ("a", "b"):
        results.get("o", 1, name, lambda: b"x" * 400, 1100)
    results.get("o", 1, "a", lambda: b"", 1100)
    results.get("o", 1, "c", lambda: b"x" * 400, 1100)
    assert results.bytes <= 1100
    assert results.get("o", 1, "a", lambda: "built again", 1100) == b"x" * 400
    assert results.get("o", 1, "b", lambda: "built again", 1100) == "built again"
    assert results.get("o", 1, "huge", lambda: b"x" * 5000, 1100) == b"x" * 5000
    assert results.get("o", 1, "huge", lambda: "built again", 1100) == "built again"


def test_weights_are_near_the_truth():
    assert weight(pa.table({"n": pa.array(range(1000), pa.int64())})) == 8000
    rows = [{"key": "k" * 50, "value": float(i)} for i in range(10_000)]
    assert 2_000_000 < weight(rows) < 8_000_000
