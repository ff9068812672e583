"""Every page with rubbish in its address and 10 MB in every form: an answer below 500, and nothing kept."""

from typing import Any

import pytest
from django.test import Client
from tests.test_fence import contents, furnish, pages, status_of

from guanhao.kernel.tenancy import BrandRef

NAMES = """page q sort from to account platform state status export kind days metric by day view key format tag limit on show period
compare language topic level unread target action owner width a b""".split()  # noqa: SIM905 - words
VALUES = ("\x00", "9" * 30, "-1'; DROP TABLE x; --", "0001-01-01", "9999-12-31", "🧧‮%")
PASTED = "长" * 3_500_000  # 10 MB as UTF-8
FIELDS = """title name note text handle url timezone reason value formula about key what why lessons summary cause action positioning_content
positioning_user positioning_interaction positioning_communication email address secret source tags body status q words""".split()  # noqa: SIM905

RECORDED = ("/export/", "/contact/", "/contract/file/", "/outlook/report")
"""Looking there is recorded, as it should be."""


@pytest.fixture
def administrator(brand: BrandRef, client_for: Any) -> Client:
    """Somebody who may do everything, whom a defect answers with 500."""
    furnish(brand)
    client: Client = client_for("administrator")
    client.raise_request_exception = False
    return client


def test_rubbish_in_every_query(administrator: Client) -> None:
    """Every page once, its known parameters holding different rubbish that moves on from page to page."""
    wrong = []
    for place, address in enumerate(pages("acme")):
        values = {name: VALUES[(place + number) % len(VALUES)] for number, name in enumerate(NAMES)}
        if status_of(administrator.get(address, values)) >= 500:
            wrong.append(f"{address}: {values}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.scale
def test_each_rubbish_in_every_query(administrator: Client) -> None:
    """All known parameters hold the same rubbish at once; what breaks is named."""
    wrong = []
    for address in pages("acme"):
        for value in VALUES:
            status = status_of(administrator.get(address, dict.fromkeys(NAMES, value)))
            if status >= 500:
                culprits = [name for name in NAMES if status_of(administrator.get(address, {name: value})) >= 500]
                wrong.append(f"{address} {value!r:.30}: {culprits or 'all together'}")
    assert not wrong, "\n".join(wrong)


def test_numbers_beyond_the_database(administrator: Client) -> None:
    wrong = [f"{address}: {status}" for address in pages("acme", 10**25) if (status := status_of(administrator.get(address))) >= 500]
    wrong += [f"POST {address}: {status}" for address in pages("acme", 10**25) if (status := status_of(administrator.post(address))) >= 500]
    assert not wrong, "\n".join(wrong)


def test_ten_megabytes_in_every_form(administrator: Client) -> None:
    """Shared among all fields of each form: refused with words (4xx, or the page again), nothing of it in any table."""
    before, wrong = contents(), []
    for address in pages("acme"):
        if "/me" in address or "second-factor" in address or any(word in address for word in RECORDED):
            continue
        answer = administrator.get(address)
        form = getattr(answer, "context", None) and answer.context.get("form")
        answer.close()
        if not form:
            continue
        answer = administrator.post(address, dict.fromkeys(form.fields, PASTED[: len(PASTED) // len(form.fields)]))
        if answer.status_code >= 500 or (answer.status_code == 302 and "/sign-in" in answer["Location"]):
            wrong.append(f"{address}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)
    after = contents()
    assert {name for name in after if after[name] != before[name]} == set()


def test_text_that_is_no_text(administrator: Client) -> None:
    """Broken UTF-8, NUL and lone halves in forms."""
    wrong, kind = [], "application/x-www-form-urlencoded"
    rubbish = (b"%00", b"%ff%fe", b"%ED%A0%80", b"%E4%B8")
    for place, address in enumerate(pages("acme")):
        body = b"&".join(name.encode() + b"=" + rubbish[(place + number) % 4] for number, name in enumerate(FIELDS))
        status = status_of(administrator.generic("POST", address, body, content_type=kind))
        if status >= 500:
            wrong.append(f"{address} {body!r}: {status}")
    assert not wrong, "\n".join(wrong)
