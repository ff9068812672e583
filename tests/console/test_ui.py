"""Template tags: numbers in two languages, tiles, changes, sparklines, charts that hold no markup of strangers."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.test import Client
from django.urls import NoReverseMatch
from django.utils.translation import override

from guanhao.console import numbers
from guanhao.console.charts import LineChart, Series
from guanhao.console.templatetags import ui
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import BrandRef, brand_scope

BRAND = BrandRef(id=1, slug="acme", name="Acme", timezone="Asia/Shanghai")


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with override("en"):
        yield


def draw(source: str, **context: Any) -> str:
    return Template(source).render(Context(context)).strip()


@pytest.mark.parametrize(
    ("value", "english", "chinese"),
    [
        (None, "—", "—"),
        (float("nan"), "—", "—"),
        (0, "0", "0"),
        (7.25, "7.25", "7.25"),
        (999, "999", "999"),
        (1234, "1.2K", "1,234"),
        (123_456, "123K", "12.3万"),
        (3_128_400, "3.1M", "312.8万"),
        (1_284_000_000, "1.3B", "12.8亿"),
        (-123_456, "−123K", "−12.3万"),
    ],
)
def test_compact_numbers_follow_the_language(value: float | None, english: str, chinese: str) -> None:
    assert numbers.figure(value, "compact") == english
    with override("zh-hans"):
        assert numbers.figure(value, "compact") == chinese


def test_number_filters() -> None:
    assert draw("{{ v|number }}", v=1234567) == "1,234,567"
    assert draw("{{ v|number:2 }}", v=Decimal("3.14159")) == "3.14"
    assert draw('{{ v|number:"compact" }}', v=123456) == "123K"
    assert draw("{{ v|number }}", v=0.0468) == "0.0468"
    assert draw("{{ v|number }}", v="n/a") == "n/a"
    assert draw("{{ v|compact }} {{ v|percent }} {{ v|signed }} {{ v|duration }} {{ v|when }}", v=None) == "— — — — —"
    assert draw("{{ v|percent }}", v=0.1234) == "12.3%"
    assert draw("{{ v|percent }}", v=0.0071) == "0.71%"
    assert draw("{{ v|percent:2 }}", v=0.1234) == "12.34%"
    assert draw('{{ v|signed:"percent" }}', v=-0.05) == "−5.0%"
    assert draw("{{ v|signed }}", v=1200) == "+1,200"
    assert draw("{{ v|duration }}", v=7389) == "2:03:09"


def test_moments_are_in_the_brands_time_zone() -> None:
    moment = datetime(2026, 1, 31, 18, 5, tzinfo=UTC)
    with time_at(datetime(2026, 3, 1, tzinfo=UTC)), brand_scope(BRAND):
        assert re.sub("<[^>]+>", "", draw("{{ v|when }}", v=moment)) == "1 Feb 02:05"
        assert re.sub("<[^>]+>", "", draw('{{ v|when:"day" }}', v=moment)) == "1 Feb"
        assert re.sub("<[^>]+>", "", draw("{{ v|when }}", v=date(2025, 12, 3))) == "3 Dec 2025"
        with override("zh-hans"):
            assert re.sub("<[^>]+>", "", draw("{{ v|when }}", v=moment)) == "2月1日 02:05"
            assert 'datetime="2026-02-01T02:05:00+08:00"' in draw("{{ v|when }}", v=moment)


@pytest.mark.parametrize(
    ("value", "direction", "tone", "text"),
    [
        (0.124, "up", "change--good", "+12.4%"),
        (-0.031, "up", "change--bad", "−3.1%"),
        (-0.18, "down", "change--good", "−18.0%"),
        (0.2, "none", "", "+20.0%"),
        (0, "up", "", "unchanged"),
        (None, "up", "", "—"),
    ],
)
def test_a_change_is_good_or_bad_by_its_direction(value: float | None, direction: str, tone: str, text: str) -> None:
    html = draw("{% change v d %}", v=value, d=direction)
    assert re.sub("<[^>]+>", "", html) == text
    assert re.findall(r"change--\w+", html) == ([tone] if tone else [])


def test_a_sparkline_breaks_at_gaps() -> None:
    html = draw("{% sparkline v %}", v=[1, 2, None, 4])
    assert html.count('class="spark__line"') == 1
    line = re.search(r'spark__line" d="([^"]+)"', html)
    assert line is not None
    assert line[1] == "M2.5 25.5L30.2 17.8M85.5 2.5"
    assert draw("{% sparkline v %}", v=[5]) == ""
    assert draw("{% sparkline v %}", v=None) == ""
    assert "25.5L85.5 25.5" in draw("{% sparkline v %}", v=[3, 3])


def test_a_tile_escapes_names_and_keeps_the_exact_number() -> None:
    html = draw('{% kpi label 123456 change=0.1 spark=spark url="/x" unit="次" note="n" hint="<i>" capped=True %}', label="<b>Reads", spark=[1, 2])
    assert "&lt;b&gt;Reads" in html
    assert "<b>" not in html
    assert 'title="123,456"' in html
    assert "123K+" in html
    assert 'href="/x"' in html
    assert "change--good" in html
    assert "change" not in draw('{% kpi "Reads" 5 %}')
    assert "—" in draw('{% kpi "Reads" None %}')


def test_a_charts_data_cannot_leave_its_script() -> None:
    spec = LineChart(title="</script><b>", x=["</script>", "b"], series=[Series("<!--", [1, 2])])
    html = draw("{% chart spec height=200 %}", spec=spec)
    assert html.count("</script>") == 1
    assert "<b>" not in html
    assert 'role="img" aria-label="&lt;/script&gt;&lt;b&gt;"' in html
    assert "--chart-height: 200px" in html
    assert '<th scope="row">&lt;/script&gt;</th>' in html


def test_icons_are_hidden_unless_they_mean_something() -> None:
    assert 'aria-hidden="true"' in draw('{% icon "bell" %}')
    assert 'role="img" aria-label="Alerts &amp; more"' in draw('{% icon "bell" label=words %}', words="Alerts & more")
    assert "#bell" in draw('{% icon "bell" %}')


def test_without_a_build_pages_say_how_to_get_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setattr(ui, "DIST", tmp_path)
    assert draw("{% assets %}") == "<!-- no front end was built: python hatch_build.py builds it -->"
    assert "icons.svg#bell" in draw('{% icon "bell" %}')


def test_assets_are_those_of_the_manifest(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    (tmp_path / "manifest.json").write_text('{"src/app.js": {"file": "assets/app-1.js", "css": ["assets/app-2.css"]}}', encoding="utf-8")
    monkeypatch.setattr(ui, "DIST", tmp_path)
    assert draw("{% assets %}") == (
        '<link rel="stylesheet" href="/static/dist/assets/app-2.css">\n<script type="module" src="/static/dist/assets/app-1.js"></script>'
    )


def test_addresses_are_of_the_brand_in_scope() -> None:
    with brand_scope(BRAND):
        assert draw('{% burl "console:today" %}') == "/b/acme/"
        with pytest.raises(NoReverseMatch):
            draw('{% burl "console:nowhere" %}')
        assert draw('{% burl_or_none "console:nowhere" %}') == "None"
    assert draw('{% burl_or_root "console:today" %}') == "/"


def test_unknown_tags_are_errors() -> None:
    with pytest.raises(TemplateSyntaxError):
        draw("{% tile %}")


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_design_page_shows_every_component_to_anybody(client: Client, language: str) -> None:
    client.cookies["guanhao_language"] = language
    response = client.get("/design")
    assert response.status_code == 200
    html = response.content.decode()
    assert f'<html lang="{language}"' in html
    title = "Design system · Guanhao" if language == "en" else "设计系统 · 官号"
    assert f"<title>{title}</title>" in html
    assert html.count("data-chart ") == 8
    nonce = re.search(r'<script nonce="([^"]+)"', html)
    assert nonce is not None
    assert f"'nonce-{nonce[1]}'" in response["Content-Security-Policy"]
    assert "unsafe-eval" not in response["Content-Security-Policy"]
