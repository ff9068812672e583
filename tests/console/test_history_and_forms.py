"""Word diffs, restoring a version, and forms that keep what was typed."""

from datetime import date

import pytest
from django import forms
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.exceptions import ValidationError
from django.http import Http404
from django.test import RequestFactory
from django.utils import translation
from django_htmx.middleware import HtmxDetails

from guanhao.console.forms import DesignForm, form_page
from guanhao.console.history import Piece, changes, history_page, word_diff
from guanhao.console.problems import field_errors, problem
from guanhao.kernel import access, audit, versions
from guanhao.kernel.access import NOBODY, acting
from guanhao.kernel.tenancy import brand_scope


def request_of(brand, data=None, path="/b/acme/things/1/history"):
    factory = RequestFactory()
    request = factory.get(path) if data is None else factory.post(path, data)
    request.brand, request.actor, request.session = brand, access.current_actor(), {}
    request.htmx = HtmxDetails(request)
    request._messages = CookieStorage(request)
    return request


def test_word_diff_works_by_words_and_by_chinese_characters():
    assert word_diff("春节活动方案", "元旦活动方案") == [Piece("gone", "春节"), Piece("new", "元旦"), Piece("same", "活动方案")]
    assert word_diff("Big spring sale", "Big autumn sale") == [
        Piece("same", "Big "),
        Piece("gone", "spring"),
        Piece("new", "autumn"),
        Piece("same", " sale"),
    ]
    assert word_diff("", "x") == [Piece("new", "x")]
    assert word_diff("same", "same") == [Piece("same", "same")]


def test_changes_name_only_what_differs():
    found = changes({"a": 1, "b": 2, "gone": True}, {"a": 1, "b": 3, "new": ["x", "y"]}, {"b": "Limit"})
    assert [(change.field, change.title) for change in found] == [("b", "Limit"), ("new", "new"), ("gone", "gone")]
    assert changes(None, {"a": None}) == []


def test_history_lists_versions_of_one_brand_and_restores_after_asking(in_brand, other_brand):
    with brand_scope(other_brand):
        versions.keep("thing:1", {"title": "strange"})
    versions.keep("thing:1", {"title": "first"})
    versions.keep("thing:1", {"title": "second"}, note="better")
    audit.record("thing.changed", target="thing:1", before={"title": "first"}, after={"title": "second"})
    restored = []

    def restore(version):
        restored.append(version.state)
        return "/done"

    def open_page(data=None, **more):
        return history_page(request_of(in_brand, data), target="thing:1", title="Thing", back="/b/acme/", restore=restore, **more)

    text = open_page().content.decode()
    assert "<del>first</del><ins>second</ins>" in text
    assert "strange" not in text
    assert open_page({"version": "1"}).status_code == 200
    assert restored == []
    assert open_page({"version": "1", "confirmed": "1"})["Location"] == "/done"
    assert restored == [{"title": "first"}]
    with pytest.raises(Http404):
        open_page({"version": "9", "confirmed": "1"})
    with acting(NOBODY), pytest.raises(access.Denied):
        open_page({"version": "1", "confirmed": "1"}, permission="policy.edit")
    assert len(restored) == 1


class Sample(DesignForm):
    title = forms.CharField(label="Title", help_text="What people read.")
    count = forms.IntegerField(label="Count")


class Refusal(ValueError):
    """A refusal of a room of the house."""

    def __init__(self, problems):
        super().__init__("no")
        self.problems = problems


Refusal.__module__ = "guanhao.sample"


def post(brand, save, **data):
    request = request_of(brand, {"title": "春 <b>", "count": "3"} | data)
    return form_page(request, Sample(request.POST), save, title="Sample")


def test_a_valid_form_is_saved_and_sent_on(in_brand):
    saved = []

    def save(values):
        saved.append(values)
        return "/b/acme/"

    assert post(in_brand, save).status_code == 302
    assert saved == [{"title": "春 <b>", "count": 3}]
    assert post(in_brand, save, count="many").status_code == 422
    assert len(saved) == 1


@pytest.mark.parametrize(
    "error",
    [ValidationError({"count": "Too many"}), Refusal({"count": "Too many"}), ValidationError("Too many"), Refusal({"*": "Too many"})],
)
def test_refusals_are_shown_and_nothing_typed_is_lost(in_brand, error):
    def save(values):
        raise error

    answer = post(in_brand, save)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Too many" in text
    assert 'value="春 &lt;b&gt;"' in text


def test_a_defect_is_not_shown_as_a_refusal(in_brand):
    def save(values):
        raise ValueError("defect")

    with pytest.raises(ValueError, match="defect"):
        post(in_brand, save)


def test_problems_have_the_shape_of_rfc_7807():
    answer = problem(422, "Some values are not right.", "See below.", errors=field_errors(ValidationError({"count": ["Too many"]})), permission="x.y")
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.content.decode() == (
        '{"type": "about:blank", "title": "Some values are not right.", "status": 422, "detail": "See below.",'
        ' "errors": [{"field": "count", "message": "Too many"}], "permission": "x.y"}'
    )


def test_a_day_is_shown_as_browsers_read_it_in_every_language():
    class Dated(DesignForm):
        day = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))

    for language in ("zh-hans", "en"):
        with translation.override(language):
            assert 'value="2026-03-01"' in str(Dated(initial={"day": date(2026, 3, 1)})["day"])
