"""Members, points and browsers for tests."""

from datetime import UTC, datetime

from django.test import Client

from guanhao.domains.community.contracts import Grant, Granted
from guanhao.domains.community.models import Member
from guanhao.domains.community.services import ledger, members
from guanhao.domains.identity.models import User
from guanhao.domains.people import facade as people

MOMENT = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def person(name: str) -> int:
    """A person who wrote on Weibo."""
    return people.resolve([people.Handle(platform="weibo", platform_id=f"id-{name}", name=name)])[0]


def member(name: str = "小林") -> Member:
    """A member; call inside a brand."""
    number = person(name)
    return next(row for row in members.add_members(person_ids=[number]) if row.person_id == number)


def earn(row: Member, points: int, key: str = "k", **more: object) -> Granted:
    """Points outside all limits."""
    return ledger.earn_points([Grant(member_id=row.pk, points=points, key=key, **more)])[0]  # type: ignore[arg-type]


def fresh(row: Member) -> Member:
    """The member as it stands now."""
    return Member.objects.get(pk=row.pk)


def english(client: Client) -> Client:
    """A browser whose owner reads English."""
    User.objects.update(language="en")
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client
