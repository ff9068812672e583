"""Pages and REST of audiences, as people use them."""

import html
import json
import re
from collections.abc import Callable

from django.test import Client
from tests.domains.audiences.samples import START, events

from guanhao.domains.audiences.models import Export, Segment, TagRule
from guanhao.kernel import warehouse
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import BrandRef, brand_scope

HOME = "/b/acme/audiences/"


def fill(brand: BrandRef) -> None:
    """Forty people who like something today."""
    day = (now().date() - START).days
    with brand_scope(brand), acting(SYSTEM):
        warehouse.append("events", events([(f"e{n}", 1, "weibo", f"p{n}", "like" if n % 2 else "view", day) for n in range(40)]))


def build(client: Client, name: str, action: str) -> int:
    """An audience through the builder."""
    given = {"name": name, "purpose": "analysis", "every": "daily", "conditions": "1", "0-place": "all", "0-kind": "did", "0-days": "30"}
    done = client.post(HOME + "new/", {**given, "0-actions": [action]})
    assert done.status_code == 302, done.content.decode()
    return int(done["Location"].rstrip("/").rsplit("/", 1)[1])


def test_an_audience_is_built_looked_at_compared_and_put_away(brand: BrandRef, client_for: Callable[..., Client]) -> None:
    fill(brand)
    client = client_for("director")
    assert client.get(HOME).status_code == 200
    assert client.get(HOME + "new/").status_code == 200
    line = client.get(HOME + "line/?number=1&kind=orders&add=1")
    assert b'name="1-least"' in line.content
    size = client.post(HOME + "preview/", {"purpose": "analysis", "0-place": "all", "0-kind": "did", "0-days": "30"})
    assert b"40" in size.content
    missing = client.post(HOME + "preview/", {"purpose": "analysis", "0-place": "all", "0-kind": "did", "0-days": ""})
    assert "请填写“最近天数”" in missing.content.decode()
    first, second = build(client, "Likers", "like"), build(client, "Viewers", "view")
    assert client.get(f"{HOME}{first}/").status_code == 200
    assert client.get(f"{HOME}{first}/edit/").status_code == 200
    assert client.get(f"{HOME}compare/?id={first}&id={second}").status_code == 200
    both = client.get(f"{HOME}new/?any={first}&any={second}")
    assert both.status_code == 200
    given = {"name": "Either", "purpose": "analysis", "every": "", "conditions": "1"}
    lines = {"0-place": "any", "0-kind": "segment", "0-segment": first, "1-place": "any", "1-kind": "segment", "1-segment": second}
    assert client.post(HOME + "new/", {**given, **lines}).status_code == 302
    with brand_scope(brand), acting(SYSTEM):
        made = Segment.objects.get(name="Either")
        assert (made.kind, made.size) == ("algebra", 40)
    assert client.post(f"{HOME}{made.pk}/act/refresh/").status_code == 302
    assert client.post(f"{HOME}{made.pk}/act/archive/").status_code == 302
    assert client.get(f"{HOME}{made.pk}/").status_code == 404
    bad = client.post(HOME + "new/", {**given, "name": "Likers", "0-place": "all", "0-kind": "did", "0-days": "x"})
    assert bad.status_code == 422
    with brand_scope(brand), acting(SYSTEM):
        assert Segment.objects.count() == 3


def test_lists_rules_and_gates_have_pages(brand: BrandRef, client_for: Callable[..., Client]) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    fill(brand)
    client = client_for("director")
    ids = "id\n" + "\n".join(f"p{n}" for n in range(40))
    given = {"name": "CRM", "source": "CRM", "purpose": "analysis", "file": SimpleUploadedFile("a.csv", ids.encode())}
    client.post(
        HOME + "new/", {"name": "x", "purpose": "analysis", "every": "", "conditions": "1", "0-kind": "did", "0-place": "all", "0-days": "30"}
    )
    assert client.post(HOME + "list/", given).status_code == 302
    traits = SimpleUploadedFile("t.csv", b"person_id,age\np1,24\n")
    assert client.post(HOME + "traits/", {"file": traits}).status_code == 302
    rule = {"tag": "care", "actions": "like", "side": "tag", "value": "skin care", "times": 5, "window_days": 90, "active": "on"}
    assert client.post(HOME + "rules/new/", rule).status_code == 302
    with brand_scope(brand), acting(SYSTEM):
        number = TagRule.objects.get().pk
        assert Segment.objects.get(name="CRM").size == 40
    for address in ("rules/", f"rules/{number}/", f"rules/{number}/edit/", "exports/", "deletions/", "list/", "traits/"):
        assert client.get(HOME + address).status_code == 200, address
    with brand_scope(brand), acting(SYSTEM):
        segment = Segment.objects.get(name="CRM").pk
        assert not Export.objects.exists()
    asked = {"purpose": "marketing", "recipient": "x", "reason": "y", "columns": ["person_id"]}
    assert client.post(f"{HOME}{segment}/export/", asked).status_code == 422


def test_rest_counts_saves_and_compares(brand: BrandRef, client_for: Callable[..., Client]) -> None:
    fill(brand)
    client = client_for("director")
    root = "/api/brands/acme/audiences"
    tree = {"all": [{"kind": "did", "actions": ["like"], "days": 30}]}

    def post(address: str, body: dict[str, object]) -> tuple[int, dict[str, object]]:
        done = client.post(address, json.dumps(body), content_type="application/json")
        return done.status_code, json.loads(done.content)

    assert post(root + "/size", {"tree": tree})[1]["count"] == 20
    code, made = post(root, {"name": "A", "tree": tree})
    assert (code, made["size"], made["hidden"]) == (201, 20, False)
    assert post(root, {"name": "B", "tree": {"kind": "dream"}})[0] == 422
    code, match = post(root + "/lists", {"name": "L", "ids": ["p1", "zz"]})
    assert (match["id"], match["share"], match["passed"]) == (None, 0.5, False)
    number = made["id"]
    assert client.get(f"{root}/overlap?ids={number}").json()["counts"] == [[20]]
    assert client.get(f"{root}/{number}/persona").json()["people"] == 20
    assert client.get(root).json()["count"] == 1
    assert client.delete(f"{root}/{number}").status_code == 204
    assert client.get(f"{root}/{number}").status_code == 404


OWN = re.compile(r'(?:href|action)="(/b/acme/audiences/[^"#]*)"')
ONE = {"act/archive/", "act/remove/"}


def offered(client: Client) -> dict[str, int]:
    """Every address of audiences that the pages offer a person, from the list on, with the answer to following or sending it."""
    found: dict[str, int] = {}
    waiting = [HOME]
    while waiting:
        address = waiting.pop()
        page = client.get(address)
        found[address] = page.status_code
        if page.status_code != 200 or "text/html" not in page["Content-Type"]:
            continue
        text = page.content.decode()
        forms = set(re.findall(r'<form[^>]*method="post"[^>]*action="(/b/acme/audiences/[^"]*)"', text))
        for one in set(map(html.unescape, OWN.findall(text))) - forms:
            if one not in found and one not in waiting and "?" not in one:
                waiting.append(one)
        for one in sorted(forms):
            if one not in found and not any(end in one for end in ONE):
                found[one] = client.post(one, {}).status_code
    return found


def test_an_analyst_may_do_what_the_pages_offer_and_nothing_else(brand: BrandRef, client_for: Callable[..., Client]) -> None:
    """No page offers what is then refused; what is not offered is refused and changes nothing."""
    fill(brand)
    client = client_for("analyst")
    number = build(client, "Likers", "like")
    tag = {"tag": "茶友", "actions": ["like"], "side": "topic", "value": "茶", "times": "2", "window_days": "90", "active": "on"}
    made = client.post(HOME + "rules/new/", tag)
    assert made.status_code == 302
    assert client.get(made["Location"]).status_code == 200, "who makes a rule may see it"
    wanted = {"purpose": "marketing", "recipient": "代理商", "reason": "春季", "columns": ["person_id"]}
    assert client.post(f"{HOME}{number}/export/", wanted).status_code == 422, "nobody agreed to this audience's leaving"
    with brand_scope(brand), acting(SYSTEM):
        Segment.objects.update(purpose="marketing")
    assert client.post(f"{HOME}{number}/export/", wanted).status_code == 302
    with brand_scope(brand), acting(SYSTEM):
        rule, export = TagRule.objects.get().pk, Export.objects.get().pk
    seen = offered(client)
    assert {f"{HOME}new/", f"{HOME}tiers/", f"{HOME}{number}/edit/", f"{HOME}rules/{rule}/", f"{HOME}exports/{export}/"} <= set(seen)
    assert {address: status for address, status in seen.items() if status in {403, 404, 500}} == {}
    assert client.get(f"{HOME}deletions/").status_code == 403, "proofs of deletion are for those who keep people"
    assert f"{HOME}deletions/" not in seen
    viewer = client_for("viewer")
    assert {address: status for address, status in offered(viewer).items() if status != 200} == {}
    before = (number, rule, export)
    for address in (
        "new/",
        "save-as/",
        f"{number}/edit/",
        f"{number}/act/archive/",
        f"{number}/export/",
        "rules/new/",
        f"rules/{rule}/act/remove/",
    ):
        assert viewer.post(HOME + address, {"name": "x", "kind": "rules", "params": "{}"} | tag).status_code in {403, 422}, address
    with brand_scope(brand), acting(SYSTEM):
        assert (Segment.objects.get().pk, TagRule.objects.get().pk, Export.objects.get().pk) == before
