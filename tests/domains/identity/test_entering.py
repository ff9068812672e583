"""Signing in: guard, second factor, invitations, first run, passwords."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from typing import Any

import pyotp
import pytest
from django.core import mail
from django.test import Client
from tests.factories import PASSWORD, acting_in, make_person, signed_in

from guanhao.domains.identity import facade, services
from guanhao.domains.identity.contracts import Person, Refused
from guanhao.domains.identity.models import Invitation, Membership, SignedIn, SignInGuard, User
from guanhao.domains.identity.rules import client_address
from guanhao.domains.identity.services.sessions import forget_ended
from guanhao.kernel import jobs
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.models import AuditEntry, JobRow
from guanhao.kernel.now import now, time_at, time_passes
from guanhao.kernel.tenancy import BrandRef, brand_scope

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def attempt(client: Client, email: str, password: str) -> int:
    return client.post("/sign-in", {"email": email, "password": password}).status_code


def test_sign_in_goes_to_the_page_asked_for_and_nowhere_else(client: Client, director: Person) -> None:
    answer = client.post("/sign-in", {"email": director.email.upper(), "password": PASSWORD, "next": "/b/acme/people"})
    assert (answer.status_code, answer["Location"]) == (302, "/b/acme/people")
    client.logout()
    answer = client.post("/sign-in", {"email": director.email, "password": PASSWORD, "next": "https://evil.test/"})
    assert answer["Location"] == "/"


def test_wrong_password_and_unknown_address_read_the_same(client: Client, director: Person) -> None:
    pages = []
    for email in (director.email, "nobody@acme.test"):
        answer = client.post("/sign-in", {"email": email, "password": "wrong-password"})
        assert answer.status_code == 422
        pages.append(answer.content.decode().replace(email, "…"))
    strip = [page.split("<main", 1)[1].split("csrfmiddlewaretoken")[0] for page in pages]
    assert strip[0] == strip[1]


def test_after_five_failures_the_account_waits_and_the_wait_doubles(client: Client, director: Person) -> None:
    with time_at(NOON):
        for _ in range(5):
            assert attempt(client, director.email, "wrong") == 422
        assert attempt(client, director.email, "wrong") == 422  # the sixth closes
        assert attempt(client, director.email, PASSWORD) == 422  # even the right one waits
        assert "_auth_user_id" not in client.session
    with time_at(NOON + timedelta(seconds=31)):
        assert attempt(client, director.email, "wrong") == 422
    with time_at(NOON + timedelta(seconds=80)):
        assert attempt(client, director.email, PASSWORD) == 422  # 60 s this time
    with time_at(NOON + timedelta(seconds=95)):
        assert attempt(client, director.email, PASSWORD) == 302
    assert AuditEntry.objects.filter(action="identity.sign_in_closed").count() == 1


def test_an_address_that_guesses_many_accounts_is_closed(client: Client, director: Person) -> None:
    with time_at(NOON):
        for number in range(21):
            attempt(client, f"guess{number}@acme.test", "wrong")
        assert attempt(client, director.email, PASSWORD) == 422
        assert attempt(Client(REMOTE_ADDR="10.0.0.9"), director.email, PASSWORD) == 302
    assert not SignInGuard.objects.filter(subject__contains="acme").exists()


def test_second_factor_is_asked_for_and_each_code_works_once(client: Client, director: Person, brand: BrandRef) -> None:
    user = User.objects.get(pk=director.id)
    with time_at(NOON):
        services.start_second_factor(user)
        totp = pyotp.TOTP(user.totp_secret)
        with pytest.raises(Refused):
            services.confirm_second_factor(user=user, code="000000")
        codes = services.confirm_second_factor(user=user, code=totp.at(NOON))
    assert len(set(codes)) == 8
    later = NOON + timedelta(minutes=2)
    with time_at(later):
        answer = client.post("/sign-in", {"email": director.email, "password": PASSWORD})
        assert answer["Location"] == "/sign-in/code"
        assert client.get("/b/acme/people").status_code == 302
        assert client.post("/sign-in/code", {"code": totp.at(NOON)}).status_code == 422
        assert client.post("/sign-in/code", {"code": totp.at(later)}).status_code == 302
        assert client.get("/b/acme/people").status_code == 200
        other = Client()
        other.post("/sign-in", {"email": director.email, "password": PASSWORD})
        assert other.post("/sign-in/code", {"code": totp.at(later)}).status_code == 422  # used
        assert other.post("/sign-in/code", {"code": codes[0]}).status_code == 302
        third = Client()
        third.post("/sign-in", {"email": director.email, "password": PASSWORD})
        assert third.post("/sign-in/code", {"code": codes[0]}).status_code == 422


def test_a_recovery_code_is_not_kept_in_clear(director: Person) -> None:
    user = User.objects.get(pk=director.id)
    services.start_second_factor(user)
    codes = services.confirm_second_factor(user=user, code=pyotp.TOTP(user.totp_secret).now())
    user.refresh_from_db()
    assert all(code not in str(user.recovery_hashes) for code in codes)


def test_an_administrator_must_set_up_a_second_factor_where_the_policy_says_so(brand: BrandRef) -> None:
    from guanhao.domains.identity.policy import SignInPolicy
    from guanhao.kernel.policy import revise

    admin = signed_in(make_person("administrator", brand))
    viewer = signed_in(make_person("viewer", brand))
    assert admin.get("/b/acme/people").status_code == 200
    with brand_scope(brand), acting(SYSTEM):
        revise(SignInPolicy, {"second_factor_for_administrators": True}, reason="rules of the house")
    answer = admin.get("/b/acme/people")
    assert (answer.status_code, answer["Location"]) == (302, "/b/acme/me/second-factor")
    assert admin.get("/b/acme/me/second-factor").status_code == 200
    assert admin.get("/api/brands/acme/team").status_code == 403
    assert viewer.get("/b/acme/me").status_code == 200


def test_an_invitation_works_once(client: Client, brand: BrandRef) -> None:
    with acting_in("director", brand):
        link = services.invite(email="New@Acme.test", role="editor")
    path = link.split("8600", 1)[1]
    assert (mail.outbox, path.rsplit("/", 1)[1] in str(JobRow.objects.get(kind="identity.send_invitation").params)) == ([], False)
    jobs.run_due()
    assert [message.to for message in mail.outbox] == [["new@acme.test"]]
    assert link in mail.outbox[0].body
    assert path.rsplit("/", 1)[1] not in Invitation.objects.get().secret_hash
    assert client.get(path).status_code == 200
    assert client.post(path, {"name": "New", "password": "short"}).status_code == 422
    assert not User.objects.filter(email="new@acme.test").exists()
    answer = client.post(path, {"name": "New", "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/b/acme/")
    assert Membership.objects.get(user__email="new@acme.test").role == "editor"
    assert Client().get(path).status_code == 404
    with pytest.raises(Refused):
        services.accept_invitation(secret=path.rsplit("/", 1)[1], name="Again", password=PASSWORD)


def test_an_invitation_ends(client: Client, brand: BrandRef) -> None:
    with acting_in("director", brand):
        path = services.invite(email="late@acme.test", role="viewer").split("8600", 1)[1]
    with time_passes(timedelta(days=7, seconds=1)):
        assert client.get(path).status_code == 404


def test_a_person_who_has_an_account_joins_with_its_password(client: Client, brand: BrandRef, other_brand: BrandRef) -> None:
    person = make_person("editor", other_brand)
    with acting_in("director", brand):
        path = services.invite(email=person.email, role="viewer").split("8600", 1)[1]
    assert client.post(path, {"password": "not the password"}).status_code == 422
    assert not Membership.objects.filter(user_id=person.id, brand_id=brand.id).exists()
    assert client.post(path, {"password": PASSWORD}).status_code == 302
    assert Membership.objects.filter(user_id=person.id, brand_id=brand.id).exists()


def test_an_invitation_is_no_way_to_guess_a_password(client: Client, brand: BrandRef, other_brand: BrandRef) -> None:
    person = make_person("editor", other_brand)
    with acting_in("director", brand):
        path = services.invite(email=person.email, role="viewer").split("8600", 1)[1]
    with time_at(now()):
        for guess in range(6):
            assert client.post(path, {"password": f"guess {guess}"}).status_code == 422
        assert client.post(path, {"password": PASSWORD}).status_code == 422
    assert not Membership.objects.filter(user_id=person.id, brand_id=brand.id).exists()


@pytest.mark.parametrize("fate", ["deactivated", "demoted"])
def test_an_invitation_falls_with_the_person_who_sent_it(client: Client, brand: BrandRef, fate: str) -> None:
    with acting_in("director", brand) as director:
        path = services.invite(email="friend@elsewhere.test", role="director").split("8600", 1)[1]
    assert client.get(path).status_code == 200
    with acting_in("administrator", brand):
        if fate == "deactivated":
            services.set_active(user_id=director.id, active=False)
        else:
            services.set_roles(user_id=director.id, roles=["viewer"])
    assert client.post(path, {"name": "Friend", "password": PASSWORD}).status_code == 404
    assert not User.objects.filter(email="friend@elsewhere.test").exists()
    jobs.run_due()
    assert mail.outbox == []


def test_nobody_gives_a_mightier_role(brand: BrandRef) -> None:
    with acting_in("director", brand), pytest.raises(Refused):
        services.invite(email="friend@acme.test", role="administrator")
    assert not Invitation.objects.exists()


def test_first_run_needs_the_code_and_closes_behind_itself(client: Client, db: None) -> None:
    assert client.get("/sign-in")["Location"] == "/setup"
    code = facade.new_setup_code()
    form = {"brand_name": "北极星", "timezone": "Asia/Shanghai", "name": "Lin", "email": "lin@x.test", "password": PASSWORD}
    assert client.post("/setup", {**form, "code": "guess"}).status_code == 422
    assert not User.objects.exists()
    assert client.post("/setup", {**form, "code": code}).status_code == 302
    user = User.objects.get()
    assert (user.is_administrator, user.email) == (True, "lin@x.test")
    assert facade.all_brands()[0].slug == "brand-1"
    assert Client().get("/setup").status_code == 404
    with pytest.raises(Refused):
        facade.new_setup_code()


def test_a_reset_link_works_once_and_tells_nothing(client: Client, director: Person) -> None:
    for email in (director.email, "nobody@acme.test"):
        assert client.post("/password/forgotten", {"email": email}).status_code == 200
    assert (len(mail.outbox), JobRow.objects.filter(kind="identity.send_reset").count()) == (0, 2)
    jobs.run_due()
    assert (len(mail.outbox), JobRow.objects.filter(kind="identity.send_reset").count()) == (1, 0)
    path = next(word for word in mail.outbox[0].body.split() if "/password/new/" in word).split("8600", 1)[1]
    assert client.post(path, {"password": "1234567890"}).status_code == 422
    assert client.post(path, {"password": "another-long-one-77"}).status_code == 302
    assert client.get(path).status_code == 404
    assert attempt(client, director.email, PASSWORD) == 422
    assert attempt(client, director.email, "another-long-one-77") == 302


@pytest.mark.parametrize("email", ["director@acme.test", "nobody@acme.test"])
def test_reset_links_are_few_in_an_hour(client: Client, director: Person, email: str) -> None:
    def ask() -> int:
        return client.post("/password/forgotten", {"email": email}).status_code

    with time_at(NOON):
        assert [ask() for _ in range(7)] == [200] * 5 + [422] * 2
    with time_at(NOON + timedelta(minutes=59)):
        assert ask() == 422
    with time_at(NOON + timedelta(minutes=61)):
        assert ask() == 200


def test_ended_sessions_are_forgotten(director: Person) -> None:
    here = signed_in(director)
    assert here.get("/b/acme/me").status_code == 200
    assert (forget_ended(), SignedIn.objects.count()) == (0, 1)
    with time_passes(timedelta(days=15)):
        assert (forget_ended(), SignedIn.objects.count()) == (1, 0)


def test_the_first_password_of_a_known_person_is_set_and_a_chosen_one_is_kept(brand: BrandRef) -> None:
    with acting(SYSTEM):
        facade.add_person(email="a@acme.test", name="A", role="viewer", brand=brand)
        facade.add_person(email="a@acme.test", name="A", role="viewer", brand=brand, password=PASSWORD, is_administrator=True, check_password=True)
        facade.add_person(email="a@acme.test", name="A", role="viewer", brand=brand, password="another-long-one-77", check_password=True)
    user = User.objects.get()
    assert (user.is_administrator, user.check_password(PASSWORD)) == (True, True)
    assert AuditEntry.objects.filter(action="identity.administrator_made").count() == 1


@pytest.mark.parametrize("password", ["short-1", "password123", "1234567890123", "director@acme.test"])
def test_weak_passwords_are_refused(director: Person, password: str) -> None:
    user = User.objects.get(pk=director.id)
    with pytest.raises(Refused):
        services.set_password(user=user, password=password)
    assert User.objects.get(pk=director.id).check_password(PASSWORD)


def test_changing_the_password_signs_other_browsers_out(director: Person) -> None:
    here, there = signed_in(director), signed_in(director)
    answer = here.post("/b/acme/me/password", {"old": PASSWORD, "password": "another-long-one-77"})
    assert answer.status_code == 302
    assert here.get("/b/acme/me").status_code == 200
    assert there.get("/b/acme/me").status_code == 302
    assert SignedIn.objects.filter(user_id=director.id).count() == 1


def test_a_person_ends_another_browser_but_not_somebody_elses(director: Person, brand: BrandRef) -> None:
    here, there, stranger = signed_in(director), signed_in(director), signed_in(make_person("viewer", brand))
    mine = SignedIn.objects.get(session_key=there.session.session_key)
    theirs = SignedIn.objects.get(session_key=stranger.session.session_key)
    assert here.post(f"/b/acme/me/browsers/{theirs.pk}/end").status_code == 404
    assert stranger.get("/b/acme/me").status_code == 200
    assert here.post(f"/b/acme/me/browsers/{mine.pk}/end").status_code == 302
    assert there.get("/b/acme/me").status_code == 302
    assert here.get("/b/acme/me").status_code == 200


def test_sign_out_is_a_post(director: Person) -> None:
    client = signed_in(director)
    assert client.get("/sign-out").status_code == 405
    assert client.get("/b/acme/me").status_code == 200
    assert client.post("/sign-out").status_code == 302
    assert client.get("/b/acme/me").status_code == 302
    assert not SignedIn.objects.exists()


def test_the_present_password_is_guarded_like_sign_in(director: Person) -> None:
    here = signed_in(director)
    change = {"old": "guess", "password": "another-long-one-77"}
    with time_at(NOON):
        for _ in range(6):
            assert here.post("/b/acme/me/password", change).status_code == 422
        answer = here.post("/b/acme/me/password", {**change, "old": PASSWORD})
        assert answer.status_code == 422
        assert "20:00:30" in answer.content.decode()
        assert attempt(Client(), director.email, PASSWORD) == 422, "sign-in waits too"
    assert User.objects.get(pk=director.id).check_password(PASSWORD)
    with time_at(NOON + timedelta(seconds=31)):
        assert here.post("/b/acme/me/password", {**change, "old": PASSWORD}).status_code == 302


@pytest.mark.parametrize(
    ("peer", "forwarded", "caller"),
    [
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),  # not our proxy: the header is anybody's word
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "6.6.6.6, 198.51.100.1", "198.51.100.1"),  # the left part was sent by the caller
        ("127.0.0.1", "198.51.100.1, 10.1.2.3", "198.51.100.1"),  # two proxies in a row
        ("127.0.0.1", "198.51.100.1:55123", "198.51.100.1"),
        ("127.0.0.1", "[2001:db8::7]:443", "2001:db8::7"),
        ("::ffff:127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "198.51.100.1, rubbish", "127.0.0.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("", "198.51.100.1", ""),
    ],
)
def test_whose_request_it_is(peer: str, forwarded: str, caller: str) -> None:
    assert client_address(peer, forwarded, [ip_network("127.0.0.1"), ip_network("10.0.0.0/8")]) == caller


def test_behind_a_trusted_proxy_the_visitor_is_counted_not_the_proxy(client: Client, director: Person, settings: Any) -> None:
    settings.TRUSTED_PROXIES = (ip_network("127.0.0.1"),)
    client.post("/sign-in", {"email": director.email, "password": PASSWORD}, headers={"x-forwarded-for": "198.51.100.9"})
    assert SignedIn.objects.get().address == "198.51.100.9"
