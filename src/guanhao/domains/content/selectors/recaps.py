"""Reading the recap of a live show: real times, numbers typed in or found in the warehouse, the show before."""

from dataclasses import dataclass
from datetime import timedelta

from guanhao.domains.content.models import Item, LiveRecap, Variant
from guanhao.domains.content.rules import recaps as rules
from guanhao.domains.content.rules.recaps import NUMBERS, BlockTimes
from guanhao.domains.content.selectors.scripts import run_sheet
from guanhao.kernel import warehouse
from guanhao.kernel.access import require

AFTER = timedelta(hours=2)  # orders of a show come in until some time after its end
_ORDERS = """SELECT count(*) AS orders, sum(amount) AS amount FROM orders
WHERE list_contains(?::BIGINT[], account_id) AND ordered_at BETWEEN ? AND ? AND coalesce(status, '') NOT IN ('refunded', 'cancelled', 'closed')"""
_POSTS = """SELECT sum(views) AS viewers, sum(likes) AS likes, sum(comments) AS comments, sum(shares) AS shares, sum(follows) AS new_followers
FROM post_current WHERE (account_id, post_id) IN (SELECT unnest(?::BIGINT[]), unnest(?::VARCHAR[]))"""


@dataclass(frozen=True)
class Figure:
    """A number of a show: `origin` is typed, warehouse or "" (not known); `found` is the warehouse's, also when another was typed; `before` that of
    the show before."""

    key: str
    value: int | float | None
    origin: str
    found: int | None = None
    before: int | float | None = None

    @property
    def change(self) -> float | None:
        """Against the show before, as a share; None without both."""
        return self.value / self.before - 1 if self.value is not None and self.before else None


@dataclass(frozen=True)
class RecapView:
    """A live show afterwards. `figures` are rules.recaps.NUMBERS, then interactions and orders a viewer (`rate`)."""

    row: LiveRecap | None
    blocks: list[BlockTimes]
    figures: list[Figure]
    previous: LiveRecap | None

    def figure(self, key: str) -> Figure:
        """One of them by its key."""
        return next(one for one in self.figures if one.key == key)


def recap(item: Item) -> RecapView:
    """The recap of a live show (needs content.view); without one yet: the plan, and what the warehouse knows."""
    require("content.view")
    row: LiveRecap | None = LiveRecap.objects.filter(item=item).first()
    sheet = run_sheet(item)
    began = {one["id"]: one["began"] for one in row.blocks} if row else {}
    total = round((row.ended_at - row.started_at).total_seconds() * 1000) if row else 0
    blocks = rules.block_times(sheet.blocks if sheet else [], began, total)
    known = found_numbers(item, row)
    earlier = LiveRecap.objects.exclude(item=item)
    earlier = earlier.filter(started_at__lt=row.started_at) if row else earlier
    previous: LiveRecap | None = earlier.select_related("item").order_by("-started_at").first()
    return RecapView(row, blocks, _figures(row, known, _numbers_of(previous)), previous)


def found_numbers(item: Item, row: LiveRecap | None) -> dict[str, int | None]:
    """What the warehouse says of a show: the posts its variants became, and the orders of their accounts while it ran and two hours after."""
    links = list(Variant.objects.filter(item=item).values_list("account_id", "post_id"))
    found: dict[str, int | None] = dict.fromkeys(NUMBERS)
    linked = [(account, post) for account, post in links if post]
    if linked:
        (numbers,) = warehouse.rows(_POSTS, [[account for account, _post in linked], [post for _account, post in linked]])
        found |= {name: None if value is None else int(value) for name, value in numbers.items()}
    if row is not None and links:
        accounts = sorted({account for account, _post in links})
        (orders,) = warehouse.rows(_ORDERS, [accounts, row.started_at, row.ended_at + AFTER])
        if orders["orders"]:
            found |= {"orders": int(orders["orders"]), "gmv_cents": round(float(orders["amount"] or 0) * 100)}
    return found


def _numbers_of(row: LiveRecap | None) -> dict[str, int | None]:
    if row is None:
        return {}
    known = found_numbers(row.item, row)
    return {name: row.numbers.get(name, known[name]) for name in NUMBERS}


def _figures(row: LiveRecap | None, known: dict[str, int | None], before: dict[str, int | None]) -> list[Figure]:
    typed = row.numbers if row else {}
    values = {name: typed.get(name, known[name]) for name in NUMBERS}
    origins = {name: "typed" if name in typed else "warehouse" if known[name] is not None else "" for name in NUMBERS}
    found = [Figure(name, values[name], origins[name], known[name], before.get(name)) for name in NUMBERS]
    sums = rules.interactions(values), rules.per_viewer(values)
    old = (rules.interactions(before), rules.per_viewer(before)) if before else (None, None)
    return [*found, Figure("interactions", sums[0], "", None, old[0]), Figure("rate", sums[1], "", None, old[1])]
