"""Publications in a person's hands: the phone's link, the checklist, the link pasted back, or the reason why not."""

import base64
import re
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from guanhao.domains.channels import facade as channels
from guanhao.domains.identity import facade as identity
from guanhao.domains.publishing.contracts import Refused
from guanhao.domains.publishing.models import Handing, Publication
from guanhao.domains.publishing.policy.afterwards import HandOffPolicy
from guanhao.domains.publishing.publisher.contexts import connector_context
from guanhao.domains.publishing.publisher.states import change, target_of
from guanhao.domains.publishing.rules.secrets import hash_of
from guanhao.domains.publishing.rules.sent import meant
from guanhao.domains.publishing.selectors import core as selectors
from guanhao.domains.publishing.selectors.handing import Work, is_due, work_of
from guanhao.domains.publishing.services import core
from guanhao.kernel import audit
from guanhao.kernel.access import acting, current_actor, require
from guanhao.kernel.files import FileRefused, Readable, store
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import brand_scope, current_brand
from guanhao.sdk.connectors import ConnectorError, HandsOff, OpensApp

Status = Publication.Status
ADDRESS = re.compile(r"https?://[^\s，。；！】）》\"']+")


def secret_of(handing: Handing) -> str:
    """The secret in the address: 26 characters of HMAC-SHA256 with the installation's key, so that it need not be kept to be shown again."""
    digest = salted_hmac("publishing.handing", f"{handing.publication_id}:{handing.nonce}", algorithm="sha256").digest()
    return base64.b32encode(digest[:17]).decode().lower()[:26]


@transaction.atomic
def hand_to(*, publication_id: int, person_id: int | None = None, renew: bool = False) -> Handing:
    """The phone's link of a publication that waits for a person (needs publishing.plan), made when there is none, it ended, or `renew` asks for
    another; the old address ends with it. It acts as `person_id`, else as whoever asks.
    """
    require("publishing.plan")
    row = core.locked(publication_id)
    if not is_due(row):
        raise Refused(_("“%(title)s” does not wait for a person.") % {"title": row.title})
    person = person_id or current_actor().user_id or row.owner_id or row.made_by_id
    if person is None or identity.actor_of(person, current_brand()) is None:
        raise Refused(_("Say whose link it is: nobody answers for this publication."), "person_id")
    moment = now()
    known: Handing | None = Handing.objects.filter(publication=row).first()
    if known is not None and not renew and known.person_id == person and known.ended_at is None and known.expires_at > moment:
        return known
    made: Handing = known or Handing(publication=row)
    made.person_id, made.nonce, made.made_at = person, secrets.token_hex(16), moment
    made.expires_at, made.ended_at, made.opened_at = moment + HandOffPolicy.of_brand().link_lasts, None, None
    made.secret_hash = hash_of(secret_of(made))
    made.save()
    audit.record("publishing.link_made", target=target_of(row), after={"person_id": person, "expires_at": made.expires_at.isoformat()})
    return made


@contextmanager
def opened(secret: str) -> Iterator[Handing]:
    """The brand's scope with the rights of the link's person, for whoever holds the secret; LookupError for everybody else."""
    handing = Handing.everywhere.select_related("publication").filter(secret_hash=hash_of(secret)).first()
    if handing is None or handing.expires_at <= now():
        raise LookupError(secret)
    brand = identity.brand_by_id(handing.brand_id)
    actor = identity.actor_of(handing.person_id, brand, via="token") if brand else None
    if brand is None or actor is None or not actor.can("publishing.plan"):
        raise LookupError(secret)
    with brand_scope(brand), acting(actor):
        if handing.opened_at is None:
            handing.opened_at = now()
            handing.save(update_fields=["opened_at"])
        yield handing


@transaction.atomic
def tick(*, handing: Handing, lines: Sequence[int]) -> list[int]:
    """Confirm lines of the checklist (all that are ticked now)."""
    row: Handing = Handing.objects.select_for_update().get(pk=handing.pk)
    count = len(_work(row).checklist)
    row.ticks = sorted({line for line in lines if 0 <= line < count})
    row.save(update_fields=["ticks"])
    return list(row.ticks)


def report_published(*, handing: Handing, url: str, proof: tuple[Readable, str] | None = None) -> Publication:
    """It is out under this link: the platform's share link is looked up, the address must be a post of the account's platform that no other
    publication has, and the checklist must be whole.
    """
    work = _work(handing)
    open_lines = [words for number, words in enumerate(work.checklist) if number not in handing.ticks]
    if open_lines:
        raise Refused(_("Still to confirm: %(lines)s.") % {"lines": "；".join(open_lines)}, "ticks")
    address = _full_address(work.row, _address_in(url))
    stored = _proof(proof)
    with transaction.atomic():
        row = core.check_off(publication_id=work.row.pk, url=address, published_at=now(), proof=stored)
        Handing.objects.filter(pk=handing.pk).update(ended_at=now(), proof_id=stored)
    return row


def app_address(*, handing: Handing, address_of: Callable[[str], str]) -> str:
    """The signed address that opens the platform's app with the post filled in (Douyin's schema; it counts for an hour); `address_of` gives the
    public address of a file by its SHA-256. Refused when the account has no such app or the platform says no.
    """
    work = _work(handing)
    connector, context = connector_context(work.row.account_id)
    if work.payload is None or not work.fills_app or not isinstance(connector, OpensApp):
        raise Refused(_("This account cannot open the app with the post filled in."))
    post = meant(work.payload.outgoing, work.row.mode)
    try:
        return connector.open_in_app(context, post, {one.sha256: address_of(one.sha256) for one in work.media}).open_url
    except ConnectorError as error:
        raise Refused(_("The app cannot be opened filled in: %(reason)s Copy the words instead.") % {"reason": error.message}) from error


@transaction.atomic
def report_failed(*, handing: Handing, reason: str) -> Publication:
    """The person could not publish it, and says why."""
    require("publishing.plan")
    if len(reason.strip()) < 2:
        raise Refused(_("Say what stood in the way."), "reason")
    row = core.locked(handing.publication_id)
    if not is_due(row):
        raise Refused(_("“%(title)s” does not wait for a person.") % {"title": row.title})
    change(row, Status.FAILED, code="by_hand", reason=reason.strip(), due_at=None, revision=row.revision + 1)
    Handing.objects.filter(pk=handing.pk).update(ended_at=now())
    audit.record("publishing.not_by_hand", target=target_of(row), note=reason.strip()[:300])
    return row


def _work(handing: Handing) -> Work:
    """What there is to do, read afresh; Refused when it must not go out (any more)."""
    work = work_of(Publication.objects.get(pk=handing.publication_id))
    if work.stop:
        raise Refused(work.stop)
    return work


def _address_in(text: str) -> str:
    """The first address in what apps copy, a sentence around a link; the text itself when there is none."""
    found = ADDRESS.search(text)
    return found.group() if found else text.strip()


def _full_address(row: Publication, url: str) -> str:
    connector = selectors.connector_of(row.platform)
    if not isinstance(connector, HandsOff) or connector.remote_id(url) is not None:
        return url
    _same, context = connector_context(row.account_id)
    try:
        found = connector.resolve(context.http, url)
    except ConnectorError as error:
        words = _("The share link cannot be looked up now. Open it in a browser and paste the long address. (%(reason)s)")
        raise Refused(words % {"reason": error.message}, "url") from error
    if connector.remote_id(found) is None:
        platform = channels.platform(row.platform)
        raise Refused(_("This is no address of a post on %(platform)s.") % {"platform": platform.zh}, "url")
    return found


def _proof(proof: tuple[Readable, str] | None) -> int | None:
    if proof is None:
        return None
    try:
        return int(store(proof[0], name=proof[1], purpose="publishing.proof").pk)
    except (FileRefused, IntegrityError) as error:
        raise Refused(str(error), "proof") from error


def as_facts(handing: Handing) -> dict[str, Any]:
    """A link for REST, without its secret."""
    return {"person_id": handing.person_id, "expires_at": handing.expires_at, "opened_at": handing.opened_at, "ended_at": handing.ended_at}
