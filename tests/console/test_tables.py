"""Tables read the address, ask their source for one page, and never leave the brand."""

from datetime import UTC, date, datetime

import pytest
from django.http import QueryDict
from django.test import RequestFactory

from guanhao.console.filters import ChoiceFilter, DateRange, NumberRange, Span, TextFilter
from guanhao.console.models import SavedView
from guanhao.console.rows import ListRows, QuerySetRows, every_row
from guanhao.console.tables import Column, Table
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import BrandRef, NoBrand, brand_scope

BRAND = BrandRef(1, "acme", "Acme")


class Million:
    """A source of a million rows that counts what it is asked for."""

    def __init__(self):
        self.asked = []

    def count(self, filters):
        return 1_000_000

    def page(self, sort, offset, limit, filters):
        self.asked.append((sort, offset, limit, dict(filters)))
        return [{"id": number, "title": f"t{number}", "views": number} for number in range(offset, min(offset + limit, 1_000_000))]


class Posts(Table):
    key = "test.posts"
    title = "Posts"
    searchable = True
    default_sort = "-views"
    columns = (
        Column("title", "Title", kind="link", href=lambda row: f"/p/{row['id']}"),
        Column("views", "Views", kind="number", capped=lambda row: row["id"] == 0),
        Column("platform", "Platform", kind="badge", labels={"weibo": "微博"}, tone={"weibo": "info"}, visible=False),
    )
    filters = (
        TextFilter("author", "Author"),
        ChoiceFilter("platform", "Platform", choices=[("weibo", "微博"), ("douyin", "抖音")]),
        DateRange("day", "Day"),
        NumberRange("views", "Views"),
    )


def request_for(query="", session=None):
    request = RequestFactory().get("/b/acme/posts", None)
    request.GET = QueryDict(query)
    request.brand, request.session = BRAND, {} if session is None else session
    return request


def table(query="", rows=None, session=None):
    return Posts(request_for(query, session), rows or Million())


def test_a_million_rows_ask_for_exactly_one_page():
    source = Million()
    shown = table("page=400&size=100", source)
    assert len(shown.lines) == 100
    assert shown.lines[0].cells[0].text == "t39900"
    assert source.asked == [("-views", 39900, 100, {})]
    assert (shown.page_count, shown.first_row, shown.last_row) == (10_000, 39_901, 40_000)
    assert [number for number, _url in shown.page_links] == [1, 0, 398, 399, 400, 401, 402, 0, 10000]


@pytest.mark.parametrize(("page", "number"), [("0", 1), ("-3", 1), ("x", 1), ("²", 1), ("9" * 40, 1), ("99999999999999", 40_000), ("40001", 40_000)])
def test_a_page_that_does_not_exist_is_brought_to_one_that_does(page, number):
    assert table(f"page={page}").number == number


def test_filters_reach_the_source_as_values():
    source = Million()
    query = "q=+春节+&author=A&platform=weibo&platform=douyin&day_from=2020-01-02&day_to=2020-01-01&views_from=1,200&sort=views"
    assert table(query, source).lines
    assert source.asked[0][0] == "views"
    assert source.asked[0][3] == {
        "q": "春节",
        "author": "A",
        "platform": ["weibo", "douyin"],
        "day": Span(date(2020, 1, 1), date(2020, 1, 2)),
        "views": Span(1200, None),
    }


def test_what_cannot_be_read_is_named_and_left_out():
    shown = table("day_from=yesterday&views_to=many&platform=myspace")
    assert shown.conditions == {}
    assert set(shown.errors) == {"day_from", "views_to", "platform"}
    assert "yesterday" in shown.errors["day_from"]


def test_chips_take_one_filter_away_and_go_back_to_page_one():
    shown = table("q=a&platform=weibo&page=3")
    assert [(chip.title, chip.words, chip.url) for chip in shown.chips][1] == ("Platform", "微博", "/b/acme/posts?q=a")
    assert shown.clear_url == "/b/acme/posts"


def test_unknown_sort_and_size_fall_back():
    shown = table("sort=password&size=1000000")
    assert (shown.sort, shown.size) == ("-views", 25)


def test_heads_turn_the_order_round_and_numbers_begin_with_the_largest():
    heads = {head.column.key: head for head in table("sort=title").heads}
    assert heads["title"].order == "ascending"
    assert heads["title"].url == "/b/acme/posts?sort=-title"
    assert heads["views"].url == "/b/acme/posts?sort=-views"


def test_cells_show_labels_links_and_floors():
    rows = ListRows([{"id": 0, "title": "=a", "views": 1_000_000, "platform": "weibo"}])
    cells = table("cols=title,views,platform", rows).lines[0].cells
    assert [(cell.text, cell.href, cell.tone) for cell in cells] == [("=a", "/p/0", ""), ("1,000,000+", None, ""), ("微博", None, "info")]


def test_columns_are_kept_for_the_person():
    session = {}
    first = table(session=session)
    assert [column.key for column in first.shown_columns] == ["title", "views"]
    first.keep_columns(["platform", "nonsense", "title"])
    assert [column.key for column in table(session=session).shown_columns] == ["title", "platform"]
    table(session=session).keep_columns([])
    assert session == {}


def test_a_saved_state_carries_the_columns_but_not_the_page():
    shown = table("platform=weibo&page=3&export=csv", session={"columns:test.posts": ["views"]})
    assert shown.query_string == "platform=weibo&cols=views"


def test_export_lines_are_all_rows_as_plain_values():
    rows = ListRows([{"id": n, "title": f"t{n}", "views": n} for n in range(60)])
    lines = list(table("sort=views", rows).export_lines())
    assert lines[:2] == [["t0", 0], ["t1", 1]]
    assert len(lines) == 60


def test_paged_sources_are_exported_page_by_page(monkeypatch):
    monkeypatch.setattr("guanhao.console.rows.CHUNK", 2)

    class Five(Million):
        def page(self, sort, offset, limit, filters):
            self.asked.append(offset)
            return [{"id": n} for n in range(offset, min(offset + limit, 5))]

    source = Five()
    assert [row["id"] for row in every_row(source, "", {})] == [0, 1, 2, 3, 4]
    assert source.asked == [0, 2, 4]


def test_list_rows_search_sort_and_keep_empty_values_last():
    rows = ListRows(
        [{"id": 1, "name": "Beta", "n": 2}, {"id": 2, "name": "alpha", "n": None}, {"id": 3, "name": "alphabet", "n": 5}], search=["name"]
    )
    assert [row["id"] for row in rows.page("-n", 0, 9, {})] == [3, 1, 2]
    assert [row["id"] for row in rows.page("n", 0, 9, {"q": "ALPHA"})] == [3, 2]
    assert rows.existing(["2", "9"], {}) == ["2"]


def make_view(title, at=None, **more):
    view = SavedView(page="p", title=title, owner_id=1, made_at=at or now(), **more)
    view.save()
    return view


def test_query_sets_are_fenced_searched_filtered_and_stable(brand, other_brand):
    with brand_scope(other_brand):
        strange = make_view("spring other")
    with brand_scope(brand):
        first, second = make_view("spring one"), make_view("spring two", shared=True)
        make_view("autumn")
        rows = QuerySetRows(SavedView.objects.all(), search=["title", "owner_name"])
        assert [view.pk for view in rows.page("-title", 0, 10, {"q": "spring"})] == [second.pk, first.pk]
        assert rows.count({"q": "spring"}) == 2
        assert rows.count({"title": "t"}) == 2
        assert rows.existing([str(strange.pk), str(first.pk), "x"], {}) == [str(first.pk)]
        assert rows.count({"shared": ["True"]}) == 1
        assert [view.pk for view in rows.stream("title", {})][1:] == [first.pk, second.pk]


def test_outside_a_brand_a_list_is_refused(db):
    with brand_scope(None), pytest.raises(NoBrand):
        QuerySetRows(SavedView.objects.all()).count({})


def test_days_begin_and_end_in_the_brands_zone(brand):

    with brand_scope(brand):
        make_view("late", at=datetime(2020, 3, 1, 16, 30, tzinfo=UTC))  # 00:30 on the 2nd in Shanghai
        make_view("early", at=datetime(2020, 3, 1, 15, 30, tzinfo=UTC))
        rows = QuerySetRows(SavedView.objects.all())
        assert [view.title for view in rows.page("title", 0, 9, {"made_at": Span(date(2020, 3, 2), date(2020, 3, 2))})] == ["late"]


def test_one_page_is_two_queries(brand, django_assert_num_queries):
    with brand_scope(brand):
        for number in range(30):
            make_view(f"v{number}")

        class Views(Table):
            key = "test.views"
            columns = (Column("title", "Title"), Column("made_at", "Made", kind="datetime"))

        request = request_for()
        request.brand = brand
        with django_assert_num_queries(2):
            assert len(Views(request, QuerySetRows(SavedView.objects.all())).lines) == 25
