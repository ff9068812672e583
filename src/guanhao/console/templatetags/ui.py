"""Template tags of the design system (docs/reference/design-system.md lists them with examples); built in, nothing to load."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from babel.dates import format_date, format_datetime
from django import template
from django.conf import settings
from django.template.context import Context
from django.template.loader import render_to_string
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.templatetags.static import static
from django.utils.html import escape, format_html, format_html_join, json_script
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from guanhao.console import charts, deeds, numbers
from guanhao.console.links import burl as reverse_in_brand
from guanhao.console.links import burl_or_none as reverse_if_mounted
from guanhao.console.values import NOTHING, duration
from guanhao.kernel import sayings
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import brand_in_scope

register = template.Library()
DIST = Path(__file__).resolve().parents[1] / "static" / "dist"
SPARK_WIDTH, SPARK_HEIGHT, SPARK_EDGE = 88.0, 28.0, 2.5
CHART_HEIGHT = 288


# assets and icons


def read_dist(name: str) -> dict[str, Any]:
    """A JSON file of the built front end; {} when nothing is built (GUANHAO_SKIP_FRONTEND)."""
    path = DIST / name
    if settings.DEBUG:
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return _read_once(path)


@cache
def _read_once(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


@register.simple_tag
def assets(entry: str = "src/app.js") -> SafeString:
    """The style and script elements of a Vite entry, by the manifest."""
    chunk = read_dist("manifest.json").get(entry)
    if chunk is None:
        return mark_safe("<!-- no front end was built: python hatch_build.py builds it -->")
    styles = format_html_join("\n", '<link rel="stylesheet" href="{}">', ((static(f"dist/{name}"),) for name in chunk.get("css", ())))
    return format_html('{}\n<script type="module" src="{}"></script>', styles, static(f"dist/{chunk['file']}"))


@register.simple_tag
def icon(name: str, label: str = "", size: str = "") -> SafeString:
    """An icon of frontend/icons.json; `label` gives it a meaning for screen readers, `size` a CSS length."""
    sprite = read_dist("icons.json").get("sprite", "icons.svg")
    meaning = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    style = format_html(' style="width:{0};height:{0}"', size) if size else ""
    return format_html('<svg class="icon" {}{}><use href="{}#{}"></use></svg>', meaning, style, static(f"dist/{sprite}"), name)


# addresses and blocks


@register.simple_tag
def burl(view: str, **kwargs: Any) -> str:
    """The address of a page inside the brand in scope; an error names a page that is not mounted."""
    return reverse_in_brand(view, **kwargs)


@register.simple_tag
def burl_or_none(view: str, **kwargs: Any) -> str | None:
    """The address, or None outside a brand and where the page is not mounted."""
    return reverse_if_mounted(view, **kwargs) if brand_in_scope() else None


@register.simple_tag
def burl_or_root(view: str, **kwargs: Any) -> str:
    """The address, or / outside a brand."""
    return burl_or_none(view, **kwargs) or "/"


@register.simple_tag(takes_context=True)
def same(context: Context, name: str) -> SafeString:
    """The content of a block once more, such as the heading in the window's title."""
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    block = blocks.get_block(name) if blocks else None
    return mark_safe(block.render(context).strip()) if block else mark_safe("")  # noqa: S308 - the block has escaped its values itself


@register.filter
def palette_lines(commands: Iterable[Any]) -> SafeString:
    """The palette's commands as JSON for palette.js: it shows `words` beside the title and finds a line by `key` too."""
    return json_script([{"key": f"{c.key} {c.words}", "title": c.title, "url": c.url, "words": c.group} for c in commands or ()], "commands")


@register.filter
def words(text: str) -> list[str]:
    """A text cut at spaces, to loop over a few names in a template."""
    return text.split()


@register.filter
def who(name: Any) -> str:
    """A recorded person's name; the program itself in words."""
    return deeds.actor_title(str(name or ""))


# numbers and moments


@register.filter
def number(value: Any, form: str = "") -> str:
    """1,234; `number:"compact"` is 12.3万 or 123K; `number:2` has two decimals; nothing is a dash."""
    if not _is_figure(value):
        return NOTHING if value in (None, "") else str(value)
    return numbers.number(value, int(form)) if str(form).isdigit() else numbers.figure(value, form or "number")


@register.filter
def compact(value: Any) -> str:
    """12.3万 in Chinese, 123K in English."""
    return number(value, "compact")


@register.filter
def percent(value: Any, decimals: int | None = None) -> str:
    """A share (0.123) as 12.3%."""
    return numbers.percent(value, decimals) if _is_figure(value) else NOTHING


@register.filter
def signed(value: Any, form: str = "number") -> str:
    """With its sign: `signed:"percent"` is +12.3%."""
    return numbers.signed(value, form) if _is_figure(value) else NOTHING


@register.filter(name="duration")
def duration_filter(seconds: Any) -> str:
    """Seconds as 1:05 or 2:03:09."""
    return duration(float(seconds)) if _is_figure(seconds) else NOTHING


@register.filter
def told(value: object) -> str:
    """A sentence that was kept when it was spoken, in the reader's language (`kernel.sayings`)."""
    return sayings.told(str(value or ""))


@register.filter
def when(value: Any, form: str = "") -> SafeString | str:
    """A moment in the brand's time zone (`when:"day"` without the hour), with the full one as its title; days as they are."""
    if value in (None, ""):
        return NOTHING
    if not isinstance(value, date):
        return str(value)
    where, brand = numbers.locale(), brand_in_scope()
    local: date = value.astimezone(brand.zone) if isinstance(value, datetime) and brand and value.tzinfo else value
    chinese = where.language == "zh"
    year = "" if local.year == now().year else ("y年" if chinese else " y")
    day = format_date(local, f"{year}M月d日" if chinese else f"d MMM{year}", locale=where)
    if not isinstance(local, datetime):
        return format_html('<time datetime="{}" class="num">{}</time>', local.isoformat(), day)
    shown = day if form == "day" else f"{day} {local:%H:%M}"
    full = format_datetime(local, "full", locale=where)
    return format_html('<time datetime="{}" class="num" title="{}">{}</time>', local.isoformat(timespec="seconds"), full, shown)


def _is_figure(value: Any) -> bool:
    return value is not None and not isinstance(value, bool | str) and hasattr(value, "__float__") and float(value) == float(value)


# figures


@register.simple_tag
def change(value: Any, direction: str = "up", kind: str = "percent") -> SafeString:
    """An arrow with a signed change; `direction` says which way is good: up, down or none."""
    if not _is_figure(value):
        return format_html('<span class="change" title="{}">{}</span>', _("Nothing to compare with"), NOTHING)
    text = numbers.signed(value, kind)
    if not value or text.strip("+−0.%") == "":
        return format_html('<span class="change">{}</span>', _("unchanged"))
    rises = value > 0
    tone = "" if direction == "none" else " change--good" if rises == (direction == "up") else " change--bad"
    return format_html('<span class="change{}">{}{}</span>', tone, icon("arrow-up-right" if rises else "arrow-down-right"), text)


@register.simple_tag
def sparkline(values: Sequence[Any] | None, tone: str = "") -> SafeString:
    """A small line without axes; missing values are gaps. Nothing below two values."""
    points = [float(v) if _is_figure(v) else None for v in values or ()]
    known = [v for v in points if v is not None]
    if len(known) < 2:
        return mark_safe("")
    low, span = min(known), (max(known) - min(known)) or 1.0
    step = (SPARK_WIDTH - 2 * SPARK_EDGE) / (len(points) - 1)
    height = SPARK_HEIGHT - 2 * SPARK_EDGE
    runs = list(_runs(None if v is None else (SPARK_EDGE + i * step, SPARK_EDGE + height * (1 - (v - low) / span)) for i, v in enumerate(points)))
    paths = ["L".join(f"{x:.1f} {y:.1f}" for x, y in run) for run in runs]
    line = "".join(f"M{path}" for path in paths)
    floors = [f"M{run[0][0]:.1f} {SPARK_HEIGHT}L{path}L{run[-1][0]:.1f} {SPARK_HEIGHT}Z" for run, path in zip(runs, paths, strict=True)]
    area = "".join(floors)
    x, y = runs[-1][-1]
    return format_html(
        '<svg class="spark{}" viewBox="0 0 88 28" aria-hidden="true"><path class="spark__area" d="{}"/><path class="spark__line" d="{}"/>'
        '<circle class="spark__dot" cx="{}" cy="{}" r="2.25"/></svg>',
        f" {tone}" if tone else "",
        area,
        line,
        f"{x:.1f}",
        f"{y:.1f}",
    )


def _runs(points: Iterable[tuple[float, float] | None]) -> Iterable[list[tuple[float, float]]]:
    run: list[tuple[float, float]] = []
    for point in [*points, None]:
        if point is not None:
            run.append(point)
        elif run:
            yield run
            run = []


@register.simple_tag
def kpi(
    label: Any,
    value: Any,
    *,
    kind: str = "compact",
    change: Any = NOTHING,
    direction: str = "up",
    change_kind: str = "percent",
    spark: Sequence[Any] | None = None,
    url: str = "",
    unit: Any = "",
    note: Any = "",
    hint: Any = "",
    capped: bool = False,
) -> SafeString:
    """A tile: label, value of a kind of numbers.KINDS, change against the period before, sparkline, link, note and hint."""
    shown = numbers.figure(value, kind) if _is_figure(value) or value is None else str(value)
    facts = {
        "label": label,
        "shown": shown + ("+" if capped and value is not None else ""),
        "exact": numbers.exact(value, kind) if _is_figure(value) else "",
        "change_html": "" if change == NOTHING else _change(change, direction, change_kind),
        "spark_html": sparkline(spark),
        "url": url,
        "unit": unit,
        "note": note,
        "help": hint,
    }
    return mark_safe(render_to_string("console/_kpi.html", facts))  # noqa: S308 - a template of ours


_change = change


@register.simple_tag
def chart(spec: charts.Chart, height: int = CHART_HEIGHT) -> SafeString:
    """A chart of console.charts with its numbers as a table; drawn when it comes near the screen."""
    data = json.dumps(charts.payload(spec), ensure_ascii=False, separators=(",", ":")).translate({ord(c): f"\\u{ord(c):04X}" for c in "<>&"})
    table = charts.table(spec)
    facts = {
        "spec": spec,
        "label": spec.label or spec.title or _("Chart"),
        "height": height,
        "payload": mark_safe(f'<script type="application/json">{data}</script>'),  # noqa: S308 - <, > and & are escaped above
        "table": table,
        "lines": _lines(table.rows),
    }
    return mark_safe(render_to_string("console/_chart.html", facts))  # noqa: S308 - a template of ours


def _lines(rows: list[list[str]]) -> SafeString:
    # joined here: a template takes ten times as long, and a page of charts has thousands of cells
    cells = ((f'<th scope="row">{escape(first)}</th>', *(f'<td class="num">{escape(one)}</td>' for one in rest)) for first, *rest in rows)
    return mark_safe("\n".join(f"<tr>{''.join(line)}</tr>" for line in cells))  # noqa: S308 - every cell is escaped
