"""Links and words as other modules see them."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db.models import Case, CharField, F, Q, QuerySet, Value, When

from guanhao.domains.channels import facade as channels
from guanhao.domains.links.contracts import LinkView, Utm
from guanhao.domains.links.models import Link, UtmPreset, UtmWord
from guanhao.domains.links.policy import LinkPolicy
from guanhao.domains.links.rules import utm
from guanhao.kernel import access
from guanhao.kernel.now import now


def state(link: Link, moment: datetime | None = None) -> str:
    """active, paused, expired or archived."""
    over = link.expires_at is not None and link.expires_at <= (moment or now())
    return "expired" if over and link.status == Link.Status.ACTIVE else str(link.status)


def with_state(rows: QuerySet[Link]) -> QuerySet[Link]:
    """The rows with `state` as `state()` gives it, so that lists filter and sort by it."""
    over = Q(status=Link.Status.ACTIVE, expires_at__lte=now())
    return rows.annotate(state=Case(When(over, then=Value("expired")), default=F("status"), output_field=CharField()))


def short_url(code: str, base: str | None = None) -> str:
    """The address people see; `base` is LinkPolicy.short_base, read here when it is not given."""
    start = LinkPolicy.of_brand().short_base if base is None else base
    return f"{(start or settings.PUBLIC_URL).rstrip('/')}/l/{code}"


def view_of(link: Link, base: str | None = None) -> LinkView:
    """A link for other rooms."""
    return LinkView(
        id=link.pk,
        code=link.code,
        url=short_url(link.code, base),
        target=link.target,
        base=link.base,
        label=link.label,
        subject=link.subject,
        account_id=link.account_id,
        status=state(link),
        utm=Utm(**{name: getattr(link, name) for name in utm.FIELDS}),
        expires_at=link.expires_at,
        clicks=link.clicks,
        bots=link.bots,
        last_click_at=link.last_click_at,
    )


def link_of_subject(subject: str) -> LinkView | None:
    """The newest link of a subject that is not archived, or None (needs links.view)."""
    return links_of_subjects([subject]).get(subject)


def links_of_subjects(subjects: Iterable[str]) -> dict[str, LinkView]:
    """The newest link of each subject that is not archived; two queries (needs links.view)."""
    access.require("links.view")
    wanted = {subject for subject in subjects if subject}
    rows = Link.objects.filter(subject__in=wanted).exclude(status=Link.Status.ARCHIVED).order_by("pk") if wanted else []
    base = LinkPolicy.of_brand().short_base if wanted else ""
    return {row.subject: view_of(row, base) for row in rows}


def vocabulary() -> dict[str, list[str]]:
    """The words of the brand by UTM field: what is in its vocabulary and not retired."""
    found: dict[str, list[str]] = {name: [] for name in utm.FIELDS}
    for field, value in UtmWord.objects.filter(retired=False).order_by("value").values_list("field", "value"):
        found[field].append(value)
    return found


def words(field: str = "") -> list[UtmWord]:
    """The vocabulary's rows, retired ones last."""
    rows = UtmWord.objects.filter(field=field) if field else UtmWord.objects.all()
    return list(rows.order_by("retired", "field", "value"))


def preset(platform: str) -> Utm:
    """Source and medium of links on a platform: the brand's own, else the program's."""
    row = UtmPreset.objects.filter(platform=platform).first()
    return Utm(source=row.source, medium=row.medium) if row else utm.preset(platform)


def presets() -> list[tuple[str, Utm, bool]]:
    """Platform, its words, and whether they are the brand's own, for every platform of the registry."""
    own = {row.platform: Utm(source=row.source, medium=row.medium) for row in UtmPreset.objects.all()}
    return [(one.key, own.get(one.key) or utm.preset(one.key), one.key in own) for one in channels.platforms()]
