"""The shell's pages through real requests: Today, search, refusals, language, health."""

import json
from datetime import timedelta

import pytest
from django.test import Client, RequestFactory

from guanhao.console import registry
from guanhao.console.links import burl, local_path
from guanhao.console.registry import Finder, NavItem, TodayPanel
from guanhao.console.tables import Empty
from guanhao.kernel import search
from guanhao.kernel.access import NOBODY, PERMISSIONS, SYSTEM, acting
from guanhao.kernel.models import JobRow, Notification, WorkerRow
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import brand_scope


@pytest.fixture
def panels(monkeypatch):
    """Only the panels a test adds."""
    monkeypatch.setattr(registry, "_panels", {})
    return registry.add_panel


def test_every_nav_item_and_command_resolves_and_has_a_known_permission(brand):
    for item in [*registry.nav_items(), *registry.commands()]:
        assert burl(item.url_name, brand).startswith("/b/acme/"), item.key
        assert item.permission is None or item.permission in PERMISSIONS, item.key


def test_a_nav_item_of_an_unknown_group_is_refused():
    with pytest.raises(ValueError, match="group 'nowhere'"):
        NavItem("x", "X", "console:today", group="nowhere")


def test_navigation_hides_what_the_person_may_not_open(client_for):
    keys = {
        role: {item.key for group in client_for(role).get("/b/acme/").context["shell"].nav for item in group.items}
        for role in ("viewer", "administrator")
    }
    assert "system.audit" not in keys["viewer"]
    assert "system.audit" in keys["administrator"]
    assert "console.today" in keys["viewer"]


def test_the_open_page_is_marked(client_for):
    response = client_for("administrator").get("/b/acme/settings/policies")
    active = [item.key for group in response.context["shell"].nav for item in group.items if item.active]
    assert active == ["system.policies"]


def test_one_panel_that_fails_leaves_the_others(client_for, panels, caplog):
    panels(TodayPanel("good", "Good", "console/_empty.html", lambda request: {"title": "All is well"}, order=2))
    panels(TodayPanel("bad", "Broken panel", "console/_empty.html", lambda request: 1 / 0, order=1))
    panels(TodayPanel("silent", "Silent", "console/_empty.html", lambda request: None))
    panels(TodayPanel("secret", "Secret", "console/_empty.html", lambda request: {"title": "for auditors"}, permission="audit.view"))
    text = client_for("viewer").get("/b/acme/").content.decode()
    assert "All is well" in text
    assert "Broken panel" in text
    assert "for auditors" not in text
    assert "today panel bad failed" in caplog.text


def test_a_panel_that_breaks_the_database_does_not_break_the_page(client_for, panels):
    def broken(request):
        JobRow.objects.create(kind="x", made_at=now(), run_at=now(), key="same")
        JobRow.objects.create(kind="x", made_at=now(), run_at=now(), key="same")

    panels(TodayPanel("bad", "Broken panel", "console/_empty.html", broken))
    assert client_for("viewer").get("/b/acme/").status_code == 200
    assert JobRow.objects.count() == 0


def test_today_shows_own_unread_messages_and_running_jobs_of_this_brand_only(client_for, brand, other_brand, panels):
    client = client_for("director")
    person = int(client.session["_auth_user_id"])
    for scope, title in ((brand, "Ours"), (other_brand, "Theirs")):
        with brand_scope(scope), acting(SYSTEM):
            Notification(user_id=person, topic="t", title=title, key=title, made_at=now()).save()
            Notification(user_id=person + 1, topic="t", title=f"{title} of another person", key=title, made_at=now()).save()
        JobRow.objects.create(kind=f"job.{scope.slug}", brand_id=scope.id, state="running", made_at=now(), run_at=now(), started_at=now())
    text = client.get("/b/acme/").content.decode()
    assert ("Ours" in text, "Theirs" in text, "another person" in text) == (True, False, False)
    assert ("job.acme" in text, "job.other" in text) == (True, False)


def test_search_asks_every_finder_the_person_may_ask(client_for, brand, monkeypatch):
    monkeypatch.setattr(registry, "_finders", {})
    hit = search.Hit("post", "1/a", "春茶上市", "Account", "/b/acme/posts/a")
    registry.add_finder(Finder("post", "Posts", lambda words, limit: [hit] if words == "春茶" else []))
    registry.add_finder(Finder("secret", "Secrets", lambda words, limit: [hit], permission="audit.view"))
    found = client_for("viewer").get("/b/acme/search?q=春茶", headers={"accept": "application/json"}).json()["hits"]
    assert found == [{"title": "春茶上市", "url": "/b/acme/posts/a", "kind": "Posts", "excerpt": "Account"}]
    assert len(client_for("administrator").get("/b/acme/search?q=春茶", headers={"accept": "application/json"}).json()["hits"]) == 2


def test_the_next_step_of_an_empty_list_is_offered_to_who_may_take_it(brand):
    step = Empty("Nothing", action="Begin", url_name="console:today", permission="audit.view")
    with brand_scope(brand):
        with acting(SYSTEM):
            assert step.link == "/b/acme/"
        with acting(NOBODY):
            assert step.link == ""


def test_search_gives_only_what_the_person_may_see(client_for, brand, other_brand):
    for scope, permission in ((brand, ""), (brand, "audit.view"), (other_brand, "")):
        with brand_scope(scope):
            search.index(
                kind="post", object_id=f"1{permission}", title=f"春节活动 {scope.slug} {permission}", url=f"/b/{scope.slug}/", permission=permission
            )
    viewer = client_for("viewer")
    hits = viewer.get("/b/acme/search?q=春节", headers={"accept": "application/json"}).json()["hits"]
    assert [hit["title"].strip() for hit in hits] == ["春节活动 acme"]
    page = viewer.get("/b/acme/search?q=春节").content.decode()
    assert "<mark>春节</mark>活动 acme" in page
    assert "audit.view" not in page
    assert "活动 other" not in page
    assert viewer.get("/b/acme/search").status_code == 200
    assert viewer.get("/b/acme/search?q=nothing-like-this").status_code == 200


def test_denied_is_403_with_the_permissions_words_and_nothing_happens(client_for, brand):
    response = client_for("viewer").get("/b/acme/settings/audit")
    assert response.status_code == 403
    assert str(PERMISSIONS["audit.view"].title) in response.content.decode()


def test_denied_as_json_is_a_problem(client_for):
    response = client_for("viewer").get("/b/acme/settings/audit", headers={"accept": "application/json"})
    assert response.status_code == 403
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["permission"] == "audit.view"


def test_missing_pages_answer_404_inside_and_outside_a_brand(client_for):
    client = client_for("viewer")
    assert client.get("/b/acme/nothing-here").status_code == 404
    assert client.get("/nothing-here").status_code == 404
    assert client.get("/b/other/").status_code == 404
    assert Client().get("/nothing-here").status_code == 404


def test_the_500_page_needs_nothing(db):
    from guanhao.console.views import server_error

    response = server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert b"<h1>" in response.content


def test_a_form_without_its_mark_is_refused_with_a_way_out(client_for, brand):
    client = Client(enforce_csrf_checks=True)
    response = client.post("/language", {"language": "en"})
    assert response.status_code == 403
    assert "403" not in client.cookies


def test_language_is_kept_in_the_cookie_and_for_the_person(client_for, director):
    client = client_for("director")
    response = client.post("/language", {"language": "en", "next": "/b/acme/"})
    assert (response.status_code, response["Location"]) == (302, "/b/acme/")
    assert client.cookies["guanhao_language"].value == "en"
    text = client.get("/b/acme/").content.decode()
    assert '<html lang="en"' in text
    assert client.post("/language", {"language": "xx"}).status_code == 400
    assert client.get("/language").status_code == 405


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "", None, "/a\r\nX: y"])
def test_nobody_is_sent_to_another_site(target):
    assert local_path(target, "/home") == "/home"


def test_health_needs_no_sign_in_and_tells_no_secrets(db, settings):
    WorkerRow.objects.create(name="w", started_at=now(), seen_at=now())
    response = Client().get("/health")
    body = json.loads(response.content)
    assert response.status_code == 200, body
    assert body["status"] == "ok"
    assert set(body["checks"]) == {"database", "warehouse", "worker", "disk"}
    assert str(settings.HOME) not in response.content.decode()


@pytest.mark.parametrize(("seen_ago", "due_ago", "well"), [(1, None, True), (600, None, False), (1, 600, False), (1, 5, True)])
def test_health_tells_when_no_worker_takes_the_work(db, seen_ago, due_ago, well):
    WorkerRow.objects.create(name="w", started_at=now(), seen_at=now() - timedelta(seconds=seen_ago))
    if due_ago is not None:
        JobRow.objects.create(kind="x", made_at=now(), run_at=now() - timedelta(seconds=due_ago))
    response = Client().get("/health")
    assert (response.status_code, response.json()["checks"]["worker"]["ok"]) == ((200, True) if well else (503, False))
