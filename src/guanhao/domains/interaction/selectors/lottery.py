"""What is published of a draw, whether it agrees with itself, and the winners."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from guanhao.domains.interaction.models import Activity, Draw, Entrant, Winner
from guanhao.domains.interaction.rules import replay_lottery as replay

NOT_YET = ("seed", "public_value", "entries_sha256")


@dataclass(frozen=True)
class Place:
    """A winner as people read it: prize in words, the masked name, whether an alternate stepped in."""

    winner: Winner
    prize: str
    yuan: int
    alternate: bool
    waiting: bool


def published_entries(activity: Activity) -> list[dict[str, Any]]:
    """The list that is hashed: one ticket a person, by ticket."""
    rows = Entrant.objects.filter(activity=activity, out="").order_by("ticket").values_list("ticket", "person", "shown")
    return [{"ticket": ticket, "person": person, "name": shown} for ticket, person, shown in rows]


def published(activity: Activity) -> dict[str, Any]:
    """The public JSON of a draw: commitments from the opening, the list from its closing, value, seed and winners from the draw."""
    draw: Draw = Draw.objects.get(activity=activity)
    frozen, drawn = draw.frozen_at is not None, draw.drawn_at is not None
    won = list(Winner.objects.filter(activity=activity).select_related("entrant").order_by("pk")) if drawn else []
    return {
        "format": replay.FORMAT,
        "rules": draw.rules,
        "rules_sha256": draw.rules_sha256,
        "seed_sha256": draw.seed_sha256,
        "committed_at": draw.committed_at.isoformat(),
        "entries": published_entries(activity) if frozen else None,
        "entries_sha256": draw.entries_sha256 if frozen else None,
        "left_out": left_out(activity) if frozen else None,
        "frozen_at": draw.frozen_at.isoformat() if draw.frozen_at else None,
        "public_value": draw.public_value,
        "seed": draw.shown_seed if drawn else None,
        "drawn_at": draw.drawn_at.isoformat() if draw.drawn_at else None,
        "winners": [{"prize": one.prize, "place": one.place, "ticket": one.entrant.ticket} for one in won if one.prize] if drawn else None,
        "alternates": [one.entrant.ticket for one in won if not one.prize] if drawn else None,
    }


def left_out(activity: Activity) -> dict[str, int]:
    """How many entries are not in the list, by reason."""
    rows = Entrant.objects.filter(activity=activity).exclude(out="").values_list("out").annotate(Count("pk")).order_by("out")
    return dict(rows)


def problems(activity: Activity) -> list[str]:
    """Everything in the kept draw that does not agree with what was committed; empty when all is well."""
    draw: Draw = Draw.objects.get(activity=activity)
    if draw.drawn_at is not None:
        return replay.problems(published(activity))
    found = []
    if replay.digest(draw.rules) != draw.rules_sha256:
        found.append("rules: they are not those committed")
    if replay.digest_of_text(str(draw.seed)) != draw.seed_sha256:
        found.append("seed: it is not the one committed")
    if draw.frozen_at is not None and replay.digest(published_entries(activity)) != draw.entries_sha256:
        found.append("entries: the list is not the one committed")
    return found


def places(activity: Activity) -> list[Place]:
    """Winners in the order of the prizes, each followed by who stepped in, then the alternates that wait."""
    draw: Draw | None = Draw.objects.filter(activity=activity).first()
    if draw is None or draw.drawn_at is None:
        return []
    rows = list(Winner.objects.filter(activity=activity).select_related("entrant").order_by("pk"))
    by_id, prizes = {row.pk: row for row in rows}, {prize["key"]: prize for prize in draw.rules["prizes"]}
    after = {row.fills_id: row for row in rows if row.fills_id}
    found = []
    for first in (row for row in rows if row.prize):
        row: Winner | None = first
        while row is not None:
            found.append(Place(by_id[row.pk], prizes[first.prize]["title"], prizes[first.prize]["yuan"], row is not first, False))
            row = after.get(row.pk)
    found += [Place(row, "", 0, True, True) for row in rows if not row.prize and not row.fills_id]
    return found
