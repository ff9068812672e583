"""What this room holds about people (`kernel.privacy`): raw behaviour, orders, and the index over them."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanhao.domains.audiences.models import Deletion
from guanhao.domains.people import facade as people
from guanhao.kernel import warehouse
from guanhao.kernel.access import narrowed
from guanhao.kernel.privacy import Holding, hold, not_about

MOST = 50_000
SHOWN = {"events": "platform, type, post_id, happened_at, amount", "orders": "order_id, ordered_at, amount, quantity, product, status"}


class Behaviour:
    """Events and orders of the warehouse by the person's numbers on platforms; `audiences.delete` takes them out and searches for them afterwards."""

    key = "audiences.behaviour"
    title = _("Behaviour and orders")
    why = _("To understand how the brand's channels are used, and to serve orders")

    def copies(self, records: Sequence[int]) -> Iterable[dict[str, Any]]:
        """Rows of events and orders, at most 50,000 of each."""
        texts = [text for number in records for text in people.texts_of(number)]
        marks = ", ".join("?" * len(texts))
        for table, columns in SHOWN.items() if texts else ():
            with narrowed(()):
                found = warehouse.rows(f"SELECT {columns} FROM {table} WHERE person_id IN ({marks}) LIMIT {MOST}", texts)
            yield from ({"table": table, **row} for row in found)

    def mark(self, records: Sequence[int]) -> list[Any]:
        """The records: the room's own search knows by digests what to look for."""
        return [number for number in records if people.texts_of(number)]

    def clear(self, marks: Sequence[Any]) -> int:
        """The room's own job does it."""
        return 0

    def left(self, marks: Sequence[Any]) -> int:
        """What the job found after the deletion; a record it has not done yet counts as left."""
        done = {row.person_id: sum(row.left.values()) for row in Deletion.objects.filter(person_id__in=list(marks)).exclude(done_at=None)}
        return sum(done.get(number, 1) for number in marks)


hold(
    Behaviour(),
    *(
        Holding(key=f"audiences.{key}", title=title, why=Behaviour.why, model=model, shows=shows, personal=("person_id",), delete=True)
        for key, title, model, shows in (
            ("aliases", _("Numbers that are one person"), "audiences.Alias", ("at",)),
            ("moves", _("Numbers that were put together"), "audiences.Move", ("at",)),
            ("evidence", _("Why tags were given"), "audiences.TagEvidence", ("at", "tag")),
        )
    ),
)
not_about("audiences.Export", ("recipient",), _("The company that gets the file"))
not_about("audiences.Deletion", ("person_id",), _("The number alone: it is the proof that the person is gone"))
