"""Two people who were put together, with everything, for the walk over every address."""

from datetime import datetime

from guanhao.domains.people.models import Consent, Handle, Merge, Person, PersonDay, PersonRequest, PersonTag, Purpose, PurposeVersion, TierChange


def furnish(n: int, moment: datetime) -> None:
    """One of each row."""
    kept = Person(name=f"小林{n}", tags=["老客"], first_seen_at=moment, last_seen_at=moment)
    kept.save()
    dropped = Person(name=f"林{n}", first_seen_at=moment, last_seen_at=moment, merged_into_id=kept.pk)
    dropped.save()
    Handle(person=kept, platform="weibo", platform_id=f"u{n}", name="小林", made_at=moment).save()
    Consent(person=kept, purpose="短信", source="表单", given_at=moment).save()
    Merge(kept=kept, dropped=dropped, moved={"handles": [], "consents": [], "tags": []}, at=moment).save()
    PersonDay(person_id=kept.pk, day=moment.date(), messages=1).save()
    PersonTag(person=kept, tag="老客").save()
    purpose = Purpose(key=f"用途{n}", title="短信")
    purpose.save()
    PurposeVersion(purpose=purpose, number=1, notice="我们会发短信。", made_at=moment).save()
    PersonRequest(kind="copy", person_id=kept.pk, channel="邮件", received_at=moment, due_on=moment.date()).save()
    TierChange(person=kept, before="new", after="active", by_rule=True, at=moment).save()
