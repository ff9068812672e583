"""Licences and consents over REST."""

import io
from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest
from ninja import File, Router, Schema, Status, UploadedFile
from pydantic import Field

from guanhao.domains.assets.models import Consent, Licence
from guanhao.domains.assets.selectors import library
from guanhao.domains.assets.selectors import rights as reading
from guanhao.domains.assets.services import rights
from guanhao.domains.assets.services.rights import ConsentDraft, LicenceDraft, Proof
from guanhao.kernel import access

router = Router(tags=["assets"])


class LicenceIn(Schema):
    """A right as it is sent. Empty platforms, accounts and regions mean all; both days are included."""

    title: str
    owner: str
    kind: str = "purchased"
    number: str = ""
    registration: str = ""
    platforms: list[str] = Field(default_factory=list)
    account_ids: list[int] = Field(default_factory=list)
    regions: list[str] = Field(default_factory=list)
    commercial: bool = True
    starts: date | None = None
    ends: date | None = None
    note: str = ""


class LicenceNew(LicenceIn):
    """A licence with the assets it covers."""

    asset_ids: list[int] = Field(default_factory=list)


class LicenceChange(LicenceIn):
    """A change of a licence, with its reason."""

    reason: str = ""


class LicenceOut(LicenceIn):
    """A licence; `ended` when it was ended early."""

    id: int
    ended: bool
    proof: str
    asset_ids: list[int]
    changed_at: datetime


class LicenceList(Schema):
    """A page of licences, the soonest end first."""

    count: int
    items: list[LicenceOut]


class RightsReason(Schema):
    """Why."""

    reason: str = ""


class Covering(Schema):
    """Assets to put under a licence."""

    asset_ids: list[int]


class AssetConsentIn(Schema):
    """A user's yes as it is sent."""

    author: str
    given_on: date
    contact: str = ""
    platform: str = ""
    platforms: list[str] = Field(default_factory=list)
    ends: date | None = None
    scope: str = ""
    reward: str = ""


class AssetConsentOut(AssetConsentIn):
    """A consent; `withdrawn_on` when its author took it back."""

    id: int
    asset_id: int
    withdrawn_on: date | None
    withdrawn_why: str
    proof: str


class ConsentList(Schema):
    """The consents to one asset, the newest first."""

    count: int
    items: list[AssetConsentOut]


@router.get("/licences", response=LicenceList, summary="Licences")
def list_licences(request: HttpRequest, expiring: bool = False, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """All of them, or those that end within the brand's reminder time."""
    access.require("assets.view")
    if expiring:
        rows = reading.expiring()
        return {"count": len(rows), "items": [_licence(one) for one in reading.with_covered(rows)[offset : offset + min(limit, 500)]]}
    found = Licence.objects.order_by("ended", "ends", "pk")
    page = list(found.select_related("proof").prefetch_related("covered")[offset : offset + min(limit, 500)])
    return {"count": found.count(), "items": [_licence(one) for one in page]}


@router.post("/licences", response={201: LicenceOut}, summary="Enter a licence")
def add_licence(request: HttpRequest, body: LicenceNew) -> Status[dict[str, Any]]:
    """For any number of assets."""
    values = body.dict()
    asset_ids = values.pop("asset_ids")
    return Status(201, _licence(rights.add_licence(LicenceDraft(**values), asset_ids=asset_ids)))


@router.get("/licences/{licence_id}", response=LicenceOut, summary="One licence")
def get_licence(request: HttpRequest, licence_id: int) -> dict[str, Any]:
    """With its assets."""
    access.require("assets.view")
    return _licence(_row(licence_id))


@router.put("/licences/{licence_id}", response=LicenceOut, summary="Change a licence")
def change_licence(request: HttpRequest, licence_id: int, body: LicenceChange) -> dict[str, Any]:
    """The old state stays as a version."""
    values = body.dict()
    reason = values.pop("reason")
    return _licence(rights.revise_licence(_row(licence_id).pk, LicenceDraft(**values), reason=reason))


@router.post("/licences/{licence_id}/assets", response=LicenceOut, summary="Put assets under a licence")
def cover(request: HttpRequest, licence_id: int, body: Covering) -> dict[str, Any]:
    """Those that are there stay."""
    rights.cover(_row(licence_id).pk, body.asset_ids)
    return _licence(_row(licence_id))


@router.delete("/licences/{licence_id}/assets/{asset_id}", response=LicenceOut, summary="Take an asset out of a licence")
def uncover(request: HttpRequest, licence_id: int, asset_id: int) -> dict[str, Any]:
    """Nothing happens when it was not under it."""
    rights.uncover(_row(licence_id).pk, asset_id)
    return _licence(_row(licence_id))


@router.post("/licences/{licence_id}/proof", response=LicenceOut, summary="Send the proof of a licence")
def send_proof(request: HttpRequest, licence_id: int, file: File[UploadedFile]) -> dict[str, Any]:
    """A picture or a document; it takes the place of an earlier one."""
    row = _row(licence_id)
    proof = Proof(io.BytesIO(file.read()), file.name or "proof")
    return _licence(rights.revise_licence(row.pk, rights.draft_of(row), proof=proof))


@router.post("/licences/{licence_id}/end", response=LicenceOut, summary="End a licence early")
def end_licence(request: HttpRequest, licence_id: int, body: RightsReason) -> dict[str, Any]:
    """From now on it covers nothing."""
    return _licence(rights.end_licence(_row(licence_id).pk, reason=body.reason))


@router.get("/assets/{asset_id}/consents", response=ConsentList, summary="Consents to user content")
def list_consents(request: HttpRequest, asset_id: int) -> dict[str, Any]:
    """Withdrawn ones too."""
    access.require("assets.view")
    rows = list(library.row(asset_id).consents.select_related("proof"))
    return {"count": len(rows), "items": [_consent(one) for one in rows]}


@router.post("/assets/{asset_id}/consents", response={201: AssetConsentOut}, summary="Record a consent")
def add_consent(request: HttpRequest, asset_id: int, body: AssetConsentIn) -> Status[dict[str, Any]]:
    """The asset becomes user content."""
    return Status(201, _consent(rights.record_consent(asset_id, ConsentDraft(**body.dict()))))


@router.post("/consents/{consent_id}/withdraw", response=AssetConsentOut, summary="The author takes the consent back")
def withdraw(request: HttpRequest, consent_id: int, body: RightsReason) -> dict[str, Any]:
    """From now on the asset cannot be used."""
    if not Consent.objects.filter(pk=consent_id).exists():
        raise Http404
    return _consent(rights.withdraw_consent(consent_id, reason=body.reason))


def _row(licence_id: int) -> Licence:
    found: Licence | None = Licence.objects.filter(pk=licence_id).select_related("proof").first()
    if found is None:
        raise Http404
    return found


def _licence(one: Licence) -> dict[str, Any]:
    names = (*reading.LICENCE_FIELDS, "id", "changed_at")
    covered = sorted(link.asset_id for link in one.covered.all())
    return {**{name: getattr(one, name) for name in names}, "proof": one.proof.name if one.proof else "", "asset_ids": covered}


def _consent(one: Consent) -> dict[str, Any]:
    names = "id asset_id author contact platform platforms given_on ends scope reward withdrawn_on withdrawn_why".split()  # noqa: SIM905 - reads better
    return {**{name: getattr(one, name) for name in names}, "proof": one.proof.name if one.proof else ""}
