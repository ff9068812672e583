"""docs/guide/api.md is true: its calls are made as they stand there, with one key for drafts only."""

import json
import re
from pathlib import Path
from typing import Any

from django.test import Client
from tests.factories import acting_in, make_person

from guanhao.domains.channels import facade as channels
from guanhao.domains.identity import services
from guanhao.domains.identity.models import User
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.tenancy import BrandRef, brand_scope

GUIDE = (Path(__file__).parents[2] / "docs" / "guide" / "api.md").read_text(encoding="utf-8")
CALLS = re.findall(r"^```http\n(.*?)^```\n\nAnswer `(\d+)`:\n\n```json\n(.*?)^```", GUIDE, flags=re.MULTILINE | re.DOTALL)
SCOPES = ("channels.view", "content.view", "content.edit", "topics.propose", "compliance.check", "links.edit", "links.view")


def fits(expected: Any, found: Any) -> bool:
    """Is everything that is promised in the answer?"""
    if isinstance(expected, dict):
        return isinstance(found, dict) and all(fits(value, found.get(key)) for key, value in expected.items())
    if isinstance(expected, list):
        return isinstance(found, list) and len(found) >= len(expected) and all(map(fits, expected, found))
    return bool(expected == found)


def test_every_call_of_the_guide(brand: BrandRef) -> None:
    assert len(CALLS) == GUIDE.count("```http") == 7
    person = make_person("director", brand)
    User.objects.filter(pk=person.id).update(language="en")
    with brand_scope(brand), acting(SYSTEM):
        account = channels.add_account(platform="weibo", handle="tea").id
    with acting_in("director", brand):
        secret = services.make_token(user=User.objects.get(pk=person.id), title="guide", scopes=SCOPES)
    client, known = Client(headers={"authorization": f"Bearer {secret}"}), {"account": account}
    for text, status, promised in CALLS:
        head, _gap, body = text.partition("\n\n")
        (method, path), *lines = (line.split(" ", 1) for line in head.strip().splitlines())
        headers = {name.rstrip(":"): value for name, value in lines}
        for name, number in known.items():
            path, body = path.replace(f"{{{name}}}", str(number)), body.replace(f"{{{name}}}", str(number))
        answer = client.generic(method, path, body, content_type="application/json", headers=headers)
        told = answer.json()
        assert answer.status_code == int(status), (text, told)
        assert fits(json.loads(promised), told), (text, told)
        if answer.status_code == 201:
            known["id"] = told["id"]
