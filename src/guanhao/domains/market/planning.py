"""The market's part of the operations plan: the trends it reckons with. A plan that is carried out cites its cards (PLN-08)."""

from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import Field

from guanhao.domains.identity import facade as identity
from guanhao.domains.market.contracts import Refused
from guanhao.domains.market.models import TrendCard
from guanhao.domains.market.rules.outlook import OPEN
from guanhao.domains.market.services import outlook as services
from guanhao.kernel.planning import Change, Gap, ListedPart, PlanLine, Problem, add_part


class TrendLine(PlanLine):
    """A trend as the plan writes it: the owner by e-mail, likelihood and impact from 1 to 5."""

    title: str = Field(min_length=1, max_length=120)
    kind: Literal["policy", "competitor", "platform", "technology", "users", "other"] = "other"
    effect: Literal["chance", "threat", "both"] = "both"
    text: str = Field(min_length=1, max_length=8000)
    source: str = Field(min_length=1, max_length=300)
    likelihood: int = Field(ge=1, le=5)
    impact: int = Field(ge=1, le=5)
    horizon: Literal["now", "half", "year", "later"] = "year"
    response: str = ""
    owner: str = ""


@dataclass(frozen=True)
class CitingPart:
    """A listed part that, once carried out, counts each of its lines as cited by a plan."""

    listed: ListedPart[TrendLine, TrendCard]

    @property
    def key(self) -> str:
        """Its name in the document."""
        return self.listed.key

    @property
    def title(self) -> Any:
        """What people call it."""
        return self.listed.title

    @property
    def permission(self) -> str:
        """What bringing it about needs."""
        return self.listed.permission

    def read(self) -> Any:
        """The open cards."""
        return self.listed.read()

    def check(self, value: Any) -> list[Problem]:
        """Fields that cannot be read, names that come twice."""
        return self.listed.check(value)

    def apply(self, value: Any, reason: str) -> list[Change]:
        """Make and change cards; all cards of the plan are cited by it."""
        changes = self.listed.apply(value, reason)
        services.cite(titles=[str(one["title"]).strip() for one in value or []])
        return changes

    def compare(self, value: Any) -> list[Gap]:
        """Each planned trend beside its card."""
        return self.listed.compare(value)


def _cards() -> list[tuple[TrendCard, TrendLine]]:
    mails = {one.id: one.email for one in identity.people_of_brand()}
    rows = TrendCard.objects.exclude(status=TrendCard.Status.DISMISSED)
    return [(row, _line(row, mails.get(row.owner_id or 0, ""))) for row in rows]


def _line(row: TrendCard, owner: str) -> TrendLine:
    names = ("title", "kind", "effect", "text", "source", "likelihood", "impact", "horizon", "response")
    return TrendLine.model_validate({name: getattr(row, name) for name in names} | {"owner": owner})


def _save(line: TrendLine, row: TrendCard | None, reason: str) -> None:
    kept = {name: getattr(row, name) for name in ("evidence", "url", "status", "trend_id", "rival_id")} if row else {}
    draft = services.TrendDraft(**line.model_dump(exclude={"owner"}), **kept, owner_id=_owner(line.owner))
    services.save_trend(draft, trend_card_id=row.pk if row else None, reason=reason)


def _owner(mail: str) -> int | None:
    if not mail:
        return None
    found = next((one.id for one in identity.people_of_brand() if one.email == mail and one.active), None)
    if found is None:
        raise Refused(_("Nobody of this brand has the address {mail}.").format(mail=mail), "owner")
    return found


def _judge(line: TrendLine, row: TrendCard) -> tuple[str, str, str] | None:
    """A trend that is neither watched nor acted upon any more is settled: as planned; an open one without a response is behind."""
    status = row.get_status_display()
    return line.response or "—", status, "behind" if row.status in OPEN and not row.response else "as_planned"


add_part(
    CitingPart(
        ListedPart(
            key="outlook",
            title=gettext_lazy("Outlook"),
            permission="market.edit",
            line=TrendLine,
            name=lambda line: line.title,
            stand=_cards,
            save=_save,
            judge=_judge,
        )
    )
)
