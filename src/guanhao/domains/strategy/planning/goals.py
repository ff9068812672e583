"""Strategy's parts of the operations plan: goals, and the budget."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import Field, ValidationError

from guanhao.domains.analytics import facade as analytics
from guanhao.domains.channels import facade as channels
from guanhao.domains.identity import facade as identity
from guanhao.domains.strategy import selectors, services
from guanhao.domains.strategy.contracts import Refused
from guanhao.domains.strategy.models import Goal
from guanhao.domains.strategy.rules.goals import Shape
from guanhao.kernel.planning import Change, Gap, ListedPart, PlanLine, Problem, add_part, unreadable

BEHIND = frozenset({"at_risk", "missed"})


class GoalLine(PlanLine):
    """A goal as the plan writes it: the account as platform:handle, the owner by e-mail."""

    title: str = Field(min_length=1, max_length=120)
    metric: str
    target: float
    start: date
    end: date
    horizon: Literal["short", "mid", "long"] = "short"
    family: str = "awareness"
    account: str = ""
    owner: str = ""
    note: str = ""


def _goals() -> list[tuple[Goal, GoalLine]]:
    """Active goals as lines."""
    rows = list(Goal.objects.filter(state=Goal.State.ACTIVE).order_by("start", "pk"))
    accounts = {one.id: f"{one.platform}:{one.handle}" for one in channels.accounts(closed=True)}
    mails = {one.id: one.email for one in identity.people_of_brand()}
    return [(row, _line(row, accounts.get(row.account_id or 0, ""), mails.get(row.owner_id or 0, ""))) for row in rows]


def _line(row: Goal, account: str, owner: str) -> GoalLine:
    return GoalLine(
        title=row.title,
        metric=row.metric,
        target=row.target,
        start=row.start,
        end=row.end,
        horizon=row.horizon,
        family=row.family,
        account=account,
        owner=owner,
        note=row.note,
    )


def _save_goal(line: GoalLine, row: Goal | None, reason: str) -> None:
    values = line.model_dump(exclude={"account", "owner"})
    draft = services.GoalDraft(
        **values, account_id=_account(line.account), owner_id=_owner(line.owner), baseline=row.baseline if row and row.start == line.start else None
    )
    if row is None:
        services.set_goal(draft)
    else:
        services.revise_goal(row, draft, reason=reason)


def _account(text: str) -> int | None:
    if not text:
        return None
    try:
        return channels.find_account(text).id
    except LookupError as error:
        raise Refused(_("There is no account “{name}”; write it as platform:handle.").format(name=text), "account") from error


def _owner(mail: str) -> int | None:
    if not mail:
        return None
    found = next((one.id for one in identity.people_of_brand() if one.email == mail and one.active), None)
    if found is None:
        raise Refused(_("Nobody of this brand has the address {mail}.").format(mail=mail), "owner")
    return found


def _judge(line: GoalLine, row: Goal) -> tuple[str, str, str] | None:
    view = selectors.goal(row.pk)
    share = view.unit == "share" or view.aim.shape is Shape.LEVEL
    reached = "" if view.verdict.reached is None else _told(view.verdict.reached, share)
    return _told(line.target, share), reached, "behind" if view.verdict.status.value in BEHIND else "as_planned"


def _told(value: float, share: bool) -> str:
    """A number as short as it can be read; shares and growth in percent."""
    if share:
        return f"{value:.1%}"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


class BudgetLine(PlanLine):
    """Money of the plan in one currency. `ad_spend` is held against what the advertising platforms report; `more` is for reading."""

    currency: str = Field(pattern="^[A-Z]{3}$")
    start: date
    end: date
    ad_spend: Decimal = Field(ge=0)
    more: dict[str, Decimal] = {}


class BudgetPart:
    """The budget of the plan; it stands in the document alone and is compared with the spend that came in."""

    key = "budget"
    title = gettext_lazy("Budget")
    permission = ""

    def read(self) -> Any:
        """Nothing of its own: the document keeps it."""
        return None

    def check(self, value: Any) -> list[Problem]:
        """One currency, days in order, nothing negative."""
        if isinstance(value, list):
            kinds = {str(one.get("currency")) for one in value if isinstance(one, dict)}
            words = _("A plan has one budget in one currency; this one names {kinds}.")
            return [Problem(self.key, words.format(kinds=", ".join(sorted(kinds)) or "—"))]
        try:
            line = BudgetLine.model_validate(value)
        except ValidationError as error:
            return unreadable(self.key, error)
        return [] if line.start <= line.end else [Problem(f"{self.key}.end", _("The last day is before the first."))]

    def apply(self, value: Any, reason: str) -> list[Change]:
        """Nothing to bring about."""
        return []

    def compare(self, value: Any) -> list[Gap]:
        """The share of the budget that the days so far would have spent, beside the ad spend that came in."""
        line, today = BudgetLine.model_validate(value), selectors.brand_today()
        days = (line.end - line.start).days + 1
        gone = min(max((today - line.start) / timedelta(days=1) + 1, 0), days) / days
        spent = analytics.metric_value("spend", line.start, min(line.end, today)).value if today >= line.start else None
        due = float(line.ad_spend) * gone
        over = spent is not None and spent > float(line.ad_spend)
        planned = f"{line.currency} {line.ad_spend:,.2f} ({due:,.0f})"
        actual = "" if spent is None else f"{line.currency} {spent:,.2f}"
        return [Gap(self.key, "ad_spend", planned, actual, "differs" if over else "as_planned")]


add_part(
    ListedPart(
        key="goals",
        title=gettext_lazy("Goals"),
        permission="goals.edit",
        line=GoalLine,
        name=lambda line: f"{line.title} ({line.start})",
        stand=_goals,
        save=_save_goal,
        judge=_judge,
    )
)
add_part(BudgetPart())
