"""People, roles, keys."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from tests.factories import acting_in, make_person, signed_in

from guanhao.domains.identity import facade, services
from guanhao.domains.identity.contracts import Person, Refused
from guanhao.domains.identity.models import ApiToken, Invitation, Membership, User
from guanhao.domains.identity.roles import ROLES, permissions_of
from guanhao.kernel.access import Denied
from guanhao.kernel.models import AuditEntry
from guanhao.kernel.now import now, time_passes
from guanhao.kernel.tenancy import BrandRef


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def test_roles_of_the_team() -> None:
    assert len(ROLES) == 19
    assert "channels.edit" not in permissions_of(["viewer"])
    assert "channels.view" in permissions_of(["viewer"])
    assert "identity.manage" in permissions_of(["director"])
    assert "identity.administer" not in permissions_of(["director"])
    assert "identity.administer" in permissions_of(["administrator"])
    assert permissions_of(["nonsense"]) == frozenset()


@pytest.mark.parametrize("path", ["people/invite", "people/1", "accounts/new", "platforms/rules/new"])
def test_a_viewer_gets_403(client_for: Callable[..., Client], path: str) -> None:
    client = client_for("viewer")
    assert client.get(f"/b/acme/{path}").status_code == 403
    assert client.post(f"/b/acme/{path}", {"email": "x@y.test", "role": "viewer"}).status_code == 403
    assert not Invitation.objects.exists()


def test_a_viewer_cannot_invite_by_rest(client_for: Callable[..., Client]) -> None:
    answer = client_for("viewer").post("/api/brands/acme/team/invitations", {"email": "x@y.test", "role": "viewer"}, "application/json")
    assert answer.status_code == 403
    assert answer.json()["permission"] == "identity.manage"
    assert answer["Content-Type"] == "application/problem+json"
    assert not Invitation.objects.exists()


def test_services_ask_for_the_permission_themselves(brand: BrandRef) -> None:
    with acting_in("editor", brand), pytest.raises(Denied):
        services.invite(email="x@y.test", role="viewer")


def test_the_last_administrator_stays(brand: BrandRef) -> None:
    admin = make_person("administrator", brand)
    second = make_person("administrator", brand, "second@acme.test")
    with acting_in("administrator", brand):
        services.set_roles(user_id=second.id, roles=["viewer"])
        with pytest.raises(Refused):
            services.set_roles(user_id=admin.id, roles=["viewer"])
    assert Membership.objects.filter(role="administrator").count() == 1


def test_a_person_of_another_brand_is_out_of_reach(brand: BrandRef, other_brand: BrandRef) -> None:
    stranger = make_person("viewer", other_brand)
    with acting_in("administrator", brand):
        with pytest.raises(User.DoesNotExist):
            services.set_roles(user_id=stranger.id, roles=["administrator"])
        with pytest.raises(User.DoesNotExist):
            services.set_active(user_id=stranger.id, active=False)
    assert User.objects.get(pk=stranger.id).is_active
    assert [m.role for m in Membership.objects.filter(user_id=stranger.id)] == ["viewer"]


def test_deactivation_signs_out_and_ends_keys(brand: BrandRef) -> None:
    editor = make_person("editor", brand)
    browser = signed_in(editor)
    with acting_in("editor", brand):
        secret = services.make_token(user=User.objects.get(pk=editor.id), title="script", scopes=["channels.view"])
    assert browser.get("/api/brands/acme/channels/accounts").status_code == 200
    with acting_in("administrator", brand):
        services.set_active(user_id=editor.id, active=False)
    assert browser.get("/api/brands/acme/channels/accounts").status_code == 401
    assert Client().get("/api/brands/acme/channels/accounts", headers=bearer(secret)).status_code == 401
    assert AuditEntry.objects.filter(action="identity.person_active").count() == 1


def test_a_key_does_what_its_scopes_say_in_its_brand(brand: BrandRef, other_brand: BrandRef) -> None:
    person = make_person("director", brand)
    facade.add_person(email=person.email, name="", role="director", brand=other_brand)
    with acting_in("director", brand):
        secret = services.make_token(user=User.objects.get(pk=person.id), title="script", scopes=["channels.view"])
        with pytest.raises(Refused):
            services.make_token(user=User.objects.get(pk=person.id), title="more", scopes=["identity.administer"])
    client = Client(headers=bearer(secret), enforce_csrf_checks=True)
    assert client.get("/api/brands/acme/channels/accounts").json() == {"count": 0, "items": []}
    assert client.get("/api/brands/acme/team").status_code == 403
    answer = client.post("/api/brands/acme/channels/accounts", {"platform": "weibo", "handle": "a"}, "application/json")
    assert (answer.status_code, answer.json()["permission"]) == (403, "channels.edit")
    assert client.get("/api/brands/other/channels/accounts").status_code == 404
    assert [item["slug"] for item in client.get("/api/brands").json()["items"]] == ["acme"]
    assert client.get("/b/acme/people").status_code == 302  # a key opens no pages
    row = ApiToken.objects.get()
    assert row.used_at is not None
    assert secret not in (row.secret_hash, row.start)


def test_a_key_ends(brand: BrandRef) -> None:
    person = make_person("director", brand)
    user = User.objects.get(pk=person.id)
    with acting_in("director", brand):
        dated = services.make_token(user=user, title="a", scopes=["channels.view"], expires_at=now() + timedelta(hours=1))
        ended = services.make_token(user=user, title="b", scopes=["channels.view"])
        services.end_token(user=user, token_id=ApiToken.objects.get(title="b").pk)
    url = "/api/brands/acme/channels/accounts"
    assert Client().get(url, headers=bearer(dated)).status_code == 200
    assert Client().get(url, headers=bearer(ended)).status_code == 401
    assert Client().get(url, headers=bearer("gh_nonsense")).status_code == 401
    with time_passes(timedelta(hours=1)):
        assert Client().get(url, headers=bearer(dated)).status_code == 401


def test_a_key_loses_what_its_person_loses(brand: BrandRef) -> None:
    person = make_person("director", brand)
    with acting_in("director", brand):
        secret = services.make_token(user=User.objects.get(pk=person.id), title="a", scopes=["channels.edit", "channels.view"], drafts_only=False)
    Membership.objects.filter(user_id=person.id).update(role="viewer")
    client = Client(headers=bearer(secret))
    assert client.get("/api/brands/acme/channels/accounts").status_code == 200
    assert client.post("/api/brands/acme/channels/accounts", {"platform": "weibo", "handle": "a"}, "application/json").status_code == 403


def test_a_browser_needs_csrf_for_changes_by_rest(director: Person) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(pk=director.id))
    answer = client.post("/api/brands/acme/channels/accounts", {"platform": "weibo", "handle": "a"}, "application/json")
    assert answer.status_code == 403
    assert client.get("/api/brands/acme/channels/accounts").json()["count"] == 0


@pytest.mark.parametrize("path", ["people", "people/roles", "people/invite", "me", "me/password", "me/second-factor", "me/keys/new"])
def test_pages_answer(client_for: Callable[..., Client], path: str) -> None:
    answer = client_for("administrator").get(f"/b/acme/{path}")
    assert answer.status_code == 200
    assert "<h1>" in answer.content.decode()


def test_a_new_key_is_shown_once(client_for: Callable[..., Client]) -> None:
    client = client_for("director")
    page = client.post("/b/acme/me/keys/new", {"title": "script", "scopes": ["channels.view"]}).content.decode()
    assert "gh_" in page
    assert ApiToken.objects.get().start + "…" in client.get("/b/acme/me").content.decode()


def test_the_profile_rules_language_and_theme(client_for: Callable[..., Client]) -> None:
    client = client_for("viewer")
    assert client.post("/b/acme/me", {"name": "Lin", "language": "en", "theme": "dark"}).status_code == 302
    page = client.get("/b/acme/me").content.decode()
    assert 'lang="en"' in page
    assert 'const own = "dark"' in page
    assert client.post("/b/acme/me", {"name": " ", "language": "en", "theme": "dark"}).status_code == 422
    assert User.objects.get(email="viewer@acme.test").name == "Lin"
