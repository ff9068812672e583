"""Reading storyboards, run-sheets and the forms one idea took."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from guanhao.domains.content.models import Item, RunSheet, Script, Variant
from guanhao.domains.content.policy.items import ScriptPolicy
from guanhao.domains.content.rules import scripts as rules
from guanhao.domains.content.rules.scripts import ScriptProblem
from guanhao.kernel import warehouse
from guanhao.kernel.access import require

FORMS = ("image_text", "video", "live", "offline_event")
ALSO = {"long_image_text": "image_text", "animation": "video", "topic": "image_text"}
NUMBERS = ("reach", "views", "likes", "comments", "shares", "saves")
DEPTH = 6


@dataclass(frozen=True)
class ScriptView:
    """A storyboard: shots with the moment each begins, the whole length, and what is missing."""

    row: Script | None
    shots: list[dict[str, Any]]
    milliseconds: int
    problems: list[ScriptProblem]


@dataclass(frozen=True)
class Branch:
    """An item in the tree of one idea: `depth` from the master story, its posts' numbers (None: nothing is published or known)."""

    item: Item
    depth: int
    posts: int
    numbers: dict[str, int | None]


@dataclass(frozen=True)
class Tree:
    """One idea in many forms (CON-23 a): the branches, the forms nobody has made yet, and all numbers together."""

    branches: list[Branch]
    missing: list[str]
    total: dict[str, int | None]


@dataclass(frozen=True)
class Rate:
    """Comments a view over some posts; None without any."""

    posts: int
    rate: float | None


@dataclass(frozen=True)
class Effect:
    """What interaction elements did for the comment rate, as far as posts show it; a comparison, not a proof."""

    having: Rate
    lacking: Rate


def script(item: Item) -> ScriptView:
    """The storyboard of an item, checked."""
    row: Script | None = Script.objects.filter(item=item).first()
    shots = row.shots if row else []
    policy = ScriptPolicy.of_brand()
    window = int(policy.hook_window.total_seconds() * rules.SECOND)
    moments = rules.starts(shots)
    timed = [{**shot, "starts": moment, "number": n} for n, (shot, moment) in enumerate(zip(shots, moments, strict=True), 1)]
    return ScriptView(row, timed, rules.total(shots), rules.check_script(shots, window, least=policy.interactions))


def run_sheet(item: Item) -> RunSheet | None:
    """The run-sheet of a live show or None."""
    found: RunSheet | None = RunSheet.objects.filter(item=item).first()
    return found


def timed_blocks(sheet: RunSheet) -> list[dict[str, Any]]:
    """The blocks with the moment each begins, in milliseconds from the start."""
    moments = rules.starts(sheet.blocks)
    return [{**block, "starts": moment, "number": n} for n, (block, moment) in enumerate(zip(sheet.blocks, moments, strict=True), 1)]


def tree(item: Item) -> Tree:
    """The whole tree an item belongs to, from its master story down, with the numbers of the posts that its variants became."""
    require("content.view")
    rows = list(_walk(_root(item)))
    posts = posts_of([row for row, _depth in rows])
    branches = [Branch(row, depth, *posts.get(row.pk, (0, dict.fromkeys(NUMBERS)))) for row, depth in rows]
    made = {ALSO.get(branch.item.format, branch.item.format) for branch in branches[1:]} | {
        ALSO.get(item.format, item.format) for item, _ in rows[:1]
    }
    totals: dict[str, int | None] = {}
    for name in NUMBERS:
        known = [value for branch in branches if (value := branch.numbers[name]) is not None]
        totals[name] = sum(known) if known else None
    return Tree(branches, [form for form in FORMS if form not in made], totals)


def posts_of(items: list[Item]) -> dict[int, tuple[int, dict[str, int | None]]]:
    """For each item: how many posts its variants became, and their numbers together (one query of the warehouse)."""
    links = list(Variant.objects.filter(item__in=items).exclude(post_id="").values_list("item_id", "account_id", "post_id"))
    if not links:
        return {}
    marks = ", ".join("(?, ?)" for _link in links)
    values = [value for _item, account_id, post_id in links for value in (account_id, post_id)]
    columns = ", ".join(NUMBERS)
    found = {
        (row["account_id"], row["post_id"]): row
        for row in warehouse.rows(f"SELECT account_id, post_id, {columns} FROM post_current WHERE (account_id, post_id) IN ({marks})", values)
    }
    sums: dict[int, tuple[int, dict[str, int | None]]] = {}
    for item_id, account_id, post_id in links:
        count, numbers = sums.get(item_id, (0, dict.fromkeys(NUMBERS)))
        row = found.get((account_id, post_id), {})
        for name in NUMBERS:
            if row.get(name) is not None:
                numbers[name] = (numbers[name] or 0) + int(row[name])
        sums[item_id] = (count + 1, numbers)
    return sums


def interaction_effect() -> Effect:
    """Comments a view of published posts whose storyboard has an interaction element, and of those whose has none (CON-19 b)."""
    marked = {row.item_id: any(shot.get("interaction") in rules.INTERACTIONS for shot in row.shots) for row in Script.objects.exclude(shots=[])}
    sums = {True: [0, 0, 0], False: [0, 0, 0]}
    for item_id, (posts, numbers) in posts_of(list(Item.objects.filter(pk__in=marked))).items():
        views, comments = numbers["views"], numbers["comments"]
        if views and comments is not None:
            for place, value in enumerate((posts, views, comments)):
                sums[marked[item_id]][place] += value
    return Effect(*(Rate(posts, comments / views if views else None) for posts, views, comments in (sums[True], sums[False])))


def _root(item: Item) -> Item:
    seen = {item.pk}
    while item.parent_id and item.parent_id not in seen:
        parent: Item | None = Item.objects.filter(pk=item.parent_id).first()
        if parent is None:
            break
        item = parent
        seen.add(item.pk)
    return item


def _walk(root: Item) -> Iterator[tuple[Item, int]]:
    """The tree in reading order, level by level in the database (never deeper than DEPTH)."""
    children: dict[int, list[Item]] = {}
    level, seen = [root.pk], {root.pk}
    for _step in range(DEPTH):
        rows = [row for row in Item.objects.filter(parent_id__in=level).order_by("pk") if row.pk not in seen]
        for row in rows:
            children.setdefault(row.parent_id, []).append(row)
        level = [row.pk for row in rows]
        seen.update(level)
        if not level:
            break

    def down(row: Item, depth: int) -> Iterator[tuple[Item, int]]:
        yield row, depth
        for child in children.get(row.pk, ()):
            yield from down(child, depth + 1)

    yield from down(root, 0)
