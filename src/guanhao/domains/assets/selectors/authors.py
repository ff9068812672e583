"""Who made user content, by its consents."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q

from guanhao.domains.assets.models import AssetUse, Consent


@dataclass(frozen=True)
class Author:
    """Somebody who agreed that we show what they made: `names` are the name and the contact on the consent."""

    name: str
    platform: str
    names: frozenset[str]


def authors(ids: Iterable[int]) -> dict[int, tuple[Author, ...]]:
    """The authors of user content by asset, each once; one query."""
    found: dict[int, list[Author]] = {}
    for one in Consent.objects.filter(asset_id__in=list(ids)).order_by("pk"):
        author = Author(one.author, one.platform, frozenset(text.strip() for text in (one.author, one.contact) if text.strip()))
        if author not in found.setdefault(one.asset_id, []):
            found[one.asset_id].append(author)
    return {pk: tuple(people) for pk, people in found.items()}


def shown_by(platform: str, names: Collection[str]) -> dict[int, tuple[str, ...]]:
    """What shows content of an author, by asset: consents whose name or contact is one of `names` on this platform, or on none."""
    known = Q()
    for name in sorted({text.strip().lstrip("@") for text in names} - {""}):
        for field in ("author", "contact"):
            known |= Q(**{f"{field}__iexact": name}) | Q(**{f"{field}__iexact": f"@{name}"})
    if not known:
        return {}
    ids = Consent.objects.filter(known, platform__in=[platform, ""]).values("asset_id")
    shown: dict[int, list[str]] = {}
    for pk, subject in AssetUse.objects.filter(asset_id__in=ids).order_by("subject").values_list("asset_id", "subject"):
        shown.setdefault(pk, []).append(subject)
    return {pk: tuple(subjects) for pk, subjects in shown.items()}
