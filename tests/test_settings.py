"""The outer wall: headers, cookies, CSRF, throttling, redirects, replays, and no secret in logs or in the database file."""

import logging
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from tests import factories
from tests.test_fence import pages, status_of

from guanhao.domains.channels import facade as channels
from guanhao.domains.channels.services import set_credential
from guanhao.domains.identity.models import User
from guanhao.domains.identity.services.keys import make_token
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import BrandRef, brand_scope

HANDLER = re.compile(r"<[^>]+\son[a-z]+\s*=|javascript:", re.IGNORECASE)


def test_every_page_carries_the_policies_and_no_handler(client_for: Any) -> None:
    client, wrong, seen = client_for("administrator"), [], 0
    for address in [*pages("acme"), "/health", "/sign-in"]:
        answer = client.get(address)
        if not answer.get("Content-Type", "").startswith("text/html") or answer.status_code == 302:
            answer.close()
            continue
        seen += 1
        text, policy = answer.content.decode(), answer.get("Content-Security-Policy", "")
        head = (answer.get("X-Frame-Options"), answer.get("X-Content-Type-Options"), answer.get("Referrer-Policy"))
        if (
            head != ("DENY", "nosniff", "same-origin")
            or "object-src 'none'" not in policy
            or not re.search("script-src 'self'(;| 'nonce-|$)", policy)
        ):
            wrong.append((address, head, policy[:80]))
        if "'unsafe-eval'" in policy or re.search(r"script-src[^;]*unsafe-inline", policy) or HANDLER.search(text):
            wrong.append((address, "handler or unsafe script"))
        nonces = set(re.findall(r"nonce-([\w+/=-]+)'", policy))
        for tag in re.findall(r"<script\b[^>]*>", text):
            if not re.search(r'\bsrc="/|type="application/json"', tag) and not any(nonce in tag for nonce in nonces):
                wrong.append((address, tag))
        for form in re.findall(r"<form\b[^>]*method=\"?post.*?</form>", text, re.DOTALL | re.IGNORECASE):
            if "csrfmiddlewaretoken" not in form and "X-CSRFToken" not in text:
                wrong.append((address, form[:120]))
    assert wrong == []
    assert seen > 40


def test_a_post_without_the_token_of_the_form_is_refused_everywhere(brand: BrandRef) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(pk=factories.make_person("administrator", brand).id))
    assert [a for a in [*pages("acme"), "/sign-in", "/sign-out", "/password/forgotten"] if client.post(a).status_code != 403] == []
    answer = client.post("/api/brands/acme/audit/verify", headers={"accept": "application/json"})
    assert answer.status_code in {401, 403}


def test_cookies(brand: BrandRef) -> None:
    person = factories.make_person("viewer", brand)
    answer = Client().post("/sign-in", {"email": person.email, "password": factories.PASSWORD})
    assert answer.status_code == 302
    session = answer.cookies[settings.SESSION_COOKIE_NAME]
    assert (session["httponly"], session["samesite"]) == (True, "Lax")
    assert settings.SESSION_COOKIE_SECURE == settings.CSRF_COOKIE_SECURE == settings.PUBLIC_URL.startswith("https://")


@pytest.mark.parametrize(
    "target", ["https://evil.test/", "//evil.test", "/\\evil.test", "/\t/evil.test", "javascript:alert(1)", "\\\\evil.test", " //evil.test"]
)
def test_nobody_is_sent_elsewhere_after_signing_in(brand: BrandRef, target: str) -> None:
    person = factories.make_person("viewer", brand)
    answer = Client().post("/sign-in", {"email": person.email, "password": factories.PASSWORD, "next": target})
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_guessing_is_slowed_down_even_with_the_right_password(brand: BrandRef) -> None:
    person = factories.make_person("viewer", brand)
    client = Client()
    for _n in range(12):
        client.post("/sign-in", {"email": person.email, "password": "wrong"})
    answer = client.post("/sign-in", {"email": person.email, "password": factories.PASSWORD})
    assert answer.status_code == 422
    assert "_auth_user_id" not in client.session


def test_a_code_works_once(brand: BrandRef) -> None:
    person = factories.make_person("viewer", brand)
    user, secret = User.objects.get(pk=person.id), pyotp.random_base32()
    user.totp_secret, user.totp_confirmed_at = secret, datetime(2026, 1, 1, tzinfo=UTC)
    user.save()
    moment = datetime(2026, 11, 20, 4, tzinfo=UTC)
    with time_at(moment):
        code = pyotp.TOTP(secret).at(moment)
        for expected in (302, 422):
            client = Client()
            assert client.post("/sign-in", {"email": person.email, "password": factories.PASSWORD})["Location"] == "/sign-in/code"
            assert client.post("/sign-in/code", {"code": code}).status_code == expected


def test_secrets_reach_neither_log_nor_database_nor_audit(brand: BrandRef, caplog: pytest.LogCaptureFixture) -> None:
    person = factories.make_person("administrator", brand)
    user = User.objects.get(pk=person.id)
    user.totp_secret = totp = pyotp.random_base32()
    user.save()
    with caplog.at_level(logging.DEBUG), brand_scope(brand), acting(SYSTEM):
        key = make_token(user=user, title="robot", scopes=["channels.view"], expires_at=datetime.now(UTC) + timedelta(days=1))
        account = channels.add_account(platform="weibo", handle="tea")
        set_credential(account_id=account.id, name="app_secret", value="very-secret-4711")
        client = Client(headers={"authorization": f"Bearer {key}"})
        assert client.get("/api/brands/acme/channels/accounts").status_code == 200
        assert client.get("/api/brands/acme/audit").status_code == 403
        status_of(Client(headers={"authorization": f"Bearer {key}x"}).get("/api/brands/acme/people"))
        Client().post("/sign-in", {"email": person.email, "password": factories.PASSWORD + "!"})
    dump = "\n".join(connection.connection.iterdump())
    for secret in (key, "very-secret-4711", totp, factories.PASSWORD):
        assert secret not in caplog.text
        assert secret not in dump
