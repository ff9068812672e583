"""The budget forecast: scenarios with interval, channels, back-test, page, export, REST (PLN-07)."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from guanhao.domains.analytics import facade as analytics
from guanhao.domains.reporting.contracts import Refused
from guanhao.domains.reporting.rules.budget import back_test, forecast, together
from guanhao.domains.reporting.selectors.forecast import Wish, forecasts, percents
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import BrandRef

STEADY = [(100.0, 300.0), (120.0, 360.0), (80.0, 240.0), (100.0, 300.0), (150.0, 450.0)]
SHAKY = [(100.0, 300.0), (100.0, 100.0), (100.0, 500.0), (100.0, 200.0), (100.0, 900.0)]


class TestRules:
    """The arithmetic."""

    def test_a_steady_return_is_foretold_without_error(self) -> None:
        found = back_test(STEADY, level=0.9)
        assert found is not None
        assert (len(found.months), found.error, found.inside) == (2, pytest.approx(0), 1.0)
        assert found.months[0][2] == pytest.approx(300)

    def test_a_shaky_one_with(self) -> None:
        found = back_test(SHAKY, level=0.9)
        assert found is not None
        assert found.error == pytest.approx((abs(300 - 200) / 200 + abs(275 - 900) / 900) / 2)
        assert found.inside == 0.5
        assert back_test(SHAKY[:3], level=0.9) is None

    def test_channels_are_added_and_their_interval_is_narrower_than_the_sum(self) -> None:
        both = together({"a": (SHAKY, 1.2), "b": (SHAKY, 0.8), "thin": (SHAKY[:2], 1.0)}, level=0.9)
        one, other = forecast(SHAKY, by=1.2, level=0.9), forecast(SHAKY, by=0.8, level=0.9)
        assert both is not None
        assert one is not None
        assert other is not None
        assert (both.spend, both.middle) == (pytest.approx(1000), pytest.approx(one.middle + other.middle))
        assert both.high - both.low < (one.high - one.low) + (other.high - other.low)
        assert together({"thin": (SHAKY[:2], 1.0)}, level=0.9) is None

    @pytest.mark.parametrize(("text", "found"), [("-20, 0,20", (-20.0, 0.0, 20.0)), ("+20%，−5％", (20.0, -5.0)), ("", ()), ("5,5", (5.0,))])
    def test_percents(self, text: str, found: tuple[float, ...]) -> None:
        assert percents(text) == found

    @pytest.mark.parametrize("text", ["x", "-101", "1001", "NaN", "1e999", "9" * 50, "1,2,3,4,5,6,7,8,9,10"])
    def test_what_is_no_percentage_is_refused(self, text: str) -> None:
        with pytest.raises(Refused):
            percents(text)


@pytest.fixture
def spent(in_brand: BrandRef, weibo: Any, take: Callable[..., None]) -> Any:
    """Seven months of spend that returns three times itself."""
    rows = []
    for month in range(1, 8):
        for day in (5, 15, 25):
            rows.append(
                {"ad_id": f"{month}-{day}", "day": date(2020, month, day), "spend": 100.0 + month, "revenue": 300.0 + 3 * month, "clicks": 10}
            )
    take("ads", weibo, rows)
    return rows


class TestAnswer:
    """From the warehouse."""

    def test_a_fifth_more_budget_with_interval_method_and_error(self, spent: Any) -> None:
        with time_at(datetime(2020, 8, 3, tzinfo=UTC)):
            found = forecasts(Wish(first="2020-01", last="2020-07", scenarios=(-20.0, 0.0, 20.0)))
        whole = sum(row["spend"] for row in spent)
        assert [one.change for one in found.scenarios] == [-20, 0, 20]
        more = found.scenarios[2].forecast
        assert more is not None
        assert (more.spend, more.middle) == (pytest.approx(whole * 1.2), pytest.approx(whole * 3.6))
        assert more.low <= more.middle <= more.high
        assert [one.key for one in found.lines] == ["weibo"]
        assert found.mixed is not None
        assert found.mixed.middle == pytest.approx(whole * 3)
        assert found.test is not None
        assert found.test.error == pytest.approx(0, abs=1e-9)
        assert found.tested == ("2020-04", "2020-05", "2020-06", "2020-07")
        assert found.unit_cost == pytest.approx(1 / 3)
        assert analytics.metric_value("spend", date(2020, 1, 1), date(2020, 7, 31)).value == pytest.approx(whole)

    def test_a_channel_has_a_change_of_its_own(self, spent: Any) -> None:
        with time_at(datetime(2020, 8, 3, tzinfo=UTC)):
            found = forecasts(Wish(outcome="clicks", first="2020-01", last="2020-07", channels={"weibo": 50.0, "nowhere": 10.0}))
        assert found.lines[0].change == 50
        assert found.mixed is not None
        assert found.mixed.middle == pytest.approx(21 * 10 * 1.5)

    @pytest.mark.parametrize(
        ("wish", "field"),
        [
            (Wish(outcome="x"), "outcome"),
            (Wish(first="x"), "first"),
            (Wish(first="2020-05", last="2020-01"), "last"),
            (Wish(first="1990-01", last="2020-01"), "first"),
        ],
    )
    def test_what_cannot_be_read_is_refused_by_field(self, in_brand: BrandRef, wish: Wish, field: str) -> None:
        with pytest.raises(Refused) as caught:
            forecasts(wish)
        assert caught.value.field == field

    def test_page_export_and_rest(self, spent: Any, in_brand: BrandRef, client_for: Callable[..., Client]) -> None:
        client, url = client_for("director"), f"/b/{in_brand.slug}/reports/forecast/"
        with time_at(datetime(2020, 8, 3, tzinfo=UTC) + timedelta(hours=1)):
            shown = client.get(url).content.decode()
            assert "weibo" in shown
            assert client.get(f"{url}?scenarios=-20,0,20&by_weibo=30").status_code == 200
            for bad in (
                "scenarios=abc",
                "first=2020-99",
                "by_weibo=x",
                "outcome=zz",
                "last=9999-12&first=0001-01",
                "last=9999-12",
                "first=0001-02",
                "scenarios=%00",
            ):
                assert client.get(f"{url}?{bad}").status_code == 422, bad
            file = client.get(f"{url}?scenarios=20&export=csv")
            assert b"".join(file.streaming_content).decode().count("\r\n") == 4  # type: ignore[attr-defined]
            rest = client.get(f"/api/brands/{in_brand.slug}/reports-forecast?scenarios=-20,0,20&channels=weibo:20")
            assert rest.status_code == 200
            assert [one["change"] for one in rest.json()["scenarios"]] == [-20, 0, 20]
            assert rest.json()["lines"][0]["change"] == 20
            assert client.get(f"/api/brands/{in_brand.slug}/reports-forecast?scenarios=x").status_code == 422

    def test_without_spend_it_says_what_is_missing(self, in_brand: BrandRef, client_for: Callable[..., Client]) -> None:
        page = client_for("director").get(f"/b/{in_brand.slug}/reports/forecast/")
        assert page.status_code == 200
        assert "reports/forecast" in page.content.decode()
