"""One row of everything the brand guide, the profile, elements and personas keep, for the fence over every address."""

import io
from datetime import date, datetime

from PIL import Image

from guanhao.domains.strategy.models import ItemTags, PlanDocument, Sameness, SegmentTreatment
from guanhao.domains.strategy.selectors import treatments as treatment_selectors
from guanhao.domains.strategy.services import elements, guide, personas, profile, treatments


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
