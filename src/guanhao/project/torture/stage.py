"""What a trial needs: a brand, accounts on the sandbox, variants with real signatures, publications on the calendar."""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

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
from guanhao.sdk.testing.sandbox import read_evidence

CARD = {f"positioning_{name}": "…" for name in ("content", "user", "interaction", "communication")}
A_WEEK = 10_080
PARTS = 100
START = "http://"
NOT_OF_A_LINE = {"late", "slow", "rejected", "expire_after"}


@dataclass(frozen=True)
class Platform:
    """A sandbox in a process of its own: it outlives every worker."""

    address: str
    evidence: Path
    key: str = "sandbox"

    def handle(self, number: int) -> str:
        """A new account's handle there."""
        return f"a{number}"

    def connect(self, account_id: int, handle: str) -> None:
        """Enter a fresh pair of tokens, as a person who connects the account does."""
        channels.set_settings(account_id=account_id, settings={"server": self.address})
        access, refresh = self.grant(handle)
        channels.set_credential(account_id=account_id, name="access_token", value=access)
        channels.set_credential(account_id=account_id, name="refresh_token", value=refresh)

    def accepted(self, _rows: Iterable[Publication]) -> list[dict[str, Any]]:
        """Every post it ever took."""
        return read_evidence(self.evidence)

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


@dataclass(frozen=True)
class Pds(Platform):
    """A real server of the AT Protocol behind a bad line; what it took is read from the accounts' own repositories."""

    key: str = "bluesky"
    upstream: str = ""
    mark: str = ""

    def handle(self, number: int) -> str:
        """A new account on the server."""
        name = f"a{number}-{self.mark}"
        body = {"handle": f"{name}.test", "email": f"{name}@example.test", "password": self.mark}
        call_json(f"{self.upstream}/xrpc/com.atproto.server.createAccount", body)
        return f"{name}.test"

    def connect(self, account_id: int, handle: str) -> None:
        """Server and password."""
        channels.set_settings(account_id=account_id, settings={"server": self.address})
        channels.set_credential(account_id=account_id, name="app_password", value=self.mark)
        channels.set_credential(account_id=account_id, name="access_token", value="")
        channels.set_credential(account_id=account_id, name="refresh_token", value="")

    def knows(self, handle: str, token: str) -> bool:
        """Always: the password stays."""
        return True

    def accepted(self, rows: Iterable[Publication]) -> list[dict[str, Any]]:
        """The records of every account, each with the publication whose text it has."""
        chosen = list(rows)
        numbers = [int(row.subject.partition(":")[2]) for row in chosen]
        texts = dict(Variant.everywhere.filter(pk__in=numbers).values_list("pk", "text"))
        by_text = {texts[number]: row for number, row in zip(numbers, chosen, strict=True)}
        found = []
        for handle in {ref.handle for ref in channels.accounts()}:
            for record in self._records(handle):
                row = by_text.get(record["value"]["text"])
                rkey = record["uri"].rpartition("/")[2]
                found.append({"key": row.key if row else rkey, "id": rkey, "digest": row.digest if row else "", "account": handle})
        return found

    def _records(self, handle: str) -> Iterator[dict[str, Any]]:
        cursor = ""
        while True:
            query = urlencode({"repo": handle, "collection": "app.bsky.feed.post", "limit": 100, **({"cursor": cursor} if cursor else {})})
            page = call_json(f"{self.upstream}/xrpc/com.atproto.repo.listRecords?{query}")
            yield from page["records"]
            cursor = page.get("cursor", "")
            if not cursor:
                return


def call_json(address: str, body: Mapping[str, Any] | None = None) -> Any:
    """What a server on this machine answers."""
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(address, data, {"Content-Type": "application/json"} if data else {})  # noqa: S310 - loopback
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=60) as answer:
        return json.load(answer)


@contextmanager
def real_pds(upstream: str, faults: dict[str, Any]) -> Iterator[Pds]:
    """A bad line to a server that runs at this address."""
    known = {name: value for name, value in faults.items() if name not in NOT_OF_A_LINE}
    command = [sys.executable, "-m", "guanhao.sdk.testing.proxy", "--upstream", upstream, "--faults", json.dumps(known)]
    with _started(command) as address:
        yield Pds(address, Path("/dev/null"), upstream=upstream.rstrip("/"), mark=new_key()[:10])


@contextmanager
def platform(folder: Path, faults: dict[str, Any]) -> Iterator[Platform]:
    """Start a sandbox; its evidence is a file in the folder."""
    evidence = folder / "evidence.jsonl"
    command = [sys.executable, "-m", "guanhao.sdk.testing.sandbox", "--evidence", str(evidence), "--faults", json.dumps(faults)]
    with _started(command) as address:
        yield Platform(address, evidence)


@contextmanager
def _started(command: list[str]) -> Iterator[str]:
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603
    try:
        line = process.stdout.readline().strip() if process.stdout else ""
        if not line.startswith(START):
            raise RuntimeError(f"{command[2]} did not start")
        yield line
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
            handle = place.handle(number)
            ref = channels.add_account(platform=place.key, handle=handle, name=f"a{number}", status="active", **CARD)
            place.connect(ref.id, handle)
            found.append(ref.id)
    return found


def make_signed(brand: BrandRef, accounts: Sequence[int], count: int) -> list[int]:
    """Variants one person wrote and another signed; their numbers. The signatures are those of the house, the rows are written at once."""
    with brand_scope(brand), acting(SYSTEM):
        where = {ref.id: ref.platform for ref in channels.accounts()}
    writer, signer = (_person(brand, role) for role in ("editor", "director"))
    with brand_scope(brand), acting(SYSTEM):
        approvals.save_flow(FlowDefinition("trial", "Trial", "trial", (Level("final", "Final", permission="review.final"),)), reason="torture")
    found: list[int] = []
    while len(found) < count:
        batch = _write_variants(brand, writer, {number: where[number] for number in accounts}, min(PARTS, count - len(found)))
        with brand_scope(brand), acting(SYSTEM):
            parts = parts_of(Variant.objects.filter(pk__in=[row.pk for row in batch]).select_related("item"))
            subject = f"content.item:{batch[0].item_id}"
            view = approvals.start_approval(subject=subject, flow="trial", title=subject, parts=parts, authors=[writer.id])
        with brand_scope(brand), acting(_actor(signer, brand)):
            approvals.sign(approval_id=view.id, level="final", seen=view.seen)
        found += [row.pk for row in batch]
    return found


def _write_variants(brand: BrandRef, writer: Person, accounts: Mapping[int, str], count: int) -> list[Variant]:
    rows: list[Variant] = []
    with brand_scope(brand), acting(_actor(writer, brand)):
        while len(rows) < count:
            item, moment = items.create_item(items.ItemDraft(title="Torture", text=new_key())), now()
            for account_id in list(accounts)[: count - len(rows)]:
                facts = {"account_id": account_id, "platform": accounts[account_id], "format": "text", "text": f"正文 {new_key()}"}
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
