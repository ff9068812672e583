"""One row of everything the brand guide, the profile, elements and personas keep, for the fence over every address."""

import io
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Max
from PIL import Image

from guanhao.domains.strategy.models import (
    AnnualPlan,
    Goal,
    HighValueDefinition,
    HighValueSignature,
    ItemTags,
    NorthStar,
    PlanDocument,
    ReviewDecision,
    Sameness,
    SegmentTreatment,
    StrategyReview,
)
from guanhao.domains.strategy.rules.year import CoreKeyword
from guanhao.domains.strategy.selectors import treatments as treatment_selectors
from guanhao.domains.strategy.services import direction, elements, guide, milestones, personas, profile, reviews, treatments, year


def furnish(n: int, account_id: int, moment: datetime, today: date) -> None:
    """A published guide with a logo, a draft, a task, a checked text, a value, a selling point, a persona, a pair and an item's tags."""
    picture = io.BytesIO()
    Image.new("RGB", (2, 2)).save(picture, "PNG")
    picture.seek(0)
    guide.save_draft({"slogan": f"s{n}", "fonts": [{"name": f"font {n}"}]})
    guide.add_logo(picture, name="logo.png", title=f"logo {n}")
    guide.publish_guide(reason="r")
    guide.save_draft({"slogan": f"draft {n}"})
    elements.check_elements(title=f"check {n}", text="t", fonts=["other"])
    profile.save_profile(positioning=f"p{n}", competitors=["A"])
    for kind in ("value", "usp"):
        profile.save_tag(profile.TagDraft(kind=kind, title=f"{kind} {n}"))
    personas.save_persona(personas.PersonaDraft(name=f"persona {n}"), account_id=account_id)
    pair = {"first_account": account_id, "first_post": f"a{n}", "second_account": account_id + 1, "second_post": f"b{n}"}
    Sameness(**pair, score=0.9, day=today, found_at=moment).save()
    ItemTags(item_id=1_000_000 + n, title=f"i{n}", status="published", seen_at=moment, published_at=moment).save()
    used = set(SegmentTreatment.objects.values_list("group", flat=True))
    group = next(key for key in reversed(treatment_selectors.groups()) if key not in used)
    treatments.save_treatment(treatments.TreatmentDraft(group=group, benefit=f"b{n}"))
    PlanDocument(number=n + 1, text="# plan", made_at=moment, made_by_name="x").save()
    _steer(n, moment, today)


def _steer(n: int, moment: datetime, today: date) -> None:
    """A milestone, a finished and an open review with decisions, the north star, two definitions, a year with its aims and events."""
    goal = Goal.objects.order_by("-pk").first()
    assert goal is not None
    milestones.save_milestone(milestones.MilestoneDraft(title=f"m{n}", start=today, due=today), goal_id=goal.pk)
    number = (StrategyReview.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    kept = StrategyReview(number=number, day=today, state="finished", summary="s", made_at=moment, made_by_name="x")
    kept.save()
    facts = {"kind": "goal", "goal_id": goal.pk, "title": goal.title, "verdict": "keep", "reason": "r", "made_at": moment, "made_by_name": "x"}
    ReviewDecision(review=kept, **facts).save()
    if not NorthStar.objects.exists():
        direction.set_north_star(metric="posts", title="star")
        direction.link_goals(goal_ids=[goal.pk])
        there = reviews.start_review()
        reviews.decide_risk(review_id=there.pk, title="risk", level="low", verdict="watch", reason="r")
    names = direction.segment_names()
    if names and not HighValueDefinition.objects.exists():
        one = {"segment_id": min(names), "title": "high", "made_at": moment, "made_by_name": "x"}
        signed = HighValueDefinition(number=1, state="in_force", **one)
        signed.save()
        for side, person in (("marketing", 1), ("product", 2)):
            HighValueSignature(definition=signed, side=side, person_id=person, person_name="x", signed_at=moment).save()
        HighValueDefinition(**one).save()
    words = [CoreKeyword(f"k{n}a"), CoreKeyword(f"k{n}b"), CoreKeyword(f"k{n}c")]
    plan = year.save_year(year.YearDraft(year=2020 + AnnualPlan.objects.count(), theme=f"t{n}", keywords=words))
    year.save_aims(plan_id=plan.pk, aims=[year.AimDraft(title=f"a{n}", weight=Decimal(1), target=1.0)])
