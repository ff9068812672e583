"""People, accounts and signed variants of the publishing tests."""

from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.domains.content import reviewing
from tests.factories import acting_in

from guanhao.domains.channels import facade as channels
from guanhao.domains.content.models import Variant
from guanhao.domains.publishing import facade
from guanhao.domains.publishing.models import Publication
from guanhao.domains.publishing.publisher.loop import run_due
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.events import deliver_pending
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import brand_scope
from guanhao.sdk.testing.sandbox import Faults, SandboxServer, read_evidence

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


@dataclass
class Trial:
    """A brand, a sandbox platform, and what it ever took."""

    brand: Any
    server: SandboxServer
    evidence: Path

    def account(self, handle: str = "tea") -> int:
        """An active account that is connected."""
        access, refresh = self.server.state.grant(handle)
        number = active_account(self.brand, "sandbox", handle, server=self.server.address)
        with brand_scope(self.brand), acting(SYSTEM):
            channels.set_credential(account_id=number, name="access_token", value=access)
            channels.set_credential(account_id=number, name="refresh_token", value=refresh)
        return number

    def planned(self, account: int | None = None, *, at: Any = None, release: bool = True, **more: Any) -> Publication:
        """A signed variant on the calendar, due a second from now at the earliest."""
        row = signed(self.brand, account or self.account(), release=release, **more)
        with acting_in("manager", self.brand):
            view = facade.plan(subject=subject_of(row), planned_at=at or now())
        return self.row(view.id)

    def row(self, number: int) -> Publication:
        """The publication as it is now."""
        with brand_scope(self.brand):
            return Publication.objects.get(pk=number)

    def faults(self, **values: Any) -> None:
        """Let the platform go wrong."""
        self.server.state.faults = Faults.of({**asdict(self.server.state.faults), **values})

    def run(self) -> None:
        """The publisher works off what is due, and what it told is heard."""
        run_due()
        deliver_pending()

    def accepted(self) -> list[dict[str, Any]]:
        """Everything the platform ever took."""
        return read_evidence(self.evidence)
