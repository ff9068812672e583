"""What pages read of journeys: names around a plan, counts of where people are."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Count, Q

from guanhao.domains.audiences import facade as audiences
from guanhao.domains.channels import facade as channels
from guanhao.domains.journeys import wording
from guanhao.domains.journeys.models import Decision, Journey, JourneyMail, JourneyVersion, Listed, Passage, PushPart
from guanhao.domains.links import facade as links
from guanhao.kernel import access

FORMATS = ("article", "image_text", "text", "video", "short_video", "audio", "live", "answer")


def newest(journey: Journey) -> JourneyVersion | None:
    """The version new people enter under."""
    row: JourneyVersion | None = JourneyVersion.objects.filter(journey=journey).order_by("-number").first()
    return row


def segment_names() -> dict[int, str]:
    """Names of the brand's audiences, for people who may see them; otherwise none."""
    return {one.id: one.name for one in audiences.segments()} if access.can("audiences.view") else {}


def formats() -> dict[str, str]:
    """Formats of content with their words."""
    return {key: channels.format_title(key) for key in FORMATS}


def sentences(plan: Mapping[str, Any]) -> dict[str, Any]:
    """A plan as sentences: when, if, steps, stop."""
    segments = segment_names()
    journeys = dict(Journey.objects.values_list("pk", "title"))
    return {
        "when": wording.trigger(plan["when"]),
        "if": [wording.condition(one, segments) for one in plan["if"]],
        "steps": [wording.step(one, segments, journeys) for one in plan["steps"]],
        "stop": [wording.condition(one, segments) for one in plan["stop"]],
        "outcome": wording.outcome(plan["outcome"]),
    }


def counts_of(ids: Collection[int]) -> dict[int, dict[str, int]]:
    """How many people of each journey are on the way, arrived, stopped or held out."""
    rows = Passage.objects.filter(journey__in=list(ids)).order_by().values_list("journey_id", "state").annotate(people=Count("pk"))
    found: dict[int, dict[str, int]] = {one: {} for one in ids}
    for journey, state, people in rows:
        found[journey][state] = people
    return found


def step_counts(journey: Journey) -> list[dict[str, Any]]:
    """What was decided at each step, by reason: step, action, reason, people."""
    rows = Decision.objects.filter(journey=journey).order_by("step", "action", "reason").values("step", "action", "fired", "reason")
    return list(rows.annotate(people=Count("pk"))[:200])


def part_counts(parts: Collection[PushPart]) -> dict[int, dict[str, Any]]:
    """What became of each part: mails sent, people who opened its link, clicks of all of them, and clicks of the short link."""
    rows = JourneyMail.objects.filter(part__in=[one.pk for one in parts]).order_by().values("part")
    sums = rows.annotate(sent=Count("pk", filter=Q(state="sent")), opened=Count("pk", filter=Q(clicked_at__isnull=False)))
    found = {row["part"]: {"sent": row["sent"], "opened": row["opened"]} for row in sums}
    made = links.links_of_subjects([f"journeys.pushpart:{one.pk}" for one in parts]) if parts and access.can("links.view") else {}
    for one in parts:
        link = made.get(f"journeys.pushpart:{one.pk}")
        facts = found.setdefault(one.pk, {"sent": 0, "opened": 0})
        facts["clicks"] = link.clicks if link else None
        facts["open_rate"] = facts["opened"] / facts["sent"] if facts["sent"] else None
    return found


def listed(params: Mapping[str, Any]) -> Any:
    """The people of a named list, for audiences of the kind “journey_list”."""
    from pyroaring import BitMap

    return BitMap(list(Listed.objects.filter(name=str(params.get("name", "")), index_number__gt=0).values_list("index_number", flat=True)))
