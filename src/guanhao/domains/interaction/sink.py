"""Rows of a sheet become entries of a lottery, through the same service as REST."""

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext as _

from guanhao.domains.interaction.models import Activity
from guanhao.domains.interaction.services import entering
from guanhao.kernel.imports.kinds import ImportContext, Outcome, Reject

if TYPE_CHECKING:
    import pyarrow as pa


class EntrantSink:
    """Adds entries to open lotteries; nothing is written before the end."""

    def __init__(self, ctx: ImportContext) -> None:
        self.lotteries: dict[str, Activity | None] = {}
        self.drafts: dict[int, list[entering.EntryDraft]] = {}

    def take(self, rows: "pa.Table") -> Outcome:
        """Find each row's lottery; a row of none, or of one that is not open, is rejected."""
        imported, rejected = 0, []
        for row in rows.to_pylist():
            name = str(row["lottery"]).strip()
            lottery = self._lottery(name)
            if lottery is None:
                rejected.append(Reject(row["_line"], "lottery", _("No open lottery has this code or name."), name[:200]))
                continue
            self.drafts.setdefault(lottery.pk, []).append(_draft(row))
            imported += 1
        return Outcome(imported, rejected=rejected)

    def commit(self) -> None:
        """Write through the service."""
        for pk, drafts in self.drafts.items():
            entering.add_entries(activity=Activity.objects.get(pk=pk), drafts=drafts)

    def discard(self) -> None:
        """Nothing was staged."""

    def _lottery(self, name: str) -> Activity | None:
        if name not in self.lotteries:
            rows = Activity.objects.filter(kind=Activity.Kind.LOTTERY, state=Activity.State.OPEN).filter(Q(code=name.lower()) | Q(title=name))
            self.lotteries[name] = rows.order_by("-pk").first()
        return self.lotteries[name]


def _draft(row: dict[str, Any]) -> entering.EntryDraft:
    text = (row.get("text") or "").strip()
    return entering.EntryDraft(
        name=(row.get("author") or "").strip(),
        handle=str(row["author_id"]).strip(),
        platform=(row.get("platform") or "").strip(),
        contact=(row.get("contact") or "").strip(),
        text=text,
        commented=True if text else None,
        likes=row.get("likes"),
        followed=row.get("followed"),
        member_since=row.get("member_since"),
    )
