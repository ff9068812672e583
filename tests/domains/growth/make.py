"""Campaigns, coupons, programmes and browsers for tests."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.test import Client

from guanhao.domains.growth.models import Campaign, CouponBatch, InviteProgram, InviteSignup
from guanhao.domains.growth.services import campaigns, coupons, invites
from guanhao.domains.growth.services.door import sealed
from guanhao.domains.identity.models import User
from guanhao.domains.people import facade as people

MOMENT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # a Monday, ten in the morning in Shanghai
DAY = timedelta(days=1)


def person(name: str) -> int:
    """A person who wrote on Weibo."""
    return people.resolve([people.Handle(platform="weibo", platform_id=f"id-{name}", name=name)])[0]


def batch(key: str = "tea", total: int = 10, **more: Any) -> CouponBatch:
    """A batch of ten yuan off, good for thirty days from the moment."""
    facts = {"title": f"Batch {key}", "starts_at": MOMENT - DAY, "ends_at": MOMENT + 30 * DAY, "value": 1000, **more}
    return coupons.save_batch(coupons.BatchDraft(key=key, total=total, **facts))


def plan(**more: Any) -> campaigns.CampaignDraft:
    """A whole plan of a campaign online."""
    facts: dict[str, Any] = {
        "title": "Spring tea",
        "theme": "First flush",
        "starts_at": MOMENT,
        "ends_at": MOMENT + 7 * DAY,
        "audience": "Young professionals",
        "budget": 500_000,
        "channels": [{"kind": "social", "what": "Weibo"}],
        "materials": [{"kind": "poster", "what": "Main poster"}],
        "checklist": ["Stock is there"],
        **more,
    }
    return campaigns.CampaignDraft(**facts)


def program(steps: Any = None, key: str = "spring", **more: Any) -> InviteProgram:
    """An open programme: three valid invitations give a coupon of the batch "tea"."""
    facts = {"title": "Bring friends", "consent": "We use your number for this only.", "starts_at": MOMENT - DAY, "ends_at": MOMENT + 30 * DAY}
    draft = invites.ProgramDraft(key=key, steps=steps or [{"level": 1, "invites": 3, "batch": "tea"}], **{**facts, **more})
    return invites.set_program_state(program=invites.save_program(draft), state="open")


def come(row: InviteProgram, number: int, inviter: InviteSignup | None = None, **more: Any) -> InviteSignup:
    """Somebody with a phone, a network and a browser of their own."""
    facts = {"origin": f"net-{number}", "device": f"phone-{number}", **more}
    marks = {name: sealed(name, facts.pop(name)) for name in ("origin", "device")}
    comer = invites.Comer(phone=str(13800000000 + number * 997), agreed=True, name=f"p{number}", **marks, **facts)
    return invites.sign_up(program=row, comer=comer, inviter=inviter)


def english(client: Client) -> Client:
    """A browser whose owner reads English."""
    User.objects.update(language="en")
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def fresh(row: Any) -> Any:
    """The row as it stands now."""
    return type(row).objects.get(pk=row.pk)


__all__ = ["DAY", "MOMENT", "Campaign", "batch", "come", "english", "fresh", "person", "plan", "program"]
