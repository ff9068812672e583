"""Paths, sessions, graphs, purchases and the columns themselves."""

import numpy as np
import pytest
from pyroaring import BitMap

from guanhao.engines.audience import paths
from guanhao.engines.audience.events import DAY, SECOND, BadData, Events, bitmap
from guanhao.engines.audience.paths import Link, graph, people_of, people_through, sequences, ways
from guanhao.engines.audience.rfm_kernel import purchases

ACTIONS = ("feed", "search", "save", "dm")
MINUTE = 60 * SECOND


def walk(*people: str) -> Events:
    """One person a word; a letter an event a minute (f s v d), a space an hour of silence."""
    person, at, action = [], [], []
    for number, word in enumerate(people, 1):
        minute = 0
        for letter in word:
            minute += 60 if letter == " " else 1
            if letter != " ":
                person.append(number)
                at.append(minute * MINUTE)
                action.append("fsvd".index(letter))
    return Events.sorted(person, at, action, ACTIONS)


WALKS = walk("fsv", "ffsv f", "fsvd", "f", "sv fsv")


def test_the_top_paths_with_counts() -> None:
    """ANA-20: event log → top paths with counts; repeats collapse, silences cut."""
    found = ways(WALKS, gap=30 * MINUTE, length=3)
    top = sequences(found)
    assert len(found) == 7
    assert [(one.codes, one.sessions, one.people) for one in top] == [((0, 1, 2), 4, 4), ((0,), 2, 2), ((1, 2), 1, 1)]
    assert top[0].share == 4 / 7
    assert people_of(found, (0,)).tolist() == [2, 4]
    assert sequences(found, shortest=2, most=1)[0].codes == (0, 1, 2)
    assert [one.codes for one in sequences(ways(WALKS, gap=30 * MINUTE, length=4), most=2)] == [(0, 1, 2), (0,)]
    assert (0, 0, 1, 2) in [one.codes for one in sequences(ways(WALKS, gap=30 * MINUTE, length=4, collapse=False), most=9)]


def test_from_a_start_and_to_a_goal() -> None:
    start = ways(WALKS, gap=30 * MINUTE, length=2, start=1)
    assert start.tokens.tolist() == [[1, 2]] * 5
    goal = ways(WALKS, gap=30 * MINUTE, length=3, goal=2)
    assert goal.tokens.tolist() == [[2, 1, 0], [2, 1, 0], [2, 1, 0], [2, 1, -1], [2, 1, 0]]
    assert len(ways(WALKS, gap=30 * MINUTE, length=2, start=9)) == 0
    assert ways(walk("vfv"), gap=DAY, length=3, goal=2).tokens.tolist() == [[2, 0, 2]]  # from the last occurrence


def test_the_graph_adds_up() -> None:
    found = graph(ways(WALKS, gap=30 * MINUTE, length=3))
    assert found.nodes == {(0, 0): 6, (0, 1): 1, (1, 1): 4, (1, 2): 1, (2, 2): 4}
    assert found.links == [Link(0, 0, 1, 4, 4), Link(0, 1, 2, 1, 1), Link(1, 1, 2, 4, 4)]
    assert found.ended == {(0, 0): 2, (1, 2): 1}
    rare = graph(ways(WALKS, gap=30 * MINUTE, length=2), each=1)
    assert rare.nodes == {(0, 0): 6, (0, paths.OTHER): 1, (1, 1): 4, (1, paths.OTHER): 1}
    assert people_through(ways(WALKS, gap=30 * MINUTE, length=3), 0, 1, 2).tolist() == [5]


def test_nodes_and_links_agree_on_a_crowd() -> None:
    draw = np.random.default_rng(2)
    data = Events.sorted(draw.integers(1, 500, 20_000), draw.integers(0, 30 * DAY, 20_000), draw.integers(0, 4, 20_000), ACTIONS)
    found = graph(ways(data, gap=DAY, length=5), each=2)
    for (step, code), sessions in found.nodes.items():
        if step:
            assert sessions == sum(link.sessions for link in found.links if link.step == step - 1 and link.target == code)
        if step < 4:
            out = sum(link.sessions for link in found.links if link.step == step and link.source == code)
            assert sessions == out + found.ended.get((step, code), 0)


def test_sessions_of_the_source_and_many_tokens() -> None:
    session = np.array([1, 2, 2], np.int64)
    assert len(ways(walk("fff"), gap=DAY, length=2, session=session)) == 2
    many = Events.sorted([1, 1], [0, 1], [0, 299], [str(n) for n in range(300)])
    assert many.action.dtype == np.uint16
    assert sequences(ways(many, gap=DAY, length=12))[0].codes == (0, 299)


def test_nothing_and_nonsense() -> None:
    none = ways(Events.none(ACTIONS), gap=DAY, length=3)
    assert sequences(none) == []
    assert graph(none).nodes == {}
    for wrong in ({"length": 0}, {"length": 13}, {"gap": 0}, {"start": 1, "goal": 2}):
        with pytest.raises(BadData):
            ways(WALKS, **{"gap": DAY, "length": 3, **wrong})
    with pytest.raises(BadData, match="values for"):
        ways(WALKS, gap=DAY, length=3, token=np.zeros(2))


def test_purchases_a_person() -> None:
    orders = Events.sorted([2, 1, 1, 1, 3], [5 * DAY, 0, DAY, DAY + 1, 30 * DAY], np.zeros(5, int), ("order",), amount=[10, 1, 2, -1.5, 99])
    found = purchases(orders, now=10 * DAY)
    assert found.person.tolist() == [1, 2]
    assert found.orders.tolist() == [3, 1]
    assert found.days.tolist() == [2, 1]
    assert found.money.tolist() == [1.5, 10]
    assert found.recency.tolist() == [pytest.approx(9, abs=1e-6), 5]
    assert len(purchases(Events.none(("order",)), now=0).person) == 0


def test_columns_are_checked_and_sorted() -> None:
    data = Events.sorted([2, 1, 1], [5, 7, 3], [0, 1, 0], ("view", "buy"), account=[4, 5, 6], extra={"source": [1, 2, 3]})
    assert data.at.tolist() == [3, 7, 5]
    assert data.extra["source"].tolist() == [3, 2, 1]
    assert data.bounds().tolist() == [0, 2, 3]
    assert data.people().tolist() == [1, 2]
    assert data.only(people=BitMap([1]), since=4).at.tolist() == [7]
    assert data.only(actions=["view"], accounts=[4], until=6).person.tolist() == [2]
    assert [(part.start, part.stop) for part in data.shards(3)] == [(0, 2), (2, 3)]
    assert bitmap(data.people()) == BitMap([1, 2])
    with pytest.raises(BadData, match="account: has 1 values for 3 events"):
        Events.sorted([1, 2, 3], [1, 2, 3], [0, 0, 0], ("view",), account=[1])
    with pytest.raises(BadData, match="action"):
        Events.sorted([1], [1], [2], ("view",))
