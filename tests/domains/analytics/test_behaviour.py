"""Active users, retention, funnels, paths and touchpoints through pages, files and REST: exact small cases."""

import json
from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
import pytest
from django.utils import translation

from guanhao.domains.analytics.models import SavedFunnel, Touchpoint
from guanhao.domains.analytics.policy.behaviour import FunnelPolicy
from guanhao.domains.analytics.selectors.behaviour import active, data, funnels, paths, retention
from guanhao.domains.analytics.selectors.behaviour.data import Span
from guanhao.domains.analytics.services import funnels as services
from guanhao.domains.audiences import facade as audiences
from guanhao.domains.audiences.models import TagEvidence, TagRule
from guanhao.domains.channels import facade as channels
from guanhao.kernel import warehouse
from guanhao.kernel.access import Denied
from guanhao.kernel.now import now, time_at

FIRST = datetime(2026, 3, 2, 2, tzinfo=UTC)  # ten in the morning in Shanghai
NOW = datetime(2026, 5, 1, 4, tzinfo=UTC)
SPAN = Span(date(2026, 3, 1), date(2026, 4, 30))
PAGES = ("active/", "retention/", "paths/", "funnels/", "funnels/touchpoints/")


def write(rows: list[tuple[str, str, timedelta, int]], platform: str = "weibo") -> None:
    """Events from (person, action, after the first moment, account)."""
    spec = warehouse.TABLES["events"]
    count = len(rows)
    at = [FIRST + row[2] for row in rows]
    columns = {
        "account_id": [row[3] for row in rows],
        "event_id": ["-".join(str(part) for part in row) for row in rows],
        "person_id": [row[0] for row in rows],
        "platform": [platform] * count,
        "type": [row[1] for row in rows],
        "happened_at": at,
        "day": [(one + timedelta(hours=8)).date() for one in at],
        "source": ["paid" if int(row[0][1:]) % 2 else "organic" for row in rows],
    }
    arrays = [pa.array(columns.get(name, [None] * count), type=spec.schema.field(name).type) for name in spec.schema.names]
    warehouse.append("events", pa.Table.from_arrays(arrays, schema=spec.schema))


def crowd(action: str, people: int, after: timedelta, account: int) -> list[tuple[str, str, timedelta, int]]:
    return [(f"p{n}", action, after + timedelta(seconds=n), account) for n in range(people)]


@pytest.fixture
def chain(in_brand):
    """1000 see it on Weibo, 140 read the article, 30 join the group (PUB-06)."""
    weibo = channels.add_account(platform="weibo", handle="w", name="W").id
    wechat = channels.add_account(platform="wechat_oa", handle="x", name="X").id
    write(crowd("view", 1000, timedelta(), weibo))
    write(crowd("view", 140, timedelta(days=1), wechat) + crowd("enter_group", 30, timedelta(days=2), wechat), "wechat_oa")
    steps = [
        {"title": "微博", "actions": ["view"], "platform": "weibo"},
        {"title": "公众号", "actions": ["view"], "platform": "wechat_oa"},
        {"title": "入群", "actions": ["enter_group"]},
    ]
    return services.save_funnel(name="导流", steps=steps, window_hours=7 * 24)


def test_the_diversion_chain_of_pub_06(chain) -> None:
    found = funnels.answer(SPAN, chain.steps, window_hours=chain.window_hours, split="source")
    assert [step.people for step in found.steps] == [1000, 140, 30]
    assert [step.rate for step in found.steps] == [None, 0.14, pytest.approx(30 / 140)]
    assert [step.low for step in found.steps] == [False, True, False]  # 14 % is under the floor of 15 %, 21.4 % is not
    assert found.leak is not None
    assert found.leak.title == "公众号"
    assert found.steps[1].from_start.median == 86_400
    assert found.steps[2].from_before.median == 86_400
    assert {one.key: one.counts for one in found.segments} == {"paid": (500, 70, 15), "organic": (500, 70, 15)}
    assert len(funnels.people_at(SPAN, chain.steps, 168, 1, lost=True)) == 110


def test_the_biggest_leak_of_gro_08(in_brand, account) -> None:
    write(crowd("view", 1000, timedelta(), account.id) + crowd("click", 400, timedelta(hours=1), account.id))
    write(crowd("buy", 50, timedelta(hours=2), account.id))
    steps = [{"title": one, "actions": [one]} for one in ("view", "click", "buy")]
    found = funnels.answer(SPAN, services.checked_steps(steps), window_hours=24)
    assert [step.rate for step in found.steps] == [None, 0.4, 0.125]
    assert [step.leak for step in found.steps] == [False, False, True]


def test_orders_are_steps(in_brand, account) -> None:
    """GRO-08 (c): seeding → live → order, with the median days."""
    write(crowd("view", 20, timedelta(), account.id) + crowd("live", 20, timedelta(days=1), account.id))
    spec = warehouse.TABLES["orders"]
    columns = {
        "order_id": [f"o{n}" for n in range(12)],
        "account_id": [account.id] * 12,
        "platform": ["weibo"] * 12,
        "person_id": [f"p{n}" for n in range(12)],
        "ordered_at": [FIRST + timedelta(days=4, seconds=n) for n in range(12)],
        "day": [date(2026, 3, 6)] * 12,
        "amount": [99.0] * 12,
    }
    arrays = [pa.array(columns.get(name, [None] * 12), type=spec.schema.field(name).type) for name in spec.schema.names]
    warehouse.append("orders", pa.Table.from_arrays(arrays, schema=spec.schema))
    steps = services.checked_steps([{"actions": [one]} for one in ("view", "live", "order")])
    found = funnels.answer(SPAN, steps, window_hours=240)
    assert [step.people for step in found.steps] == [20, 20, 12]
    assert found.steps[2].from_start.median == 4 * 86_400
    assert data.events(SPAN).actions.count("order") == 1


def test_day_seven_of_ana_21(in_brand, account) -> None:
    """Cohort of 100, 35 back on day 7 → 35 %."""
    write(crowd("view", 100, timedelta(), account.id) + crowd("like", 35, timedelta(days=7), account.id))
    write([("p999", "view", timedelta(days=45), account.id)])
    found = retention.retention(SPAN, retention.Ask(unit="day"))
    assert [(node.day, node.share) for node in found.nodes if node.day == 7] == [(7, 0.35)]  # the newest person's day 7 is not over
    first = found.cohorts[0]
    assert (first.key, first.size, first.cells[7].share, first.cells[7].back) == ("2026-03-02", 100, 0.35, 35)
    assert found.cohorts[1].size is None  # one person would be recognisable
    assert found.hidden == 1
    assert len(retention.people_in(SPAN, retention.Ask(unit="day"), "2026-03-02", 7)) == 35
    by_source = retention.retention(SPAN, retention.Ask(unit="day", by="source"))
    assert {one.key: one.cells[7].back for one in by_source.cohorts} == {"organic": 18, "paid": 17}


def test_cohorts_by_tag(in_brand, account) -> None:
    """People with a tag by rule against those without: 20 of 30 tea lovers are back on day 7, 10 of 41 others."""
    write(crowd("view", 70, timedelta(), account.id) + crowd("like", 20, timedelta(days=7), account.id))
    write([(f"p{n}", "like", timedelta(days=7, minutes=1), account.id) for n in range(30, 40)] + [("p999", "view", timedelta(days=20), account.id)])
    audiences.update_index()
    lovers = audiences.numbers().of(pa.array([f"p{n}" for n in range(30)]))
    rule = TagRule.objects.create(tag="茶友", actions=["like"], value="tea", made_at=now())
    TagEvidence.objects.bulk_create([TagEvidence(brand_id=in_brand.id, rule=rule, number=int(one), tag="茶友", at=now()) for one in lovers])
    found = retention.retention(SPAN, retention.Ask(unit="day", by="tag"))
    assert {one.key: (one.size, one.cells[7].back) for one in found.cohorts if one.size} == {"茶友": (30, 20), "unknown": (41, 10)}


def test_active_people(in_brand, account) -> None:
    write(crowd("view", 30, timedelta(), account.id) + crowd("like", 12, timedelta(days=3), account.id))
    found = active.active(Span(date(2026, 3, 2), date(2026, 3, 10)))
    assert found.dau == (30, 0, 0, 12, 0, 0, 0, 0, 0)
    assert found.wau == (30, 30, 30, 30, 30, 30, 30, 12, 12)
    assert found.new == (30, 0, 0, 0, 0, 0, 0, 0, 0)
    assert (found.people, found.newcomers) == (30, 30)
    assert found.platforms[0].people == 30


def test_the_top_paths_of_ana_20(in_brand, account) -> None:
    write(crowd("view", 25, timedelta(), account.id) + crowd("save", 25, timedelta(minutes=9), account.id))
    write(crowd("view", 12, timedelta(days=3), account.id))
    found = paths.paths(SPAN, paths.Ask())
    assert [(one.steps, one.sessions, one.people) for one in found.top] == [(("view", "save"), 25, 25), (("view",), 12, 12)]
    assert len(paths.people_of(SPAN, paths.Ask(), ("view", "save"))) == 25
    assert len(paths.people_of(SPAN, paths.Ask(), ("dance",))) == 0


def test_a_form_of_six_fields_is_advised_to_ask_less(in_brand) -> None:
    """GRO-08 (b): a suggestion with the expected gain, 12 % a field."""
    row = services.save_touchpoint(name="弹窗", place="mini_program", hops=3, fields=6, sign_up=0.2)
    found = funnels.advice(row, FunnelPolicy.of_brand())
    assert (found.fewer, found.hops_too_many) == (3, 1)
    assert found.gain == pytest.approx(1.12**3 - 1)
    assert found.expected == pytest.approx(0.2 * 1.12**3)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"steps": [{"actions": ["view"]}]}, "steps"),
        ({"steps": [{"actions": ["view"]}] * 10_000}, "steps"),
        ({"steps": [{"actions": ["view"]}, {}]}, "steps"),
        ({"steps": [{"actions": ["view"]}, {"account_id": 999}]}, "steps"),
        ({"steps": [{"actions": ["view"]}, {"platform": "nowhere"}]}, "steps"),
        ({"window_hours": 0}, "window_hours"),
        ({"floor": 2.0}, "floor"),
    ],
)
def test_what_cannot_be_a_funnel_is_refused_and_nothing_is_written(in_brand, change, field) -> None:
    good = {"name": "ok", "steps": [{"actions": ["view"]}, {"actions": ["click"]}]}
    with pytest.raises(services.Refused) as refused:
        services.save_funnel(**{**good, **change})
    assert refused.value.field == field
    assert not SavedFunnel.objects.exists()


def test_a_viewer_may_not_build(in_brand, acting_as) -> None:
    with acting_as("viewer"), pytest.raises(Denied):
        services.save_funnel(name="x", steps=[{"actions": ["a"]}, {"actions": ["b"]}])
    with acting_as("viewer"), pytest.raises(Denied):
        services.save_touchpoint(name="x", place="other")
    assert not SavedFunnel.objects.exists()
    assert not Touchpoint.objects.exists()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_without_data(client_for, in_brand, path, language) -> None:
    client = client_for("viewer")
    client.cookies["guanhao_language"] = language
    assert client.get(f"/b/acme/analytics/{path}").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        *PAGES, "retention/?by=source&unit=month&kind=rolling", "retention/?by=platform&kind=calendar&cohort=weibo&offset=1", "retention/?by=account",
        "retention/?unit=nonsense", "paths/?by=both", "paths/?goal=enter_group", "paths/?start=view&path=%5B%22view%22%5D", "paths/?path=%7B",
        "funnels/{pk}/", "funnels/{pk}/?split=platform&step=1&lost=1", "funnels/{pk}/?split=account", "funnels/{pk}/?split=month&platform=weibo",
        "active/?platform=wechat_oa",
    ],
)  # fmt: skip
def test_pages_with_data(client_for, chain, path) -> None:
    with time_at(NOW):
        response = client_for("viewer").get("/b/acme/analytics/" + path.format(pk=chain.pk))
    assert response.status_code == 200
    assert "None" not in response.content.decode().replace("SameSite=None", "")


@pytest.mark.parametrize("path", ["active/", "retention/", "paths/", "funnels/{pk}/"])
@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_files(client_for, chain, path, form) -> None:
    with time_at(NOW):
        response = client_for("viewer").get("/b/acme/analytics/" + path.format(pk=chain.pk) + f"?export={form}")
        body = b"".join(response.streaming_content)
    assert body
    if form == "json" and "funnels" in path:
        assert [row["people"] for row in json.loads(body)] == [1000, 140, 30]


def test_a_funnel_is_built_in_the_browser(client_for, chain) -> None:
    client = client_for("analyst")
    form = {"name": "新", "window_days": "3", "floor_percent": "20", "actions_1": "view", "platform_1": "weibo", "actions_2": "enter_group"}
    with time_at(NOW):
        answer = client.post("/b/acme/analytics/funnels/new", form, follow=True)
    row = SavedFunnel.objects.get(name="新")
    assert answer.status_code == 200
    assert (row.window_hours, row.floor, [step["actions"] for step in row.steps]) == (72, 0.2, [["view"], ["enter_group"]])
    assert client.post("/b/acme/analytics/funnels/new", {**form, "name": "又", "actions_2": ""}).status_code == 422
    client.post(f"/b/acme/analytics/funnels/{row.pk}/edit", {**form, "name": "改"})
    assert SavedFunnel.objects.get(pk=row.pk).name == "改"
    client.post(f"/b/acme/analytics/funnels/{row.pk}/archive")
    assert SavedFunnel.objects.get(pk=row.pk).archived
    client.post(
        "/b/acme/analytics/funnels/touchpoints/new", {"name": "菜单", "place": "oa_menu", "hops": "3", "fields_asked": "6", "sign_up_percent": "20"}
    )
    touchpoint = Touchpoint.objects.get(name="菜单")
    assert touchpoint.sign_up == 0.2
    client.post(f"/b/acme/analytics/funnels/touchpoints/{touchpoint.pk}/", {"name": "菜单", "place": "oa_menu", "hops": "1", "fields_asked": "2"})
    assert Touchpoint.objects.get(pk=touchpoint.pk).hops == 1


API = "/api/brands/acme"


def test_rest_answers_what_pages_answer(client_for, chain) -> None:
    client = client_for("analyst")
    days = "from=2026-03-01&to=2026-04-30"

    def send(method, address, body=None):
        more = {"data": body, "content_type": "application/json"} if body is not None else {}
        return getattr(client, method)(f"{API}/{address}", **more)

    answer = send("get", f"funnels/{chain.pk}/answer?{days}&split=platform").json()
    assert [step["people"] for step in answer["steps"]] == [1000, 140, 30]
    assert answer["segments"][0]["counts"] == [1000, 140, 30]
    steps = [{"actions": ["view"]}, {"actions": ["enter_group"]}]
    asked = {"from": "2026-03-01", "to": "2026-04-30", "steps": steps, "window_hours": 100}
    assert [one["people"] for one in send("post", "funnels/answer", asked).json()["steps"]] == [1000, 30]
    refused = send("post", "funnels/answer", {**asked, "steps": steps * 5_000})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "steps")
    made = send("post", "funnels", {"name": "二", "steps": steps})
    assert made.status_code == 201
    assert made.json()["window_hours"] == 168
    number = made.json()["id"]
    assert send("put", f"funnels/{number}", {"name": "三", "steps": steps, "floor": 0.3}).json()["floor"] == 0.3
    assert send("get", "funnels").json()["count"] == 2
    assert send("delete", f"funnels/{number}").status_code == 204
    assert send("get", f"funnels/{number}").status_code == 404
    assert send("get", f"behaviour/active?{days}").json()["people"] == 1000
    table = send("get", f"behaviour/retention?{days}&unit=day&by=platform").json()
    assert table["cohorts"][0]["cells"][1]["back"] == 140
    way = send("get", f"behaviour/paths?{days}&by=both&gap_hours=100").json()
    assert way["top"][0]["people"] == 860
    assert send("get", f"behaviour/paths?{days}&goal=view&start_action=view").status_code == 422
    assert send("get", "behaviour/active?from=2026-03-02&to=2026-03-01").status_code == 422
    point = send("post", "touchpoints", {"name": "x", "place": "live", "fields_asked": 5}).json()
    assert point["expected_gain"] == pytest.approx(1.12**2 - 1)
    assert send("put", f"touchpoints/{point['id']}", {"name": "y", "place": "live"}).json()["name"] == "y"
    assert send("get", "touchpoints").json()["count"] == 1
    assert send("delete", f"touchpoints/{point['id']}").status_code == 204


def test_words_of_actions_are_chinese(client_for, chain) -> None:
    with translation.override("zh-hans"):
        from guanhao.domains.analytics.pages.behaviour.common import action_title

        assert action_title("view") == "浏览"
        assert action_title("unheard_of") == "unheard_of"
