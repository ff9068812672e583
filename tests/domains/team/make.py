"""People, courses and browsers for tests."""

import json
from datetime import UTC, date, datetime
from typing import Any

from django.test import Client
from tests import factories

from guanhao.domains.identity.models import User
from guanhao.domains.team.models import Ability, Course, TrainingTheme
from guanhao.domains.team.services import courses, lists

MOMENT = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)  # a Wednesday, 10:00 in the brand's zone
DAY = date(2026, 3, 4)


def staff(brand: Any, *roles: str) -> dict[str, int]:
    """One person for each role, by role."""
    return {role: factories.make_person(role, brand).id for role in roles}


def ability(key: str) -> Ability:
    """A shipped ability."""
    found: Ability = Ability.objects.get(key=key)
    return found


def course(title: str = "Reading data", *keys: str, **more: Any) -> Course:
    """A course that trains these abilities."""
    lists.ensure_lists()
    theme = TrainingTheme.objects.get(key="data")
    return courses.save_course(courses.CourseDraft(title=title, theme_id=theme.pk, abilities=[ability(key).pk for key in keys or ("data",)], **more))


def english(client: Client) -> Client:
    """A browser whose owner reads English."""
    User.objects.update(language="en")
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def rest(client: Client, method: str, path: str, body: Any = None) -> Any:
    """A REST call."""
    return client.generic(method, f"/api/brands/acme/{path}", json.dumps(body) if body is not None else "", content_type="application/json")
