"""Reading templates, their versions, and what was made with old ones."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from guanhao.console.links import burl_or_none
from guanhao.domains.assets.contracts import OldTemplateUse
from guanhao.domains.assets.models import Asset, Template, TemplateUse, TemplateVersion
from guanhao.kernel import access


@dataclass(frozen=True)
class Size:
    """A size of a platform that a template is made for, in pixels."""

    platform: str
    width: int
    height: int


def template(template_id: int) -> Template:
    """One template; Template.DoesNotExist for another brand's."""
    found: Template = Template.objects.get(pk=template_id)
    return found


def templates(kind: str = "") -> QuerySet[Template]:
    """The kit, with `behind`: how many uses and assets are on an older version than the newest."""
    rows: QuerySet[Template] = Template.objects.annotate(
        behind_uses=Count("uses", filter=Q(uses__version__number__lt=F("newest")), distinct=True),
        behind_assets=Count("versions__assets", filter=Q(versions__number__lt=F("newest")), distinct=True),
    ).annotate(behind=F("behind_uses") + F("behind_assets"))
    ordered = rows.order_by("kind", "title", "pk")
    return ordered.filter(kind=kind) if kind else ordered


def versions_of(one: Template) -> list[TemplateVersion]:
    """All versions, the newest first, with how much was made with each."""
    rows = one.versions.select_related("file").annotate(used=Count("uses", distinct=True), made=Count("assets", distinct=True)).order_by("-number")
    return list(rows)


def newest(one: Template) -> TemplateVersion | None:
    """The version that is to be used now."""
    found: TemplateVersion | None = TemplateVersion.objects.filter(template=one, number=one.newest).select_related("file").first()
    return found


def choices(asset: Asset) -> list[TemplateVersion]:
    """Versions that an asset may be said to be made with: the newest of every template in use, and the one that is on record."""
    newest_ones = Q(number=F("template__newest"), template__archived=False)
    rows = TemplateVersion.objects.filter(newest_ones | Q(pk=asset.template_version_id or 0))
    return list(rows.select_related("template").order_by("template__kind", "template__title", "-number")[:300])


def old_uses(template_id: int) -> list[OldTemplateUse]:
    """Everything made with an older version than the newest, oldest version first (AST-04 a; needs assets.view)."""
    access.require("assets.view")
    one = template(template_id)
    rows = TemplateUse.objects.filter(template=one, version__number__lt=one.newest).select_related("version").order_by("version__number", "pk")
    found = [OldTemplateUse(use.subject, use.title or use.subject, use.url, use.version.number, one.newest) for use in rows]
    made = Asset.objects.filter(template_version__template=one, template_version__number__lt=one.newest, status=Asset.Status.ACTIVE)
    for asset in made.select_related("template_version").order_by("template_version__number", "pk"):
        number = asset.template_version.number if asset.template_version else 0
        url = burl_or_none("assets:asset", asset_id=asset.pk) or ""
        found.append(OldTemplateUse(f"assets.asset:{asset.pk}", asset.title, url, number, one.newest))
    return found


def subjects_behind(one: Template) -> list[str]:
    """What was made with an older version, by name."""
    return [use.subject for use in old_uses(one.pk)]


def state_of(one: Template) -> dict[str, Any]:
    """A template as JSON-safe values."""
    return {"title": one.title, "kind": one.kind, "sizes": one.sizes, "note": one.note, "version": one.newest, "archived": one.archived}
