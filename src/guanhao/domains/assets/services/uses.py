"""What shows which asset."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.assets.contracts import Refused, UnknownAsset
from guanhao.domains.assets.models import Asset, AssetUse, Consent
from guanhao.domains.assets.rules.rights import Use, miss
from guanhao.domains.assets.selectors import rights
from guanhao.kernel import access, audit, events
from guanhao.kernel.now import now
from guanhao.sdk.events.assets import UserContentUsed


@transaction.atomic
def record_use(ids: Iterable[int], *, subject: str, title: str = "", url: str = "") -> None:
    """Say that `subject` (such as content.variant:7) shows exactly these assets now (needs assets.view); what it showed before and no longer does
    is taken off. UnknownAsset for a number that is none of the brand's; Refused for user content without a running consent.
    """
    access.require("assets.view")
    wanted = list(dict.fromkeys(ids))
    rows = {one.pk: one for one in Asset.objects.filter(pk__in=wanted)}
    if missing := [pk for pk in wanted if pk not in rows]:
        raise UnknownAsset(f"no asset {missing[0]}")
    there = set(AssetUse.objects.filter(subject=subject).values_list("asset_id", flat=True))
    AssetUse.objects.filter(subject=subject).exclude(asset_id__in=wanted).delete()
    new = [rows[pk] for pk in wanted if pk not in there]
    for asset in new:
        consent = _consent(asset)
        _keep(asset, subject, title, url)
        if consent is not None:
            _tell(asset, consent, subject)
    AssetUse.objects.filter(subject=subject, asset_id__in=[pk for pk in wanted if pk in there]).update(title=title[:200], url=url[:400])


def _consent(asset: Asset) -> Consent | None:
    """The consent that covers user content today; None for what is no user content; Refused when there is none (AST-06)."""
    if asset.source != Asset.Source.UGC:
        return None
    use = Use("", 0, rights.brand_today())
    for consent in asset.consents.all():
        if not miss(rights.consent_grant(consent), use):
            return consent
    raise Refused(_("“%(title)s” is user content without a running consent of its author; it cannot be attached.") % {"title": asset.title}, "assets")


def _keep(asset: Asset, subject: str, title: str, url: str) -> None:
    actor = access.current_actor()
    facts = {"title": title[:200], "url": url[:400], "made_by_id": actor.user_id, "made_by_name": actor.name[:120]}
    AssetUse(asset=asset, subject=subject[:80], made_at=now(), **facts).save()


def _tell(asset: Asset, consent: Consent, subject: str) -> None:
    audit.record("assets.user_content_used", target=f"assets.asset:{asset.pk}", after={"subject": subject, "author": consent.author})
    events.emit(
        UserContentUsed(
            brand_id=asset.brand_id,
            asset_id=asset.pk,
            title=asset.title,
            author=consent.author,
            contact=consent.contact,
            platform=consent.platform,
            reward=consent.reward,
            subject=subject,
        )
    )
