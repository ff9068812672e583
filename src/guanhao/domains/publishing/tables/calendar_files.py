"""The calendar as an iCalendar file, for people inside and behind shared links."""

from datetime import date, datetime, timedelta

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from guanhao.domains.channels import facade as channels
from guanhao.domains.publishing.models import Publication
from guanhao.domains.publishing.policy.calendar import SharePolicy
from guanhao.domains.publishing.rules.calendar.feed import Line, feed
from guanhao.domains.publishing.rules.calendar.times import day_bounds
from guanhao.domains.publishing.selectors.calendar.accounts import Matrix
from guanhao.domains.publishing.selectors.calendar.days import brand_entries
from guanhao.domains.publishing.selectors.calendar.grid import SHOWN, Chip
from guanhao.domains.publishing.selectors.calendar.wanted import Wanted
from guanhao.domains.publishing.tables.calendar import platform_title
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import BrandRef

CONFIRMED = {"published", "running", "waiting"}
OFF = {"cancelled", "withdrawn", "gone", "failed", "missed"}


def ics_of(brand: BrandRef, wanted: Wanted, *, days: date, inside: bool = True) -> HttpResponse:
    """Publications around a day (as far as a shared link reaches) as text/calendar; notes and the brand's own dates only for people inside."""
    policy, zone = SharePolicy.of_brand(), brand.zone
    first, last = days - timedelta(days=policy.past_days), days + timedelta(days=policy.coming_days)
    since, until = day_bounds(first, zone)[0], day_bounds(last, zone)[1]
    lines = publication_lines(brand, wanted, since, until, policy.most, inside=inside)
    if inside:
        lines += [
            Line(uid=f"{entry.url}@{brand.slug}", title=entry.title, start=entry.first_day, last=entry.last_day, words=entry.note)
            for entry in brand_entries(first, last)
        ]
    name = _("%(brand)s: publishing calendar") % {"brand": brand.name}
    response = HttpResponse(feed(name, lines, stamp=now()), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{brand.slug}-calendar.ics") or "attachment"
    response["Cache-Control"] = "no-store"
    return response


def publication_lines(brand: BrandRef, wanted: Wanted, since: datetime, until: datetime, most: int, *, inside: bool) -> list[Line]:
    """Publications as events; one statement."""
    rows = wanted.rows().filter(planned_at__gte=since, planned_at__lt=until).values_list(*SHOWN)[:most]
    matrix, words = Matrix(), {value: str(said) for value, said in Publication.Status.choices}
    platforms = {one.key: platform_title(one) for one in channels.platforms()}
    return [_line(brand, Chip(*row), matrix.name(row[1]), platforms, words, inside=inside) for row in rows]


def _line(brand: BrandRef, chip: Chip, account: str, platforms: dict[str, str], words: dict[str, str], *, inside: bool) -> Line:
    platform = platforms.get(chip.platform, chip.platform)
    state = "CONFIRMED" if chip.status in CONFIRMED else "CANCELLED" if chip.status in OFF else "TENTATIVE"
    about = [f"{account}（{platform}）", words[chip.status]]
    if inside and chip.note:
        about.append(chip.note)
    return Line(
        uid=f"publication-{chip.pk}@{brand.slug}",
        title=chip.title,
        start=chip.planned_at,
        state=state,
        place=account,
        words="\n".join(about),
        tags=(platform, channels.format_title(chip.format)),
        revision=max(0, chip.revision - 1),
    )
