"""Agents speak to a brand by the Model Context Protocol: the same permissions as their key, and no way around an approval."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from tests.domains.content.reviewing import add_account, approve, hand_in, made
from tests.domains.publishing.publishing import active_account
from tests.factories import acting_in, make_person

from guanhao.domains.content.models import Item, Topic, Variant
from guanhao.domains.identity import services
from guanhao.domains.identity.models import ApiToken, User
from guanhao.domains.publishing.models import Publication
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.models import AuditEntry
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import BrandRef, brand_scope
from guanhao.project.mcp import stdio
from guanhao.project.mcp.door import Door
from guanhao.project.mcp.tools import TOOLS

DRAFTING = ("channels.view", "content.view", "content.edit", "topics.propose", "compliance.check", "analytics.view", "publishing.view")
EVERYTHING = (*DRAFTING, "content.submit", "publishing.plan", "review.view", "topics.decide")
MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)


class Agent:
    """A program with a key that speaks MCP over HTTP."""

    def __init__(self, brand: BrandRef, *scopes: str, **more: Any) -> None:
        person = make_person("director", brand)
        with acting_in("director", brand):
            self.secret = services.make_token(user=User.objects.get(pk=person.id), title="agent", scopes=scopes, **more)
        self.client = Client(headers={"authorization": f"Bearer {self.secret}"})

    def send(self, message: Any, **headers: str) -> Any:
        return self.client.post("/api/mcp/", json.dumps(message), "application/json", headers=headers)

    def ask(self, method: str, **params: Any) -> Any:
        answer = self.send({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
        assert answer.status_code == 200, answer.content
        return answer.json()

    def use(self, tool: str, **arguments: Any) -> tuple[bool, Any]:
        """(went well, what it said)."""
        result = self.ask("tools/call", name=tool, arguments=arguments)["result"]
        assert json.loads(result["content"][0]["text"]) == result["structuredContent"]
        return not result["isError"], result["structuredContent"]


@pytest.fixture
def agent(brand: BrandRef) -> Agent:
    return Agent(brand, *DRAFTING)


def test_the_life_of_a_session(agent: Agent) -> None:
    told = agent.ask("initialize", protocolVersion="2025-06-18", capabilities={}, clientInfo={"name": "t", "version": "1"})["result"]
    assert (told["protocolVersion"], told["serverInfo"]["name"], "tools" in told["capabilities"]) == ("2025-06-18", "guanhao", True)
    assert agent.ask("initialize", protocolVersion="1999-01-01", capabilities={})["result"]["protocolVersion"] == "2025-11-25"
    noted = agent.send({"jsonrpc": "2.0", "method": "notifications/initialized"})
    assert (noted.status_code, noted.content) == (202, b"")
    assert agent.ask("ping")["result"] == {}
    tools = {tool["name"]: tool for tool in agent.ask("tools/list")["result"]["tools"]}
    assert set(tools) == set(TOOLS) == {
        "list_accounts", "list_topics", "create_topic", "create_draft", "update_draft", "check_text", "list_items", "get_item", "submit_for_review",
        "plan_publication", "dry_run", "query_metric", "best_hours", "list_publications", "search",
    }  # fmt: skip
    assert all(tool["inputSchema"]["type"] == "object" and tool["inputSchema"]["additionalProperties"] is False for tool in tools.values())
    assert tools["create_draft"]["annotations"]["readOnlyHint"] is False


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("nonsense", -32600),
        ([{"jsonrpc": "2.0", "id": 1, "method": "ping"}], -32600),
        ({"id": 1, "method": "ping"}, -32600),
        ({"jsonrpc": "2.0", "id": True, "method": "ping"}, -32600),
        ({"jsonrpc": "2.0", "id": 1, "method": "resources/list"}, -32601),
        ({"jsonrpc": "2.0", "id": 1, "method": "ping", "params": []}, -32602),
        ({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "rm -rf"}}, -32602),
        ({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "search", "arguments": []}}, -32602),
    ],
)
def test_broken_messages(agent: Agent, message: Any, code: int) -> None:
    if message == {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "search", "arguments": []}}:
        message["params"]["arguments"] = [1]
    assert agent.send(message).json()["error"]["code"] == code


def test_the_way_in(agent: Agent, client: Client, client_for: Callable[..., Client]) -> None:
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "ping"})
    assert client.post("/api/mcp/", body, "application/json").status_code == 401
    assert client_for("director").post("/api/mcp/", body, "application/json").status_code == 401, "a signed-in browser is no key"
    assert agent.send({"jsonrpc": "2.0", "id": 1, "method": "ping"}, origin="https://evil.example").status_code == 403
    assert agent.send({"jsonrpc": "2.0", "id": 1, "method": "ping"}, origin="http://127.0.0.1:8600").status_code == 200
    assert agent.send({"jsonrpc": "2.0", "id": 1, "method": "ping"}, **{"mcp-protocol-version": "1.0"}).status_code == 400
    assert agent.client.get("/api/mcp/").status_code == 405
    assert agent.client.post("/api/mcp/", "{", "application/json").json()["error"]["code"] == -32700
    assert agent.client.post("/api/mcp/", " " * (1 << 20) + "{}", "application/json").status_code == 413


def test_an_agent_writes_drafts(brand: BrandRef, agent: Agent) -> None:
    account = add_account(brand)
    good, accounts = agent.use("list_accounts")
    assert (good, [one["id"] for one in accounts["items"]]) == (True, [account])
    good, topic = agent.use("create_topic", title="春茶怎么泡", keywords=["春茶"], idempotency_key="t-1")
    assert good, topic
    assert agent.use("create_topic", title="春茶怎么泡", keywords=["春茶"], idempotency_key="t-1")[1]["id"] == topic["id"]
    assert agent.use("list_topics")[1]["count"] == 1
    good, item = agent.use("create_draft", title="春茶怎么泡", text="三步泡好一壶春茶。", account_ids=[account], idempotency_key="d-1")
    assert good, item
    again = agent.use("create_draft", title="春茶怎么泡", text="三步泡好一壶春茶。", account_ids=[account], idempotency_key="d-1")[1]
    assert (again["id"], again["variants"]["items"][0]["id"]) == (item["id"], item["variants"]["items"][0]["id"])
    with brand_scope(brand), acting(SYSTEM):
        assert (Topic.objects.count(), Item.objects.count(), Variant.objects.count()) == (1, 1, 1)
        assert Item.objects.get().ai_generated is True
    good, seen = agent.use("get_item", item_id=item["id"])
    assert good
    revision = seen["draft"]["revision"]
    good, changed = agent.use("update_draft", item_id=item["id"], base=revision, words={"text": "四步泡好一壶春茶。"})
    assert (good, changed["words"]["text"]) == (True, "四步泡好一壶春茶。")
    good, report = agent.use("check_text", text="这是全国最好的茶", platform="weibo", is_ad=True)
    assert (good, report["state"]) == (True, "block")
    good, found = agent.use("search", q="春茶")
    assert (good, found["count"] > 0) == (True, True)
    assert agent.use("query_metric", metric="posts", start="2026-01-01", end="2026-01-31")[0]
    assert agent.use("best_hours", start="2026-01-01", end="2026-01-31")[0]
    assert agent.use("list_publications") == (True, {"count": 0, "items": []})
    entries = AuditEntry.objects.filter(via="token")
    assert set(entries.values_list("actor_name", flat=True)) == {"Director · agent"}


def test_errors_name_the_field(agent: Agent) -> None:
    good, problem = agent.use("create_draft", title="", nonsense=1)
    assert (good, {one["field"] for one in problem["errors"]}) == (False, {"title", "nonsense"})
    good, problem = agent.use("get_item", item_id=999)
    assert (good, problem["status"]) == (False, 404)
    good, problem = agent.use("update_draft", base=1, words={})
    assert (good, problem["status"]) == (False, 422)
    good, problem = agent.use("query_metric", metric="luck", start="2026-01-01", end="2026-01-31")
    assert not good


def test_a_key_for_drafts_only_hands_in_and_plans_nothing(brand: BrandRef, agent: Agent) -> None:
    with time_at(MONDAY):
        item = made(brand, add_account(brand))
        ApiToken.objects.update(scopes=list(EVERYTHING))
        for tool, arguments in (
            ("submit_for_review", {"item_id": item.pk}),
            ("plan_publication", {"subject": "content.variant:1", "planned_at": "2026-03-02T20:00:00+08:00"}),
        ):
            good, problem = agent.use(tool, **arguments)
            assert (good, problem["status"], problem["permission"] in EVERYTHING) == (False, 403, True)
    with brand_scope(brand), acting(SYSTEM):
        assert Item.objects.get(pk=item.pk).status == "draft"
        assert Publication.objects.count() == 0


def test_an_agent_never_crosses_an_approval(brand: BrandRef) -> None:
    """With every permission a key can have, of a director who may sign, by the tools and by REST."""
    robot = Agent(brand, *EVERYTHING, drafts_only=False)
    with time_at(MONDAY):
        item = made(brand, add_account(brand))
        with brand_scope(brand), acting(SYSTEM):
            variant = Variant.objects.get()
        plan = {"subject": f"content.variant:{variant.pk}", "planned_at": "2026-03-02T20:00:00+08:00"}
        assert robot.use("plan_publication", **plan)[0] is False
        view = hand_in(brand, item)
        seen = robot.client.get(f"/api/brands/acme/reviews/{view.id}").json()
        for path, body in (
            ("sign", {"level": "first", "seen": view.seen}),
            ("tick", {"item": "typos"}),
            ("return", {"level": "first", "comment": "c"}),
        ):
            answer = robot.client.post(f"/api/brands/acme/reviews/{view.id}/{path}", json.dumps(body), "application/json")
            assert answer.status_code in {403, 422}, (path, answer.content)
        assert robot.client.post("/api/brands/acme/reviews/sign-many", json.dumps({"ids": [view.id]}), "application/json").status_code in {403, 422}
        flow = {"levels": [], "reason": "faster", "title": "x", "kind": "release"}
        assert robot.client.put("/api/brands/acme/review-flows/release", json.dumps(flow), "application/json").status_code in {403, 422}
        assert robot.use("plan_publication", **plan)[0] is False
        after = robot.client.get(f"/api/brands/acme/reviews/{view.id}").json()
        assert after == seen, "nothing moved"
        assert approve(brand, view.id).state == "approved"
        dry = robot.use("dry_run", **plan)[1]
        assert dry["approved"] is True
        assert len(dry["digest"]) == 64
        with brand_scope(brand), acting(SYSTEM):
            revision = Variant.objects.get().revision
        good, _saved = robot.use("update_draft", variant_id=variant.pk, base=revision, words={"text": "全国最好的茶"})
        assert good, "it may write: and with that the signatures are gone"
        assert robot.use("dry_run", **plan)[1]["approved"] is False
        assert robot.use("plan_publication", **plan)[0] is False
    with brand_scope(brand), acting(SYSTEM):
        assert Publication.objects.count() == 0


def test_an_agent_that_may_plans_what_is_signed(brand: BrandRef) -> None:
    """Planned through the tool with a key that has publishing.plan; said again under its idempotency key it is the same plan."""
    robot = Agent(brand, *EVERYTHING, drafts_only=False)
    with time_at(MONDAY):
        item = made(brand, active_account(brand))
        approve(brand, hand_in(brand, item).id)
        with brand_scope(brand), acting(SYSTEM):
            variant = Variant.objects.get()
        plan = {"subject": f"content.variant:{variant.pk}", "planned_at": "2026-03-02T20:00:00+08:00", "idempotency_key": "p-1"}
        dry = robot.use("dry_run", subject=plan["subject"], planned_at=plan["planned_at"])[1]
        assert (dry["approved"], [one for one in dry["problems"] if one["level"] == "error"]) == (True, [])
        good, told = robot.use("plan_publication", **plan)
        assert good, told
        assert robot.use("plan_publication", **plan) == (True, told)
        assert [one["id"] for one in robot.use("list_publications")[1]["items"]] == [told["id"]]
    with brand_scope(brand), acting(SYSTEM):
        row = Publication.objects.get()
        entry = AuditEntry.objects.get(action="publishing.planned")
    assert (row.pk, row.status, row.subject, row.planned_at) == (told["id"], "planned", plan["subject"], datetime(2026, 3, 2, 12, tzinfo=UTC))
    assert entry.actor_name == "Director · agent"


def test_a_key_for_one_account_finds_no_other(brand: BrandRef) -> None:
    ours, theirs = add_account(brand, "ours"), add_account(brand, "theirs")
    robot = Agent(brand, *DRAFTING, accounts=[ours])
    assert [one["id"] for one in robot.use("list_accounts")[1]["items"]] == [ours]
    good, problem = robot.use("create_draft", title="x", text="y", account_ids=[theirs])
    assert not good
    assert problem["status"] in {403, 404, 422}
    with time_at(MONDAY):
        item = made(brand, theirs)
    with brand_scope(brand), acting(SYSTEM):
        variant = Variant.objects.get(item=item)
    assert robot.use("update_draft", variant_id=variant.pk, base=1, words={"text": "stolen"})[1]["status"] == 404
    assert robot.use("search", q="春茶")[0] is False
    assert robot.use("query_metric", metric="posts", start="2026-01-01", end="2026-01-31")[0]


def test_over_standard_input_and_output(brand: BrandRef, agent: Agent) -> None:
    lines = [
        {"jsonrpc": "2.0", "id": "a", "method": "initialize", "params": {"protocolVersion": "2025-06-18"}},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": "b", "method": "tools/call", "params": {"name": "list_accounts"}},
    ]
    data = b"\n".join(json.dumps(line).encode() for line in lines) + b"\n\n" + b"x" * ((1 << 20) + 9) + b"\n" + b"{\n"
    out = BytesIO()
    stdio.serve(Door("acme", agent.secret), BytesIO(data), out)
    answers = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [answer.get("id") for answer in answers] == ["a", "b", None, None]
    assert answers[1]["result"]["structuredContent"] == {"count": 0, "items": []}
    assert [answer["error"]["code"] for answer in answers[2:]] == [-32600, -32700]


def test_the_command(tmp_path: Any) -> None:
    environment = {**os.environ, "GUANHAO_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "guanhao.project.settings", "GUANHAO_LANGUAGE": "en"}
    environment.pop("GUANHAO_KEY", None)

    def run(*words: str, **more: str) -> Any:
        command = [sys.executable, "-m", "guanhao", *words]
        return subprocess.run(command, env={**environment, **more}, capture_output=True, text=True, timeout=120, input="")

    assert run("brand", "add", "Acme", "--slug", "acme").returncode == 0
    assert "no key" in run("mcp", "--brand", "acme").stderr
    refused = run("mcp", "--brand", "acme", GUANHAO_KEY="gh_wrong")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "unknown" in refused.stderr
