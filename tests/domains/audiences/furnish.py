"""An audience with everything, for the walk over every address."""

from datetime import datetime

from guanhao.domains.audiences.models import (
    Alias,
    Deletion,
    Export,
    IndexPart,
    IndexState,
    Move,
    NumberBlock,
    Segment,
    SegmentVersion,
    TagEvidence,
    TagRule,
    Trait,
)


def furnish(n: int, moment: datetime) -> None:
    """One of each row."""
    from pyroaring import BitMap

    from guanhao.domains.audiences.selectors.numbers import packed

    segment = Segment(name=f"常客{n}", kind="rules", params={"tree": {"all": [{"kind": "did", "days": 30}]}}, version=1, size=0, made_at=moment)
    segment.save()
    SegmentVersion(segment=segment, number=1, kind="rules", members=BitMap([1]).serialize(), size=1, at=moment).save()
    rule = TagRule(tag=f"护肤{n}", actions=["like"], value="护肤", made_at=moment)
    rule.save()
    TagEvidence(
        rule=rule, number=1, tag=rule.tag, events=[{"account": 1, "post": "p", "title": "t", "action": "like", "at": "2026-01-01"}], at=moment
    ).save()
    Trait(number=n + 1, dimension="age", value="18–30").save()
    Export(segment=segment, purpose="marketing", recipient="代理商", reason="春季", asked_at=moment).save()
    Deletion(person_id=n, asked_at=moment, done_at=moment, found={"events": 1}, left={}).save()
    NumberBlock(first=1 + n, count=1, texts=packed([f"u{n}"]), token=f"{n:032}").save()
    Alias(number=900 + n, canonical=1, person_id=1, at=moment).save()
    Move(number=9, canonical=1, merged=True, person_id=1, at=moment).save()
    IndexState.objects.get_or_create(brand_id=segment.brand_id, defaults={"token": f"{n:032}"})
    IndexPart(name=f"gone{segment.pk}-{n}", rows=0, bytes=0, made_at=moment, retired_at=moment).save()
