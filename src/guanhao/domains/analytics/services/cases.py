"""Case cards of outstanding posts (ANA-22)."""

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.analytics.models import CaseCard
from guanhao.kernel import access, audit, warehouse
from guanhao.kernel.now import now

LONGEST = 4000


class BadCase(ValueError):
    """A card that cannot be kept; `problems` maps field to one sentence."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = problems


def save_case(*, account_id: int, post_id: str, kind: str = "", what: str = "", why: str = "", lessons: str = "") -> CaseCard:
    """Write or change the card of a post (needs analytics.edit_case); BadCase when the post does not exist or a field is wrong."""
    access.require("analytics.edit_case")
    values = {"kind": kind, "what": what.strip(), "why": why.strip(), "lessons": lessons.strip()}
    problems = {name: _("At most %(limit)s characters.") % {"limit": LONGEST} for name, text in values.items() if len(text) > LONGEST}
    if kind and kind not in CaseCard.Kind.values:
        problems["kind"] = _("Choose one of the types.")
    if not warehouse.rows("SELECT 1 AS one FROM post_current WHERE account_id = ? AND post_id = ?", (account_id, post_id)):
        problems["post_id"] = _("There is no such post.")
    if problems:
        raise BadCase(problems)
    with transaction.atomic():
        card: CaseCard | None = CaseCard.objects.select_for_update().filter(account_id=account_id, post_id=post_id).first()
        before = {name: getattr(card, name) for name in values} if card else {}
        if card and before == values:
            return card
        actor = access.current_actor()
        card = card or CaseCard(account_id=account_id, post_id=post_id)
        for name, value in values.items():
            setattr(card, name, value)
        card.changed_at, card.changed_by_id, card.changed_by_name = now(), actor.user_id, actor.name[:120]
        card.save()
        audit.record("analytics.case_written", target=f"analytics.post:{account_id}/{post_id}", before=before, after=values)
    return card
