"""A person with everything, for the walk over every address."""

from typing import Any

from guanhao.domains.people.services import core


def furnish(brand: Any) -> None:
    """One of each row (the brand's scope is entered)."""
    row = core.add_person(name="小林", phone="13800138000", mail="lin@example.com", tags=["老客"], tier="core")
    core.give_consent(person_id=row.pk, purpose="营销短信", source="表单", terms_version="1")
    other = core.add_person(name="小林2")
    core.merge(keep=row.pk, drop=other.pk)
