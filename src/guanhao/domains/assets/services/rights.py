"""Licences, consents and their proofs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import BinaryIO

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.assets.contracts import Refused
from guanhao.domains.assets.models import Asset, Consent, Licence, LicensedAsset
from guanhao.domains.assets.policy import RightsPolicy
from guanhao.domains.assets.selectors import library, rights
from guanhao.domains.assets.services.door import look_into
from guanhao.domains.channels import facade as channels
from guanhao.kernel import access, audit, events, files, versions
from guanhao.kernel.models import StoredFile
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.events.assets import ConsentWithdrawn, LicenceEnding

PROOF = "licence-proof"


@dataclass(frozen=True, kw_only=True)
class LicenceDraft:
    """A right as it is entered. Empty platforms, accounts and regions mean all of them; both days are included."""

    title: str
    owner: str
    kind: str = Licence.Kind.PURCHASED
    number: str = ""
    registration: str = ""
    platforms: Sequence[str] = ()
    account_ids: Sequence[int] = ()
    regions: Sequence[str] = ()
    commercial: bool = True
    starts: date | None = None
    ends: date | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class ConsentDraft:
    """A user's yes as it is entered; `contact` is how they are reached when their content is used."""

    author: str
    given_on: date
    contact: str = ""
    platform: str = ""
    platforms: Sequence[str] = ()
    ends: date | None = None
    scope: str = ""
    reward: str = ""


@dataclass(frozen=True)
class Proof:
    """A file that proves a right: seekable, with the name it was sent under."""

    stream: BinaryIO
    name: str


@transaction.atomic
def add_licence(draft: LicenceDraft, *, asset_ids: Iterable[int] = (), proof: Proof | None = None) -> Licence:
    """Enter a licence for assets (needs assets.edit). An original of our own gets a registration number when none is given (AST-05)."""
    access.require("assets.edit")
    _check_licence(draft)
    licence = Licence(made_at=now(), made_by_id=access.current_actor().user_id)
    _fill(licence, draft, proof)
    licence.save()
    if licence.kind == Licence.Kind.ORIGINAL and not licence.registration:
        licence.registration = f"{current_brand().slug.upper()}-{licence.made_at:%Y}-{licence.pk:06}"
        licence.save(update_fields=["registration"])
    _cover(licence, asset_ids)
    _kept(licence, "assets.licence_added", _("Entered"))
    return licence


@transaction.atomic
def revise_licence(licence_id: int, draft: LicenceDraft, *, proof: Proof | None = None, reason: str = "") -> Licence:
    """Change a licence (needs assets.edit); the old state stays as a version. A later last day asks for a new reminder."""
    access.require("assets.edit")
    _check_licence(draft)
    licence = _licence(licence_id)
    before = rights.licence_state(licence)
    if draft.ends != licence.ends:
        licence.reminded_for = None
    _fill(licence, draft, proof)
    licence.save()
    _kept(licence, "assets.licence_revised", reason, before)
    return licence


@transaction.atomic
def cover(licence_id: int, asset_ids: Iterable[int]) -> int:
    """Put assets under a licence (needs assets.edit); how many are new."""
    access.require("assets.edit")
    licence = _licence(licence_id)
    before = rights.licence_state(licence)
    added = _cover(licence, asset_ids)
    if added:
        _kept(licence, "assets.licence_revised", _("Assets added"), before)
    return added


@transaction.atomic
def uncover(licence_id: int, asset_id: int) -> None:
    """Take an asset out of a licence (needs assets.edit)."""
    access.require("assets.edit")
    licence = _licence(licence_id)
    before = rights.licence_state(licence)
    if LicensedAsset.objects.filter(licence=licence, asset_id=asset_id).delete()[0]:
        _kept(licence, "assets.licence_revised", _("Asset taken out"), before)


@transaction.atomic
def end_licence(licence_id: int, *, reason: str) -> Licence:
    """A licence that no longer holds, before its last day (needs assets.edit); a reason is required."""
    access.require("assets.edit")
    if not reason.strip():
        raise Refused(_("Say why the licence no longer holds."), "reason")
    licence = _licence(licence_id)
    before = rights.licence_state(licence)
    licence.ended, licence.changed_at = True, now()
    licence.save(update_fields=["ended", "changed_at"])
    _kept(licence, "assets.licence_ended", reason.strip(), before)
    return licence


@transaction.atomic
def record_consent(asset_id: int, draft: ConsentDraft, *, proof: Proof | None = None) -> Consent:
    """Keep a user's consent to showing what they made (needs assets.edit); the asset becomes user content with its author's credit."""
    access.require("assets.edit")
    asset = library.row(asset_id)
    check_consent(draft)
    actor = access.current_actor()
    consent = Consent(
        asset=asset,
        author=draft.author.strip(),
        contact=draft.contact.strip(),
        platform=_platforms([draft.platform])[0] if draft.platform else "",
        given_on=draft.given_on,
        ends=draft.ends,
        platforms=_platforms(draft.platforms),
        scope=draft.scope.strip(),
        reward=draft.reward.strip(),
        proof=_store(proof),
        made_at=now(),
        made_by_id=actor.user_id,
        made_by_name=actor.name[:120],
    )
    consent.save()
    if asset.source != Asset.Source.UGC or not asset.credit:
        asset.source, asset.credit, asset.changed_at = Asset.Source.UGC, asset.credit or consent.author, now()
        asset.save(update_fields=["source", "credit", "changed_at"])
        versions.keep(f"assets.asset:{asset.pk}", library.state_of(asset), note=_("Consent recorded"))
    after = {"author": consent.author, "given_on": consent.given_on.isoformat(), "ends": consent.ends.isoformat() if consent.ends else ""}
    audit.record("assets.consent_recorded", target=f"assets.asset:{asset.pk}", after={**after, "proof": consent.proof.name if consent.proof else ""})
    return consent


@transaction.atomic
def withdraw_consent(consent_id: int, *, reason: str = "", on: date | None = None) -> Consent:
    """The author took it back (needs assets.edit): from now on the asset cannot be used, and whoever shows it is told."""
    access.require("assets.edit")
    consent: Consent | None = Consent.objects.select_for_update().filter(pk=consent_id).first()
    if consent is None:
        raise Refused(_("This consent does not exist."), "consent_id")
    if consent.withdrawn_on is not None:
        return consent
    consent.withdrawn_on, consent.withdrawn_why = on or rights.brand_today(), reason.strip()[:300]
    consent.save(update_fields=["withdrawn_on", "withdrawn_why"])
    subjects = tuple(library.subjects_of([consent.asset_id]))
    after = {"author": consent.author, "withdrawn_on": consent.withdrawn_on.isoformat(), "subjects": list(subjects)}
    audit.record("assets.consent_withdrawn", target=f"assets.asset:{consent.asset_id}", after=after, note=reason.strip())
    events.emit(ConsentWithdrawn(brand_id=consent.brand_id, asset_id=consent.asset_id, author=consent.author, subjects=subjects))
    return consent


def remind(today: date | None = None) -> int:
    """Emit LicenceEnding once for each licence that ends within the policy's days; how many. Run daily."""
    day = today or rights.brand_today()
    until = day + timedelta(days=RightsPolicy.of_brand().remind_days)
    count = 0
    for licence in Licence.objects.filter(ended=False, ends__gte=day, ends__lte=until).order_by("ends", "pk"):
        if licence.reminded_for == licence.ends:
            continue
        with transaction.atomic():
            licence.reminded_for = licence.ends
            licence.save(update_fields=["reminded_for"])
            covered = tuple(LicensedAsset.objects.filter(licence=licence).values_list("asset_id", flat=True))
            events.emit(LicenceEnding(brand_id=licence.brand_id, licence_id=licence.pk, title=licence.title, ends=licence.ends, asset_ids=covered))
        count += 1
    return count


def draft_of(licence: Licence) -> LicenceDraft:
    """What is on record, as it would be entered."""
    return LicenceDraft(**{field.name: getattr(licence, field.name) for field in fields(LicenceDraft)})


def target_of(licence: Licence) -> str:
    """The licence's name in audit and versions."""
    return f"assets.licence:{licence.pk}"


def _licence(licence_id: int) -> Licence:
    found: Licence | None = Licence.objects.select_for_update().filter(pk=licence_id).first()
    if found is None:
        raise Refused(_("This licence does not exist."), "licence_id")
    return found


def _fill(licence: Licence, draft: LicenceDraft, proof: Proof | None) -> None:
    for name in ("title", "owner", "number", "registration", "note"):
        setattr(licence, name, getattr(draft, name).strip())
    licence.kind, licence.commercial, licence.starts, licence.ends = draft.kind, draft.commercial, draft.starts, draft.ends
    licence.platforms, licence.account_ids = _platforms(draft.platforms), _accounts(draft.account_ids)
    licence.regions = list(dict.fromkeys(one.strip()[:60] for one in draft.regions if one.strip()))[:100]
    licence.proof = _store(proof) or licence.proof
    licence.changed_at = now()


def _kept(licence: Licence, action: str, note: str, before: dict[str, object] | None = None) -> None:
    after = rights.licence_state(licence)
    if after == before:
        return
    versions.keep(target_of(licence), after, note=note)
    audit.record(action, target=target_of(licence), before=before, after=after, note=note)


def _cover(licence: Licence, asset_ids: Iterable[int]) -> int:
    wanted = set(asset_ids)
    known = set(Asset.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    if strange := sorted(wanted - known):
        raise Refused(_("There is no asset number %(title)s.") % {"title": strange[0]}, "asset_ids")
    there = set(LicensedAsset.objects.filter(licence=licence).values_list("asset_id", flat=True))
    brand = current_brand().id
    LicensedAsset.objects.bulk_create([LicensedAsset(brand_id=brand, licence=licence, asset_id=pk) for pk in sorted(known - there)])
    return len(known - there)


def _check_licence(draft: LicenceDraft) -> None:
    for name, most, needed in (
        ("title", 200, True),
        ("owner", 200, True),
        ("number", 120, False),
        ("registration", 120, False),
        ("note", 1000, False),
    ):
        text = getattr(draft, name).strip()
        if needed and not text:
            raise Refused(_("This is needed."), name)
        if len(text) > most:
            raise Refused(_("This text is longer than %(most)s characters.") % {"most": most}, name)
    if draft.kind not in Licence.Kind.values:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(Licence.Kind.values)}, "kind")
    if draft.starts and draft.ends and draft.ends < draft.starts:
        raise Refused(_("The licence ends before it begins."), "ends")


def check_consent(draft: ConsentDraft) -> None:
    """Refused (with the field) unless this could be recorded."""
    if not draft.author.strip():
        raise Refused(_("Name the author: without a name the consent proves nothing."), "author")
    for name, most in (("author", 120), ("contact", 200), ("scope", 500), ("reward", 200)):
        if len(getattr(draft, name).strip()) > most:
            raise Refused(_("This text is longer than %(most)s characters.") % {"most": most}, name)
    if draft.given_on > rights.brand_today():
        raise Refused(_("A consent cannot be given in the future."), "given_on")
    if draft.ends and draft.ends < draft.given_on:
        raise Refused(_("The consent ends before it was given."), "ends")
    _platforms([draft.platform] if draft.platform else [], "platform")


def _platforms(keys: Sequence[str], field: str = "platforms") -> list[str]:
    found = []
    for key in keys:
        try:
            found.append(channels.platform(key).key)
        except LookupError:
            raise Refused(_("%(key)s is no platform.") % {"key": key[:60]}, field) from None
    return list(dict.fromkeys(found))


def _accounts(ids: Sequence[int]) -> list[int]:
    known = {one.id for one in channels.accounts(closed=True)}
    if strange := [one for one in ids if one not in known]:
        raise Refused(_("Account number %(number)s does not belong to the brand.") % {"number": strange[0]}, "account_ids")
    return sorted(set(ids))


def _store(proof: Proof | None) -> StoredFile | None:
    """Keep a proof after the same look that every file gets: a picture or a document, cleaned like an asset would be."""
    if proof is None:
        return None
    seen = look_into(proof.stream, "proof")
    if seen.facts.kind not in {"image", "document"}:
        raise Refused(_("A proof is a picture or a document."), "proof")
    proof.stream.seek(0)
    try:
        return files.store(proof.stream, name=proof.name, purpose=PROOF, content_type=seen.facts.mime)
    except files.FileRefused as error:
        raise Refused(str(error), "proof") from error
