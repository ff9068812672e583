"""Two people at the same form: the second is told before anything is overwritten."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from guanhao.domains.channels import facade as channels
from guanhao.domains.strategy.services import GoalDraft, set_goal
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.tenancy import BrandRef, brand_scope


def values(client: Client, address: str) -> dict[str, Any]:
    """What a browser would send back unchanged, the hidden mark among it."""
    answer = client.get(address)
    form = answer.context["form"]
    assert re.search(r'type="hidden" name="seen_state" value="[0-9a-f]{20}"', answer.content.decode())
    return {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}


@pytest.fixture
def addresses(brand: BrandRef) -> dict[str, tuple[str, str, Any]]:
    """Form → (address, field, value)."""
    with brand_scope(brand), acting(SYSTEM):
        account = channels.add_account(platform="weibo", handle="tea").id
        goal = set_goal(GoalDraft(title="g", metric="posts", target=5, start=date(2026, 1, 1), end=date(2026, 2, 1))).pk
    return {
        "account": (f"/b/acme/accounts/{account}/edit", "note", "one"),
        "goal": (f"/b/acme/goals/{goal}/edit/", "note", "one"),
        "policy": ("/b/acme/settings/policies/kernel.files", "spare_mb", "300"),
    }


@pytest.mark.parametrize("which", ["account", "goal", "policy"])
def test_the_second_to_save_is_told_and_decides(which: str, addresses: dict[str, tuple[str, str, Any]], client_for: Any) -> None:
    address, field, first = addresses[which]
    one, two = client_for("director"), client_for("director")
    opened_by_one, opened_by_two = values(one, address), values(two, address)
    assert one.post(address, {**opened_by_one, field: first, "reason": "x"}).status_code == 302
    mine = {**opened_by_two, field: "400" if field == "spare_mb" else "two", "reason": "x"}
    refused = two.post(address, mine, headers={"accept-language": "en"})
    assert refused.status_code == 422
    assert len(refused.context["form"].non_field_errors()) == 1
    assert values(two, address)[field] == (int(first) if field == "spare_mb" else first), "nothing was overwritten"
    mark = re.search(r'name="seen_state" value="([0-9a-f]{20})"', refused.content.decode())
    assert mark
    assert two.post(address, {**mine, "seen_state": mark[1]}).status_code == 302
    assert str(values(one, address)[field]) == mine[field]
