"""The editable lists that come with the program: themes, abilities, what each post needs."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.identity import facade as identity
from guanhao.domains.team.contracts import Refused
from guanhao.domains.team.models import Ability, AbilityNeed, TrainingTheme
from guanhao.domains.team.wording import ABILITIES, THEMES
from guanhao.kernel import audit
from guanhao.kernel.access import require

NEEDS: dict[str, dict[str, int]] = {
    "director": {"topics": 70, "data": 80, "teamwork": 85, "compliance": 75, "crisis": 85},
    "manager": {"topics": 75, "writing": 65, "data": 80, "teamwork": 80, "compliance": 70, "crisis": 75},
    "content_planner": {"topics": 85, "writing": 75, "visual": 60, "data": 65, "teamwork": 70, "compliance": 65},
    "editor": {"topics": 70, "writing": 85, "visual": 60, "data": 60, "compliance": 70},
    "designer": {"visual": 85, "topics": 60, "teamwork": 65, "compliance": 65},
    "community": {"users": 85, "writing": 65, "data": 60, "teamwork": 70, "crisis": 70},
    "service": {"users": 85, "compliance": 60, "crisis": 70},
    "marketing": {"topics": 70, "data": 70, "teamwork": 75, "users": 65},
    "analyst": {"data": 90, "teamwork": 65},
    "crisis": {"crisis": 90, "users": 70, "compliance": 75},
}
MODELS: dict[str, type[TrainingTheme] | type[Ability]] = {"theme": TrainingTheme, "ability": Ability}


@transaction.atomic
def ensure_lists() -> None:
    """A brand has the five themes, the eight abilities and a first idea of what posts need; what is there stays."""
    if TrainingTheme.objects.exists() or Ability.objects.exists():
        return
    for place, key in enumerate(THEMES):
        TrainingTheme(key=key, place=place).save()
    rows: dict[str, Ability] = {}
    for place, key in enumerate(ABILITIES):
        rows[key] = Ability(key=key, place=place)
        rows[key].save()
    for role, needs in NEEDS.items():
        for key, score in needs.items():
            AbilityNeed(role=role, ability=rows[key], score=score).save()


@transaction.atomic
def save_entry(*, kind: str, title: str, pk: int | None = None, place: int = 0, active: bool = True) -> TrainingTheme | Ability:
    """Write a theme or an ability (needs team.edit). Nothing is deleted: what is no longer used is set aside."""
    require("team.edit")
    model = MODELS[kind]
    if not title.strip():
        raise Refused(_("Give it a name."), "title")
    row: TrainingTheme | Ability | None = model.objects.filter(pk=pk).first() if pk else None
    before = {"title": row.title, "active": row.active} if row else None
    if row is None:
        row = model(key=_free_key(model, kind))
    row.title, row.place, row.active = title.strip()[:60], place, active
    row.save()
    audit.record("team.list_saved", target=f"team.{kind}:{row.pk}", before=before, after={"title": row.title, "active": active})
    return row


def _free_key(model: type[TrainingTheme] | type[Ability], kind: str) -> str:
    known = set(model.objects.values_list("key", flat=True))
    return next(key for number in range(1, 100_000) if (key := f"{kind}-{number}") not in known)


@transaction.atomic
def save_needs(*, role: str, needs: Mapping[int, int | None]) -> None:
    """Write what a post needs (needs team.edit), by number of the ability; None takes a need away."""
    require("team.edit")
    if role not in identity.role_titles():
        raise Refused(_("There is no such post."), "role")
    abilities = {row.pk: row for row in Ability.objects.filter(pk__in=list(needs))}
    before = {row.ability.key: row.score for row in AbilityNeed.objects.filter(role=role).select_related("ability")}
    for number, score in needs.items():
        if number not in abilities or (score is not None and not 0 <= score <= 100):
            raise Refused(_("A score lies between 0 and 100."), f"need-{number}")
        if score is None:
            AbilityNeed.objects.filter(role=role, ability_id=number).delete()
        else:
            AbilityNeed.objects.update_or_create(role=role, ability=abilities[number], defaults={"score": score})
    after = {row.ability.key: row.score for row in AbilityNeed.objects.filter(role=role).select_related("ability")}
    if before != after:
        audit.record("team.needs_saved", target=f"team.post:{role}", before=before, after=after)
