"""What the library's pages share: tabs, proofs of forms, badges."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from guanhao.console.http import BrandRequest
from guanhao.console.links import burl
from guanhao.domains.assets.selectors import library
from guanhao.domains.assets.services.rights import Proof
from guanhao.domains.assets.tables import ICONS, RIGHTS, RIGHTS_TONE

TABS = (
    ("library", _("Asset library")),
    ("register", _("Fonts and music")),
    ("licences", _("Licences")),
    ("ugc", _("User content")),
    ("templates", _("Templates")),
    ("themes", _("Theme classes")),
)


def tabs(here: str) -> list[dict[str, Any]]:
    """The pages of the library; `here` is the one that is shown."""

    def address(key: str) -> str:
        return f"{burl('assets:library')}?kind=font&kind=audio" if key == "register" else burl(f"assets:{key}")

    return [{"title": title, "url": address(key), "here": key == here} for key, title in TABS]


def proof_of(request: BrandRequest, field: str) -> Proof | None:
    """The file that came with a form, if any."""
    sent: Any = request.FILES.get(field)
    return Proof(sent.file, sent.name or field) if sent else None


def card_of(one: Any) -> dict[str, Any]:
    """An asset (with `rights` and `words`, see tables.told) as its card shows it."""
    return {
        "asset": one,
        "icon": ICONS[one.kind],
        "preview": library.preview_url(one),
        "rights": RIGHTS[one.rights],
        "tone": RIGHTS_TONE[one.rights],
        "words": one.words[:4],
        "ratio": f"{one.width} × {one.height}" if one.width else "",
    }
