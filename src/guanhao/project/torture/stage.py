"""What a trial needs: a brand, accounts on the sandbox, variants with real signatures, publications on the calendar."""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from guanhao.domains.channels import facade as channels
from guanhao.domains.content.models import Variant
from guanhao.domains.content.selectors.variants import parts_of
from guanhao.domains.content.services import items
from guanhao.domains.identity import facade as identity
from guanhao.domains.identity.contracts import Person
from guanhao.domains.publishing.models import Publication
from guanhao.domains.publishing.policy.core import PublishingPolicy
from guanhao.domains.publishing.rules.core import new_key
from guanhao.kernel import approvals
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.approvals import FlowDefinition, Level
from guanhao.kernel.now import now
from guanhao.kernel.policy import revise
from guanhao.kernel.tenancy import BrandRef, brand_scope

CARD = {f"positioning_{name}": "…" for name in ("content", "user", "interaction", "communication")}
A_WEEK = 10_080
PARTS = 100
START = "http://"


@dataclass(frozen=True)
class Platform:
    """A sandbox in a process of its own: it outlives every worker."""

    address: str
    evidence: Path

    def faults(self, **values: Any) -> None:
        """Change what goes wrong."""
        self._post("faults", values)

    def grant(self, handle: str) -> tuple[str, str]:
        """A new pair of tokens, as a person gets them in the platform's console."""
        answer = self._post("token", {"grant": handle})
        return answer["access_token"], answer["refresh_token"]

    def knows(self, handle: str, token: str) -> bool:
        """Does this token count? Asked until the sandbox answers without a fault."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        request = urllib.request.Request(f"{self.address}/known/{handle}", headers={"Authorization": f"Bearer {token}"})  # noqa: S310
        with opener.open(request, timeout=10) as answer:
            return bool(json.load(answer)["known"])

    def _post(self, path: str, values: dict[str, Any]) -> Any:
        request = urllib.request.Request(  # noqa: S310 - loopback
            f"{self.address}/{path}", json.dumps(values).encode(), {"Content-Type": "application/json"}
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=10) as answer:
            return json.load(answer)


@contextmanager
def platform(folder: Path, faults: dict[str, Any]) -> Iterator[Platform]:
    """Start a sandbox; its evidence is a file in the folder."""
    evidence = folder / "evidence.jsonl"
    command = [sys.executable, "-m", "guanhao.sdk.testing.sandbox", "--evidence", str(evidence), "--faults", json.dumps(faults)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603
    try:
        line = process.stdout.readline().strip() if process.stdout else ""
        if not line.startswith(START):
            raise RuntimeError("the sandbox did not start")
        yield Platform(line, evidence)
    finally:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def make_brand(promises: dict[str, Any]) -> BrandRef:
    """A brand whose promises are those of the trial."""
    with acting(SYSTEM):
        brand = identity.make_brand(name="Torture", slug="torture")
        with brand_scope(brand):
            revise(PublishingPolicy, promises, reason="torture")
    return brand


def make_accounts(brand: BrandRef, place: Platform, count: int) -> list[int]:
    """Active, connected accounts."""
    found = []
    with brand_scope(brand), acting(SYSTEM):
        for number in range(count):
            handle = f"a{number}"
            ref = channels.add_account(platform="sandbox", handle=handle, name=handle, status="active", **CARD)
            channels.set_settings(account_id=ref.id, settings={"server": place.address})
            connect(place, ref.id, handle)
            found.append(ref.id)
    return found


def connect(place: Platform, account_id: int, handle: str) -> None:
    """Enter a fresh pair of tokens (a person connects the account)."""
    access, refresh = place.grant(handle)
    channels.set_credential(account_id=account_id, name="access_token", value=access)
    channels.set_credential(account_id=account_id, name="refresh_token", value=refresh)


def make_signed(brand: BrandRef, accounts: Sequence[int], count: int) -> list[int]:
    """Variants one person wrote and another signed; their numbers. The signatures are those of the house, the rows are written at once."""
    writer, signer = (_person(brand, role) for role in ("editor", "director"))
    with brand_scope(brand), acting(SYSTEM):
        approvals.save_flow(FlowDefinition("trial", "Trial", "trial", (Level("final", "Final", permission="review.final"),)), reason="torture")
    found: list[int] = []
    while len(found) < count:
        batch = _write_variants(brand, writer, accounts, min(PARTS, count - len(found)))
        with brand_scope(brand), acting(SYSTEM):
            parts = parts_of(Variant.objects.filter(pk__in=[row.pk for row in batch]).select_related("item"))
            subject = f"content.item:{batch[0].item_id}"
            view = approvals.start_approval(subject=subject, flow="trial", title=subject, parts=parts, authors=[writer.id])
        with brand_scope(brand), acting(_actor(signer, brand)):
            approvals.sign(approval_id=view.id, level="final", seen=view.seen)
        found += [row.pk for row in batch]
    return found


def _write_variants(brand: BrandRef, writer: Person, accounts: Sequence[int], count: int) -> list[Variant]:
    rows: list[Variant] = []
    with brand_scope(brand), acting(_actor(writer, brand)):
        while len(rows) < count:
            item, moment = items.create_item(items.ItemDraft(title="Torture", text=new_key())), now()
            for account_id in list(accounts)[: count - len(rows)]:
                facts = {"account_id": account_id, "platform": "sandbox", "format": "text", "text": f"正文 {new_key()}"}
                rows.append(Variant(brand_id=brand.id, item=item, made_at=moment, changed_at=moment, made_by_id=writer.id, **facts))
        made: list[Variant] = Variant.everywhere.bulk_create(rows)
    return made


def put_on_calendar(brand: BrandRef, subjects: Sequence[str], first: datetime, spread: timedelta, *, late_minutes: int = A_WEEK) -> list[int]:
    """Publications of these subjects, spread evenly from `first` on. Written directly: planning itself is not what is tried here."""
    with brand_scope(brand), acting(SYSTEM):
        by_name = {f"content.variant:{row.pk}": row for row in Variant.objects.filter(pk__in=[int(one.partition(":")[2]) for one in subjects])}
        moment = now()
        rows = []
        for place, subject in enumerate(subjects):
            variant, at = by_name[subject], first + spread * place / max(1, len(subjects))
            rows.append(
                Publication(
                    brand_id=brand.id,
                    account_id=variant.account_id,
                    platform=variant.platform,
                    subject=subject,
                    title=variant.title or variant.text[:50],
                    format=variant.format,
                    planned_at=at,
                    due_at=at,
                    late_minutes=late_minutes,
                    key=new_key(),
                    made_at=moment,
                    changed_at=moment,
                )
            )
        Publication.everywhere.bulk_create(rows, batch_size=200)
        return [row.pk for row in rows]


def _person(brand: BrandRef, role: str) -> Person:
    with acting(SYSTEM):
        return identity.add_person(email=f"{role}@torture.test", name=role, role=role, brand=brand, password=new_key())


def _actor(person: Person, brand: BrandRef) -> Any:
    return identity.actor_of(person.id, brand)
