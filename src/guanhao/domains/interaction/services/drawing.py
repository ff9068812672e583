"""A draw anyone can replay: commit, close the list, take the public value from two people, draw, and see every prize off.

The algorithm is `rules.replay_lottery`, which is also the script outsiders run.
"""

import secrets
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.compliance import facade as compliance
from guanhao.domains.identity import facade as identity
from guanhao.domains.interaction.contracts import Closed, Refused
from guanhao.domains.interaction.models import Activity, Draw, Entrant, Winner
from guanhao.domains.interaction.policy import LotteryPolicy
from guanhao.domains.interaction.rules import replay_lottery as replay
from guanhao.domains.interaction.rules.lottery import (
    EMPTY,
    MOVES,
    Eligibility,
    Facts,
    Promise,
    prizes_of,
    published_prizes,
    same_people,
    unfit,
    unlawful,
)
from guanhao.domains.interaction.selectors import lottery as selectors
from guanhao.domains.interaction.services import door
from guanhao.kernel import audit, events
from guanhao.kernel.access import current_actor, require, require_person
from guanhao.kernel.now import now
from guanhao.sdk.events.interaction import LotteryDrawn

Out, State = Entrant.Out, Winner.State
BATCH = 1000


def commit_draw(activity: Activity) -> Draw:
    """Fix the rules and a secret seed and publish their hashes; called inside the transaction that opens a lottery.

    Refused with the article of the law for rules that are not lawful.
    """
    policy = LotteryPolicy.of_brand()
    check_lawful(activity, policy)
    seed, rules = secrets.token_hex(32), rules_of(activity)
    draw = Draw(
        activity=activity,
        rules=rules,
        rules_sha256=replay.digest(rules),
        seed=seed,
        seed_sha256=replay.digest_of_text(seed),
        committed_at=now(),
    )
    draw.save()
    audit.record(
        "interaction.draw_committed",
        target=f"interaction.activity:{activity.pk}",
        after={"rules_sha256": draw.rules_sha256, "seed_sha256": draw.seed_sha256},
    )
    return draw


def freeze_entries(activity: Activity) -> Draw:
    """Decide who is in, close the list for good and publish its hash; called inside the transaction that closes a lottery."""
    draw: Draw = Draw.objects.select_for_update().get(activity=activity)
    if draw.frozen_at is not None:
        return draw
    _sort_out(activity)
    entries = selectors.published_entries(activity)
    draw.entries_sha256, draw.entries_count, draw.frozen_at = replay.digest(entries), len(entries), now()
    draw.save(update_fields=["entries_sha256", "entries_count", "frozen_at"])
    after = {"entries_sha256": draw.entries_sha256, "entries": draw.entries_count}
    audit.record("interaction.entries_frozen", target=f"interaction.activity:{activity.pk}", after=after)
    return draw


@transaction.atomic
def type_value(*, activity: Activity, value: str) -> Draw:
    """One of two people types the public value named in the rules (needs interaction.draw, and a person); the second must type the same."""
    require("interaction.draw")
    require_person()
    actor, text = current_actor(), " ".join(value.split())
    draw = _frozen(activity)
    if not draw.rules["public_value_name"]:
        raise Refused(_("The rules name no public value."))
    if not text or len(text) > 200:
        raise Refused(_("Type the value, at most 200 characters."), "value")
    if draw.public_value:
        raise Closed(_("The value is confirmed."))
    if not draw.typed_value or draw.typed_by_id == actor.user_id:
        draw.typed_value, draw.typed_by_id, draw.typed_by_name = text, actor.user_id, actor.name[:120]
        draw.save(update_fields=["typed_value", "typed_by_id", "typed_by_name"])
        audit.record("interaction.value_typed", target=f"interaction.activity:{activity.pk}", after={"value": text})
        return draw
    if text != draw.typed_value:
        raise Refused(
            _("%(name)s typed something else. Compare the source; whoever was wrong types it again.") % {"name": draw.typed_by_name}, "value"
        )
    draw.public_value, draw.confirmed_by_name = text, actor.name[:120]
    draw.save(update_fields=["public_value", "confirmed_by_name"])
    audit.record("interaction.value_confirmed", target=f"interaction.activity:{activity.pk}", after={"value": text})
    return draw


@transaction.atomic
def draw_lottery(*, activity: Activity) -> list[Winner]:
    """Draw, reveal the seed, keep the winners (needs interaction.draw). Drawn already: the same winners. Closed before the time the rules name."""
    require("interaction.draw")
    activity = door.lock(activity)
    draw = _frozen(activity)
    if draw.drawn_at is not None:
        return list(Winner.objects.filter(activity=activity).order_by("pk"))
    if now() < datetime.fromisoformat(draw.rules["draw_at"]):
        raise Closed(_("The rules name a later time for the draw."))
    if draw.rules["public_value_name"] and not draw.public_value:
        raise Closed(_("Two people must type the public value first: %(name)s.") % {"name": draw.rules["public_value_name"]})
    entries = selectors.published_entries(activity)
    if replay.digest(entries) != draw.entries_sha256:
        raise Refused(_("The list is not the one whose hash was published. Nothing was drawn."))
    final = replay.final_seed(str(draw.seed), draw.public_value, draw.entries_sha256, draw.rules_sha256)
    won, alternates = replay.draw(entries, draw.rules["prizes"], draw.rules["alternates"], final)
    winners = _keep(activity, won, alternates)
    draw.shown_seed, draw.drawn_at, draw.drawn_by_name = str(draw.seed), now(), current_actor().name[:120]
    draw.save(update_fields=["shown_seed", "drawn_at", "drawn_by_name"])
    audit.record("interaction.drawn", target=f"interaction.activity:{activity.pk}", after={"winners": won, "alternates": alternates})
    told: dict[str, Any] = {"activity_id": activity.pk, "title": activity.title, "entries": draw.entries_count, "winners": len(won)}
    events.emit(LotteryDrawn(brand_id=activity.brand_id, **told))
    return winners


@transaction.atomic
def move_prize(*, winner: Winner, state: str, note: str = "") -> Winner | None:
    """Say where a prize is (needs interaction.draw). A lapsed or disqualified one goes to the next alternate, who is returned (None: none)."""
    require("interaction.draw")
    winner = Winner.objects.select_for_update().select_related("activity").get(pk=winner.pk)
    if not (winner.prize or winner.fills_id):
        raise Refused(_("An alternate has no prize as long as nobody's place is free."))
    if state not in MOVES[winner.state]:
        raise Refused(_("From “%(before)s” a prize cannot go there.") % {"before": winner.get_state_display()}, "state")
    if state in EMPTY and not note.strip():
        raise Refused(_("Say why."), "note")
    before = winner.state
    winner.state, winner.note, winner.changed_at = state, note.strip()[:300] or winner.note, now()
    winner.save(update_fields=["state", "note", "changed_at"])
    audit.record(
        "interaction.prize_moved", target=f"interaction.winner:{winner.pk}", before={"state": before}, after={"state": state}, note=note[:300]
    )
    return _step_in(winner) if state in EMPTY else None


def check_lawful(activity: Activity, policy: LotteryPolicy | None = None) -> None:
    """Refused, with the article and the field, for a lottery that may not be opened."""
    asked = policy or LotteryPolicy.of_brand()
    for code, field in unlawful(promise_of(activity), cap=asked.top_prize, age=asked.least_age):
        raise Refused(law_words(code, asked), field)


def law_words(code: str, policy: LotteryPolicy) -> str:
    """What the law asks, with its article."""
    return {
        "no_prizes": _("Name the prizes: kind, price and how many (规范促销行为暂行规定 Art. 13)."),
        "quantity": _("Every prize needs a price and how many there are (规范促销行为暂行规定 Art. 13)."),
        "top_prize": _("The highest prize of a lottery may be worth at most %(cap)s yuan (规范促销行为暂行规定 Art. 17).")
        % {"cap": f"{policy.top_prize:,}"},
        "undisclosed": _(
            "Before it starts, conditions, way of drawing, terms of claiming, organiser and contact are published (规范促销行为暂行规定 Art. 13)."
        ),
        "no_time": _("Name the end, the time of the draw and the last day to claim (规范促销行为暂行规定 Art. 13)."),
        "order": _("The draw comes after the end, and the last day to claim after the draw."),
        "purpose": _("Say what the contact is needed for (个人信息保护法 Art. 17)."),
        "age": _("The rules must ask for an age of at least %(age)s: younger children need their parents' consent (个人信息保护法 Art. 31).")
        % {"age": policy.least_age},
    }[code]


def promise_of(activity: Activity) -> Promise:
    """What the settings promise."""
    held = activity.settings
    times: dict[str, Any] = {name: datetime.fromisoformat(held[name]) if held[name] else None for name in ("draw_at", "claim_until")}
    texts: dict[str, Any] = {name: held[name] for name in ("conditions", "method", "claim_terms", "organiser", "contact", "purpose")}
    return Promise(
        prizes=prizes_of(held["prizes"]), ends_at=activity.ends_at, asks_contact=held["asks_contact"], least_age=held["least_age"], **times, **texts
    )


def rules_of(activity: Activity) -> dict[str, Any]:
    """The rules as they are published and hashed: no fractions, moments in ISO 8601."""
    held = activity.settings
    kept = ("conditions", "method", "claim_terms", "organiser", "contact", "purpose", "draw_at", "claim_until", "public_value_name", "alternates")
    asked = ("followed", "commented", "least_likes", "member_since", "least_age")
    return {
        "title": activity.title,
        "starts_at": activity.starts_at.isoformat() if activity.starts_at else "",
        "ends_at": activity.ends_at.isoformat() if activity.ends_at else "",
        "prizes": published_prizes(prizes_of(held["prizes"])),
        "eligibility": {name: held[name] for name in asked},
        **{name: held[name] for name in kept},
    }


def _frozen(activity: Activity) -> Draw:
    draw: Draw | None = Draw.objects.select_for_update().filter(activity=activity).first()
    if draw is None or draw.frozen_at is None:
        raise Closed(_("Close the lottery first: the draw is made from the closed list."))
    return draw


def _sort_out(activity: Activity) -> None:
    held = activity.settings
    since = date.fromisoformat(held["member_since"]) if held["member_since"] else None
    asked = Eligibility(held["followed"], held["commented"], held["least_likes"], since, held["least_age"])
    rows = list(Entrant.objects.filter(activity=activity, out="").order_by("pk"))
    barred, insiders = _blacklisted(rows), _insiders(held["insiders"])
    seen: set[str] = set()
    for row, person in zip(rows, same_people([(row.person, row.alias) for row in rows]), strict=True):
        row.person = person
        facts = Facts(row.followed, row.commented, row.likes, row.member_since, row.of_age)
        names = {word.strip().lstrip("@").casefold() for word in (row.name, row.handle, str(row.contact or ""))} - {""}
        row.out = Out.BLACKLISTED if row.pk in barred else Out.INSIDER if names & insiders else unfit(asked, facts)
        if not row.out and person in seen:
            row.out = Out.TWICE
        seen |= set() if row.out else {person}
    Entrant.objects.bulk_update(rows, ["person", "out"], batch_size=BATCH)


def _insiders(named: Sequence[str]) -> set[str]:
    """Names and addresses of the people who work here, and those the organiser lists."""
    staff = [word for person in identity.people_of_brand() for word in (person.email, person.name)]
    return {word.strip().lstrip("@").casefold() for word in (*named, *staff)} - {""}


def _blacklisted(rows: Sequence[Entrant]) -> set[int]:
    """Entrants on the blacklist: whole groups are asked about at once and halved where somebody is on it."""
    found: set[int] = set()
    for platform in {row.platform for row in rows}:
        _halve(platform, [row for row in rows if row.platform == platform and (row.handle or row.name)], found)
    return found


def _halve(platform: str, rows: Sequence[Entrant], found: set[int]) -> None:
    for start in range(0, len(rows), 200):
        block = rows[start : start + 200]
        if not compliance.kept_out(platform, _names(block)):
            continue
        if len(block) == 1:
            found.add(block[0].pk)
            continue
        middle = len(block) // 2
        _halve(platform, block[:middle], found)
        _halve(platform, block[middle:], found)


def _names(rows: Sequence[Entrant]) -> Collection[str]:
    return {name for row in rows for name in (row.handle, row.name) if name}


def _keep(activity: Activity, won: Sequence[dict[str, Any]], alternates: Sequence[str]) -> list[Winner]:
    tickets = [one["ticket"] for one in won] + list(alternates)
    entrants = {row.ticket: row for row in Entrant.objects.filter(activity=activity, ticket__in=tickets)}
    moment = now()
    places = [(one["ticket"], one["prize"], one["place"]) for one in won] + [(ticket, "", rank) for rank, ticket in enumerate(alternates, start=1)]
    rows = []
    for ticket, prize, place in places:
        entrant = entrants[ticket]
        rows.append(
            Winner(
                activity=activity,
                brand_id=activity.brand_id,
                entrant=entrant,
                person=entrant.person,
                prize=prize,
                place=place,
                made_at=moment,
                changed_at=moment,
            )
        )
    Winner.objects.bulk_create(rows, batch_size=BATCH)
    return rows


def _step_in(gone: Winner) -> Winner | None:
    waiting = Winner.objects.select_for_update().filter(activity=gone.activity, prize="", fills=None, state=State.DRAWN)
    following: Winner | None = waiting.order_by("place").first()
    if following is None:
        return None
    following.fills, following.changed_at = gone, now()
    following.save(update_fields=["fills", "changed_at"])
    audit.record("interaction.alternate_in", target=f"interaction.winner:{following.pk}", after={"instead_of": gone.pk})
    return following
