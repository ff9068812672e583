"""Templates: made, released in versions, used."""

from collections.abc import Sequence
from dataclasses import asdict

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.assets.contracts import Refused
from guanhao.domains.assets.models import Asset, Template, TemplateUse, TemplateVersion
from guanhao.domains.assets.selectors import kits
from guanhao.domains.assets.selectors.kits import Size
from guanhao.domains.assets.services.door import look_into
from guanhao.domains.assets.services.library import target_of
from guanhao.domains.assets.services.rights import Proof
from guanhao.domains.channels import facade as channels
from guanhao.kernel import access, audit, events, files, versions
from guanhao.kernel.models import StoredFile
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.events.assets import TemplateReleased

LARGEST_SIDE = 20_000


@transaction.atomic
def add_template(*, title: str, kind: str, sizes: Sequence[Size] = (), note: str = "") -> Template:
    """A template without a version yet (needs assets.edit)."""
    access.require("assets.edit")
    moment = now()
    made = Template(made_at=moment, changed_at=moment)
    _fill(made, title, kind, sizes, note)
    made.save()
    _kept(made, "assets.template_added", None)
    return made


@transaction.atomic
def change_template(template_id: int, *, title: str, kind: str, sizes: Sequence[Size] = (), note: str = "", archived: bool = False) -> Template:
    """Another name, purpose or size list (needs assets.edit)."""
    access.require("assets.edit")
    one = _template(template_id)
    before = kits.state_of(one)
    _fill(one, title, kind, sizes, note)
    one.archived, one.changed_at = archived, now()
    one.save()
    _kept(one, "assets.template_changed", before)
    return one


@transaction.atomic
def release(template_id: int, *, change: str, spec: str = "", file: Proof | None = None) -> TemplateVersion:
    """A new version (needs assets.approve): what was made with older ones is listed and its makers are told (AST-04 a)."""
    access.require("assets.approve")
    if not change.strip():
        raise Refused(_("Say what is new: whoever uses an older version decides by it."), "change")
    if file is None and not spec.strip():
        raise Refused(_("A version has a file or a description."), "file")
    one = _template(template_id)
    before, actor = kits.state_of(one), access.current_actor()
    stored = _store(file)
    made = TemplateVersion(
        template=one,
        number=one.newest + 1,
        file=stored,
        mime=stored.content_type if stored else "",
        spec=spec.strip()[:20_000],
        change=change.strip()[:500],
        made_at=now(),
        made_by_id=actor.user_id,
        made_by_name=actor.name[:120],
    )
    made.save()
    one.newest, one.changed_at = made.number, made.made_at
    one.save(update_fields=["newest", "changed_at"])
    _kept(one, "assets.template_released", before, made.change)
    subjects = tuple(kits.subjects_behind(one))
    events.emit(TemplateReleased(brand_id=one.brand_id, template_id=one.pk, title=one.title, version=made.number, subjects=subjects))
    return made


@transaction.atomic
def record_template_use(template_id: int, *, subject: str, version: int = 0, title: str = "", url: str = "") -> TemplateUse:
    """Say that `subject` was made with a version of a template (0: the newest); saying it again moves it to that version (needs assets.view)."""
    access.require("assets.view")
    found = TemplateVersion.objects.filter(template_id=template_id)
    chosen = found.filter(number=version).first() if version else found.order_by("-number").first()
    if chosen is None:
        raise Refused(_("This template has no such version."), "version")
    facts = {"version": chosen, "title": title[:200], "url": url[:400], "made_at": now(), "made_by_id": access.current_actor().user_id}
    use: TemplateUse
    use, _made = TemplateUse.objects.update_or_create(
        template_id=template_id, subject=subject[:80], defaults=facts, create_defaults={**facts, "brand_id": current_brand().id}
    )
    return use


@transaction.atomic
def made_from(asset_id: int, version_id: int | None) -> None:
    """Say which version of a template an asset was made with (needs assets.edit); None: with none."""
    access.require("assets.edit")
    asset = Asset.objects.select_for_update().get(pk=asset_id)
    chosen = TemplateVersion.objects.filter(pk=version_id).first() if version_id else None
    if version_id and chosen is None:
        raise Refused(_("This template has no such version."), "version")
    before, asset.template_version, asset.changed_at = asset.template_version_id, chosen, now()
    asset.save(update_fields=["template_version", "changed_at"])
    audit.record("assets.asset_revised", target=target_of(asset), before={"template_version": before}, after={"template_version": version_id})


def _template(template_id: int) -> Template:
    found: Template | None = Template.objects.select_for_update().filter(pk=template_id).first()
    if found is None:
        raise Refused(_("This template does not exist."), "template_id")
    return found


def _fill(one: Template, title: str, kind: str, sizes: Sequence[Size], note: str) -> None:
    if not title.strip() or len(title.strip()) > 120:
        raise Refused(_("Give the template a name of at most 120 characters."), "title")
    if kind not in Template.Kind.values:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(Template.Kind.values)}, "kind")
    if len(note) > 1000:
        raise Refused(_("This text is longer than %(most)s characters.") % {"most": 1000}, "note")
    for size in sizes:
        if not (1 <= size.width <= LARGEST_SIDE and 1 <= size.height <= LARGEST_SIDE):
            raise Refused(_("A side has 1 to %(most)s pixels.") % {"most": LARGEST_SIDE}, "sizes")
    one.title, one.kind, one.note = title.strip(), kind, note.strip()
    one.sizes = [{**asdict(size), "platform": _platform(size.platform)} for size in sizes]


def _platform(key: str) -> str:
    try:
        return channels.platform(key).key if key else ""
    except LookupError:
        raise Refused(_("%(key)s is no platform.") % {"key": key[:60]}, "sizes") from None


def _store(file: Proof | None) -> StoredFile | None:
    if file is None:
        return None
    seen = look_into(file.stream, "file")
    file.stream.seek(0)
    try:
        return files.store(file.stream, name=file.name, purpose="asset-template", content_type=seen.facts.mime)
    except files.FileRefused as error:
        raise Refused(str(error), "file") from error


def _kept(one: Template, action: str, before: dict[str, object] | None, note: str = "") -> None:
    target, after = f"assets.template:{one.pk}", kits.state_of(one)
    if after != before:
        versions.keep(target, after, note=note)
        audit.record(action, target=target, before=before, after=after, note=note)
