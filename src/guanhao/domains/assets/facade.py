"""The door of assets: what other rooms may ask of the library."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import BinaryIO

from guanhao.domains.assets.contracts import AssetView, Duplicate, OldTemplateUse, Refused, UnknownAsset, UseProblem
from guanhao.domains.assets.selectors import authors as author_selectors
from guanhao.domains.assets.selectors import kits, library, rights
from guanhao.domains.assets.selectors.authors import Author
from guanhao.domains.assets.services import kits as kit_writing
from guanhao.domains.assets.services import library as writing
from guanhao.domains.assets.services import rights as rights_writing
from guanhao.domains.assets.services import uses

__all__ = [
    "AssetView",
    "Author",
    "Duplicate",
    "OldTemplateUse",
    "Refused",
    "UnknownAsset",
    "UseProblem",
    "add_asset",
    "asset",
    "assets",
    "authors",
    "find",
    "may_use",
    "old_template_uses",
    "open_original",
    "recommend",
    "record_consent",
    "record_template_use",
    "record_use",
    "recordings",
    "shown_by_author",
    "withdraw_consent",
]


def asset(asset_id: int) -> AssetView:
    """One asset of the brand in scope (needs assets.view); UnknownAsset (a LookupError) otherwise."""
    return library.view(asset_id)


def assets(ids: Iterable[int]) -> dict[int, AssetView]:
    """Assets by number, those that exist in the brand, in one query (needs assets.view)."""
    return library.views(ids)


def find(words: str, kind: str = "", limit: int = 20) -> list[AssetView]:
    """Assets in use that hold every word (Chinese too), titles first; `kind` as in AssetView. Nothing without assets.view."""
    return library.find(words, kind=kind, limit=limit)


def recordings(limit: int = 200) -> list[AssetView]:
    """Sound and film in use, the newest first (needs assets.view)."""
    return library.recordings(limit)


def recommend(text: str, limit: int = 8) -> list[AssetView]:
    """Assets that suit a draft, the best first: "母亲节" brings festival and warm ones (needs assets.view)."""
    return library.recommend(text, limit=limit)


def may_use(ids: Iterable[int], *, platform: str, account_id: int, on: date) -> list[UseProblem]:
    """Every reason against showing these assets on this account that day, forbidding ones first; "" and 0 leave platform and account open."""
    return rights.may_use(ids, platform=platform, account_id=account_id, on=on)


def record_use(ids: Iterable[int], *, subject: str, title: str = "", url: str = "") -> None:
    """Say that `subject` ("content.variant:7") shows exactly these assets now, in the caller's transaction; an empty list takes all off.

    UnknownAsset for a number that is none of the brand's; Refused for user content without a running consent of its author.
    """
    uses.record_use(ids, subject=subject, title=title, url=url)


def open_original(asset_id: int) -> BinaryIO:
    """The kept file for reading (needs assets.view)."""
    return library.original(asset_id)


def add_asset(
    stream: BinaryIO,
    *,
    name: str,
    title: str = "",
    source: str = "unknown",
    alt: str = "",
    credit: str = "",
    keywords: Iterable[str] = (),
    scenes: Iterable[str] = (),
    emotions: Iterable[str] = (),
    ai_generated: bool = False,
) -> AssetView:
    """Take a file into the library (needs assets.edit). Duplicate (with asset_id) when the same bytes are there; Refused with the reason otherwise.

    `source` is own, commissioned, licensed, ugc or unknown.
    """
    draft = writing.AssetDraft(
        title=title,
        source=source,
        alt=alt,
        credit=credit,
        ai_generated=ai_generated,
        keywords=tuple(keywords),
        scenes=tuple(scenes),
        emotions=tuple(emotions),
    )
    return library.view_of(writing.add_asset(stream, name=name, draft=draft))


def record_template_use(template_id: int, *, subject: str, version: int = 0, title: str = "", url: str = "") -> None:
    """Say that `subject` was made with a version of a template (0: the newest); Refused when there is no such version."""
    kit_writing.record_template_use(template_id, subject=subject, version=version, title=title, url=url)


def old_template_uses(template_id: int) -> list[OldTemplateUse]:
    """What was made with an older version of a template than its newest (needs assets.view)."""
    return kits.old_uses(template_id)


def authors(ids: Iterable[int]) -> dict[int, tuple[Author, ...]]:
    """Who made user content, by asset, from the consents on record (ended ones too); assets without are left out."""
    return author_selectors.authors(ids)


def shown_by_author(platform: str, names: Collection[str]) -> dict[int, tuple[str, ...]]:
    """The subjects ("content.variant:7") that show content of an author, by asset; `names` are compared with name and contact of the consents."""
    return author_selectors.shown_by(platform, names)


def record_consent(
    asset_id: int,
    *,
    author: str,
    given_on: date,
    contact: str = "",
    platform: str = "",
    platforms: Iterable[str] = (),
    ends: date | None = None,
    scope: str = "",
    reward: str = "",
) -> int:
    """Keep a user's consent to showing what they made (needs assets.edit); its number. The asset becomes user content with its author's credit."""
    draft = rights_writing.ConsentDraft(
        author=author, given_on=given_on, contact=contact, platform=platform, platforms=tuple(platforms), ends=ends, scope=scope, reward=reward
    )
    return rights_writing.record_consent(asset_id, draft).pk


def withdraw_consent(consent_id: int, *, reason: str = "") -> tuple[str, ...]:
    """The author took it back (needs assets.edit): the asset cannot be used from now on; the subjects ("content.variant:7") that show it."""
    consent = rights_writing.withdraw_consent(consent_id, reason=reason)
    return tuple(library.subjects_of([consent.asset_id]))
