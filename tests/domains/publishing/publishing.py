"""People, accounts and signed variants of the publishing tests."""

from datetime import timedelta
from typing import Any

from tests.domains.content import reviewing

from guanhao.domains.channels import facade as channels
from guanhao.domains.content.models import Variant
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.events import deliver_pending
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import brand_scope

CARD = {f"positioning_{name}": "…" for name in ("content", "user", "interaction", "communication")}


def active_account(brand: Any, platform: str = "weibo", handle: str = "tea", **settings: str) -> int:
    """An active account."""
    with brand_scope(brand), acting(SYSTEM):
        number = channels.add_account(platform=platform, handle=handle, name="青禾茶", status="active", **CARD).id
        if settings:
            channels.set_settings(account_id=number, settings=settings)
        return number


def signed(brand: Any, account: int, text: str = reviewing.TEXT, *, release: bool = True, **more: Any) -> Variant:
    """A variant that went through review; with `release` False it is written only."""
    item = reviewing.made(brand, account, text, **more)
    if release:
        view = reviewing.hand_in(brand, item)
        while view.state == "open":
            view = reviewing.sign_level(brand, view.id)
        deliver_pending()
    with brand_scope(brand):
        return Variant.objects.get(item=item)


def subject_of(row: Variant) -> str:
    """Its name."""
    return f"content.variant:{row.pk}"


def soon(minutes: float = 60) -> Any:
    """A moment ahead."""
    return now() + timedelta(minutes=minutes)
