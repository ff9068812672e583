"""Reading licences and consents, and the answer to: may this go out there and then?"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from guanhao.domains.assets import wording
from guanhao.domains.assets.contracts import UseProblem
from guanhao.domains.assets.models import Asset, Consent, Licence, LicensedAsset
from guanhao.domains.assets.policy import RightsPolicy
from guanhao.domains.assets.rules.rights import OWN, Grant, Holding, Use, Verdict, judge, rights_state
from guanhao.domains.channels import facade as channels
from guanhao.kernel import access
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

LICENCE_FIELDS = tuple(
    "title kind owner number registration platforms account_ids regions commercial starts ends note ended".split()  # noqa: SIM905 - reads better
)
Grants = dict[int, tuple[Grant, ...]]


def brand_today() -> date:
    """The brand's date now."""
    return now().astimezone(current_brand().zone).date()


def may_use(ids: Iterable[int], *, platform: str, account_id: int, on: date) -> list[UseProblem]:
    """Every reason against showing these assets on this account that day, forbidding ones first (needs assets.view).

    "" and 0 leave platform and account open. A number that is no asset of the brand is itself a forbidding reason.
    """
    access.require("assets.view")
    wanted = list(dict.fromkeys(ids))
    rows = {one.pk: one for one in Asset.objects.filter(pk__in=wanted)}
    held = holdings(list(rows.values()))
    use, policy = Use(platform, account_id, on), RightsPolicy.of_brand()
    name = platform_name(platform)
    found = [_problem(pk, Verdict("unknown", True), str(pk), use, name) for pk in wanted if pk not in rows]
    for pk in wanted:
        if pk in rows:
            verdicts = judge(held[pk], use, unlicensed_blocks=policy.unlicensed_blocks)
            found += [_problem(pk, one, rows[pk].title, use, name) for one in verdicts]
    return sorted(found, key=lambda one: not one.blocking)


def platform_name(key: str) -> str:
    """What a platform is called in the active language; the key where it is none."""
    from django.utils.translation import get_language

    try:
        return channels.platform(key).name(get_language() or "zh-hans") if key else ""
    except LookupError:
        return key


def _problem(pk: int, verdict: Verdict, title: str, use: Use, platform: str) -> UseProblem:
    message = wording.problem_text(verdict.code, title=title, name=verdict.name, day=verdict.day, on=use.on, platform=platform)
    return UseProblem(pk, verdict.code, message, verdict.blocking)


def holdings(rows: Sequence[Asset]) -> dict[int, Holding]:
    """What is on record for each asset, in a fixed number of queries."""
    ids = [one.pk for one in rows]
    licences, consents = _licences(ids), _consents(ids)
    fonts = _register(Asset.Kind.FONT) if any(one.fonts and one.kind != Asset.Kind.FONT for one in rows) else {}
    music = _register(Asset.Kind.AUDIO) if any(one.music for one in rows) else {}
    return {
        one.pk: Holding(
            kind=one.kind,
            source=one.source,
            archived=one.status == Asset.Status.ARCHIVED,
            licences=licences.get(one.pk, ()),
            consents=consents.get(one.pk, ()),
            fonts=tuple((name, fonts.get(_plain(name))) for name in one.fonts) if one.kind != Asset.Kind.FONT else (),
            music=tuple((name, music.get(_plain(name))) for name in one.music),
        )
        for one in rows
    }


def _licences(ids: Sequence[int]) -> Grants:
    found: dict[int, list[Grant]] = {}
    rows = LicensedAsset.objects.filter(asset_id__in=ids, licence__ended=False).select_related("licence").order_by("pk")
    for one in rows:
        found.setdefault(one.asset_id, []).append(grant_of(one.licence))
    ended = LicensedAsset.objects.filter(asset_id__in=ids, licence__ended=True).select_related("licence").order_by("pk")
    for one in ended:
        found.setdefault(one.asset_id, []).append(grant_of(one.licence))
    return {pk: tuple(grants) for pk, grants in found.items()}


def grant_of(one: Licence) -> Grant:
    """A licence as the rules understand it."""
    platforms, accounts = frozenset(one.platforms), frozenset(int(key) for key in one.account_ids)
    return Grant(one.pk, platforms, accounts, one.starts, one.ends, one.commercial, one.ended)


def consent_grant(one: Consent) -> Grant:
    """A consent as the rules understand it: it ends with its last day or with its withdrawal."""
    return Grant(one.pk, frozenset(one.platforms), frozenset(), one.given_on, one.ends, True, one.withdrawn_on is not None)


def _consents(ids: Sequence[int]) -> Grants:
    found: dict[int, list[Grant]] = {}
    for one in Consent.objects.filter(asset_id__in=ids):
        found.setdefault(one.asset_id, []).append(consent_grant(one))
    return {pk: tuple(grants) for pk, grants in found.items()}


def _register(kind: str) -> dict[str, tuple[Grant, ...]]:
    """Names of registered fonts or music with their grants: those with a licence, and what the brand made itself (no grants needed)."""
    rows = list(Asset.objects.filter(kind=kind, status=Asset.Status.ACTIVE).only("pk", "title", "fonts", "source", "kind"))
    grants = _licences([one.pk for one in rows])
    found: dict[str, tuple[Grant, ...]] = {}
    for one in rows:
        mine = grants.get(one.pk, ())
        if mine or one.source in OWN:
            for name in (one.title, *(one.fonts if kind == Asset.Kind.FONT else ())):
                found[_plain(name)] = mine
    return found


def _plain(name: str) -> str:
    return "".join(str(name).lower().replace("-", " ").replace("_", " ").split())


def states(rows: Sequence[Asset]) -> dict[int, str]:
    """The licence state at a glance of each asset: own, valid, soon, ended, outside or none."""
    today, soon = days()
    return {pk: rights_state(held, today, soon) for pk, held in holdings(rows).items()}


def days() -> tuple[date, date]:
    """Today, and the last day on which an end counts as soon."""
    today = brand_today()
    return today, today + timedelta(days=RightsPolicy.of_brand().remind_days)


def in_state(rows: QuerySet[Asset], state: str) -> QuerySet[Asset]:
    """Those of the assets that are in this licence state, decided by the database as `rules.rights.rights_state` decides it."""
    today, soon = days()
    own = Q(source__in=sorted(OWN))
    ugc = Q(source=Asset.Source.UGC)
    licences = LicensedAsset.objects.filter(asset=OuterRef("pk"))
    consents = Consent.objects.filter(asset=OuterRef("pk"))
    begun = Q(licence__starts=None) | Q(licence__starts__lte=today)
    running = licences.filter(begun, licence__ended=False).filter(Q(licence__ends=None) | Q(licence__ends__gte=today))
    agreed = consents.filter(withdrawn_on=None, given_on__lte=today).filter(Q(ends=None) | Q(ends__gte=today))
    counted = rows.annotate(
        has=Exists(licences),
        runs=Exists(running),
        lasts=Exists(running.filter(Q(licence__ends=None) | Q(licence__ends__gt=soon))),
        past=Exists(licences.filter(licence__ends__lt=today)),
        said=Exists(consents),
        agrees=Exists(agreed),
        agrees_on=Exists(agreed.filter(Q(ends=None) | Q(ends__gt=soon))),
        agreed_once=Exists(consents.filter(ends__lt=today)),
    )
    by_consent = ugc & Q(has=False)
    conditions: dict[str, Q] = {
        "own": own & Q(has=False),
        "none": (Q(has=False) & ~own & ~ugc) | (by_consent & Q(said=False)),
        "valid": Q(has=True, lasts=True) | (by_consent & Q(agrees_on=True)),
        "soon": Q(has=True, runs=True, lasts=False) | (by_consent & Q(agrees=True, agrees_on=False)),
        "ended": Q(has=True, runs=False, past=True) | (by_consent & Q(said=True, agrees=False, agreed_once=True)),
        "outside": Q(has=True, runs=False, past=False) | (by_consent & Q(said=True, agrees=False, agreed_once=False)),
    }
    return counted.filter(conditions[state])


def licences_of(one: Asset) -> list[Licence]:
    """All licences that cover an asset, the longest first."""
    return list(Licence.objects.filter(covered__asset=one).order_by("ended", "-ends", "-pk").select_related("proof"))


def expiring(today: date | None = None) -> list[Licence]:
    """Licences that end within the brand's reminder time, the soonest first (needs assets.view)."""
    access.require("assets.view")
    day = today or brand_today()
    until = day + timedelta(days=RightsPolicy.of_brand().remind_days)
    return list(Licence.objects.filter(ended=False, ends__gte=day, ends__lte=until).order_by("ends", "pk"))


def with_covered(rows: Sequence[Licence]) -> list[Licence]:
    """The same licences with their assets and proofs, in the same order and a fixed number of queries."""
    found = {one.pk: one for one in Licence.objects.filter(pk__in=[one.pk for one in rows]).select_related("proof").prefetch_related("covered")}
    return [found[one.pk] for one in rows]


def licence_state(one: Licence) -> dict[str, Any]:
    """A licence as JSON-safe values for versions, audit and conflicts."""
    names = (
        "title",
        "kind",
        "owner",
        "number",
        "registration",
        "platforms",
        "account_ids",
        "regions",
        "commercial",
        "starts",
        "ends",
        "note",
        "ended",
    )
    values = {name: getattr(one, name) for name in names}
    values |= {"proof": one.proof.name if one.proof else "", "assets": sorted(one.covered.values_list("asset_id", flat=True))}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
