"""The fence over every address there is: the lists come from the resolver and from OpenAPI, so that a new page is guarded the day it is written."""

import hashlib
import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import pyarrow as pa
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, get_resolver
from django.utils.translation import override
from tests import factories
from tests.domains.analytics.furnish_behaviour import furnish_behaviour
from tests.domains.analytics.furnish_explorer import furnish as furnish_explorer
from tests.domains.analytics.furnish_models import furnish as furnish_models
from tests.domains.assets.furnish import furnish as furnish_assets
from tests.domains.assistant.furnish import furnish as furnish_assistant
from tests.domains.audiences.furnish import furnish as furnish_audiences
from tests.domains.community.furnish import furnish as furnish_community
from tests.domains.compliance.furnish_desk import furnish as furnish_desk
from tests.domains.content.furnish_items import furnish as furnish_items
from tests.domains.content.furnish_review import furnish as furnish_review
from tests.domains.crisis.furnish import furnish as furnish_crisis
from tests.domains.experiments.furnish import furnish as furnish_experiments
from tests.domains.growth.furnish import furnish as furnish_growth
from tests.domains.inbox.furnish_core import furnish as furnish_inbox_core
from tests.domains.inbox.furnish_desk import furnish as furnish_inbox_desk
from tests.domains.interaction.furnish import furnish as furnish_interaction
from tests.domains.journeys.furnish import furnish as furnish_journeys
from tests.domains.links.furnish import furnish as furnish_links
from tests.domains.listening.furnish_alerts import furnish as furnish_alerts
from tests.domains.listening.furnish_core import furnish as furnish_listening
from tests.domains.listening.furnish_understanding import furnish as furnish_understanding
from tests.domains.market.furnish import furnish as furnish_market
from tests.domains.partners.furnish import furnish as furnish_partners
from tests.domains.people.furnish import furnish as furnish_people
from tests.domains.publishing.furnish_afterwards import furnish as furnish_afterwards
from tests.domains.publishing.furnish_calendar import furnish as furnish_calendar
from tests.domains.reporting.furnish import furnish as furnish_reporting
from tests.domains.strategy.furnish import furnish as furnish_strategy
from tests.domains.team.furnish import furnish as furnish_team
from tests.domains.work.furnish import furnish as furnish_work

from guanhao.domains.analytics.models import CollectionLine, DayCheck, TraceTicket
from guanhao.domains.channels import facade as channels
from guanhao.domains.channels.models import Account, PlatformRule
from guanhao.domains.compliance.models import CheckDay, LintRun, WhitelistLine
from guanhao.domains.compliance.services import lexicons
from guanhao.domains.content.models import HotListEntry, RisingWord
from guanhao.domains.content.services import columns, hot, keywords, stories, topics
from guanhao.domains.identity import facade as identity
from guanhao.domains.reporting.models import Advice, Report, ReportFigure, ReportWords
from guanhao.domains.strategy.services import GoalDraft, set_goal
from guanhao.engines.document.blocks import Document
from guanhao.engines.document.codec import to_json
from guanhao.kernel import approvals, files, jobs, notify, warehouse, webhooks
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.imports.models import ImportRun, QuarantinedRow
from guanhao.kernel.models import AuditEntry
from guanhao.kernel.tenancy import BrandRow, brand_scope
from guanhao.project.api import api

VALUES = {
    "form": "csv",
    "key": "followers",
    "flow_key": "release",
    "post_id": "p-1",
    "day": "2026-01-05",
    "name": "guanhao-20260101-000000.ghb",
    "kind": "posts",
    "size": "thumb",
    "tool": "feishu",
    "by": "rule",
    "what": "tier",
    "slug": "x",
    "code": "x",
    "address": "x",
    "place": "steps",
    "piece": "wait",
    "secret": "x",
}
QUIET = {
    "Session", "SignedIn", "ContentType", "Permission",  # signing in and looking around
    "SavedView", "Notification",  # everybody's own
    "AccessNote",  # who looked at personal data, or was refused
    "ReportFile", "StoredFile",  # a report's file is made when it is asked for the first time
}  # fmt: skip
Operation = tuple[str, str, dict[str, Any]]


def patterns(resolver: Any, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every route with its pattern."""
    for one in resolver.url_patterns:
        route = before + str(one.pattern)
        if hasattr(one, "url_patterns"):
            yield from patterns(one, route)
        else:
            yield route, one


def pages(brand: str, number: int = 1) -> list[str]:
    """An address for every page of a brand, with `number` in place of every number."""

    def value(match: re.Match[str]) -> str:
        kind, _colon, name = match[1].rpartition(":")
        return brand if name == "brand" else str(number) if kind == "int" else VALUES[name]

    return ["/" + re.sub(r"<([^>]+)>", value, route) for route, _one in patterns(get_resolver()) if route.startswith("b/<slug:brand>/")]


@cache
def schema() -> dict[str, Any]:
    """The OpenAPI document."""
    return dict(api.get_openapi_schema())


def operations(brand: str, number: int = 1) -> list[Operation]:
    """Method, address and description of every REST operation of a brand."""
    found = []
    for address, methods in schema()["paths"].items():
        if "{brand}" not in address:
            continue
        for method, operation in methods.items():
            numbers = {p["name"] for p in operation["parameters"] if p["in"] == "path" and p["schema"].get("type") == "integer"}
            filled = re.sub(r"\{(\w+)\}", lambda m, n=numbers: brand if m[1] == "brand" else str(number) if m[1] in n else VALUES[m[1]], address)
            found.append((method, filled, operation))
    return found


def send(client: Client, method: str, address: str, body: object = None) -> Any:
    """A call with JSON."""
    data = json.dumps({} if body is None else body)
    return client.generic(method.upper(), address, data if method != "get" else "", content_type="application/json")


def status_of(answer: Any) -> int:
    """The status, after letting go of a file that would have been sent."""
    answer.close()
    return int(answer.status_code)


def contents() -> dict[str, tuple[int, str]]:
    """Rows of every table and a hash of what they say, but of those that looking around may write."""
    found = {}
    for model in apps.get_models():
        if model.__name__ not in QUIET:
            rows = list(model._base_manager.order_by("pk").values_list())
            found[model.__name__] = (len(rows), hashlib.sha256(repr(rows).encode()).hexdigest())
    return found


def test_the_lists_are_not_empty() -> None:
    assert len(pages("acme")) > 80
    assert len(operations("acme")) > 40


def test_another_brand_answers_404_at_every_address(client_for: Any, other_brand: Any) -> None:
    client = client_for("director")
    before, wrong = contents(), []
    for address in pages("other"):
        wrong += [("GET", address, s) for s in [client.get(address).status_code] if s != 404]
        wrong += [("POST", address, s) for s in [client.post(address).status_code] if s != 404]
    for method, address, _operation in operations("other"):
        wrong += [(method, address, s) for s in [send(client, method, address).status_code] if s != 404]
    assert wrong == []
    assert contents() == before


def test_nobody_gets_in_anywhere(client: Client, brand: Any) -> None:
    before, wrong = contents(), []
    for address in pages("acme"):
        for answer in (client.get(address), client.post(address)):
            if answer.status_code != 302 or not answer["Location"].startswith("/sign-in?next=/b/acme/"):
                wrong.append((address, answer.status_code))
    for method, address, _operation in operations("acme"):
        answer = send(client, method, address)
        if answer.status_code != 401 or answer["Content-Type"] != "application/problem+json":
            wrong.append((method, address, answer.status_code))
    assert wrong == []
    assert contents() == before


def furnish(brand: Any, number: int = 1) -> None:
    """`number` accounts, people, goals, imports, tickets, reports, pieces of advice, jobs, messages, rules and channels more."""
    moment, today = datetime(2026, 1, 5, tzinfo=UTC), date(2026, 1, 5)
    owner, reader = factories.make_person("manager", brand).id, factories.make_person("director", brand).id
    with brand_scope(brand), acting(SYSTEM), override("en"):
        start = Account.objects.count()
        for n in range(start, start + number):
            factories.make_person("viewer", brand, email=f"v{n}@{brand.slug}.test")
            identity.invite(email=f"i{n}@{brand.slug}.test", role="viewer")
            account = channels.add_account(platform="weibo", handle=f"tea{n}", name=f"Tea {n}", owner_id=owner)
            PlatformRule(platform="weibo", title=f"r{n}", kind="hint", value="x", effective_from=today, made_at=moment, changed_at=moment).save()
            set_goal(GoalDraft(title=f"g{n}", metric="posts", target=5, start=today, end=date(2026, 2, 5), account_id=account.id, owner_id=owner))
            _furnish_compliance(n, moment, today)
            _furnish_topics(n, account.id, owner, moment, today)
            furnish_assets(n, today)
            furnish_audiences(n, moment)
            furnish_assistant(n, moment)
            furnish_items(n, account.id, owner, moment)
            furnish_desk(n, moment, today)
            furnish_review(n, owner, moment)
            furnish_strategy(n, account.id, moment, today)
            furnish_calendar(n, account.id, moment, today)
            furnish_afterwards(n, account.id, moment)
            furnish_links(n, account.id, moment, today)
            furnish_crisis(n, account.id, owner, today)
            furnish_experiments(n, moment, today)
            furnish_behaviour(n, moment)
            furnish_explorer(n, reader, moment)
            furnish_interaction(n, moment)
            furnish_community(n, moment)
            furnish_work(n, owner, moment)
            furnish_growth(n, moment, owner)
            furnish_team(n, owner, moment)
            furnish_market(n, moment)
            furnish_reporting(n, moment, today)
            furnish_partners(n, moment)
            furnish_journeys(n, moment)
            furnish_inbox_desk(n, account.id, owner, moment, today)
            furnish_inbox_core(n, account.id, owner, moment)
            furnish_people(n, moment)
            furnish_alerts(n, account.id, moment, today)
            furnish_models(n, moment)
            furnish_listening(n, moment, today)
            furnish_understanding(n, moment)
            _furnish_approvals(n, brand, owner, reader, today)
            _furnish_data(n, account.id, owner, moment, today)
            jobs.enqueue("warehouse.compact", key=f"j{n}")
            notify.notify(topic="test", title=f"m{n}", key=f"m{n}", users=[owner, reader])
            notify.add_channel(kind="webhook", title=f"c{n}", address="https://example.com/hook")
            webhooks.try_webhook(webhooks.add_webhook(title=f"w{n}", address="https://example.com/hook", events=["publishing"]).pk)


QUERY = {"op": "metric", "metric": "posts", "from": "2026-01-05", "to": "2026-01-05"}
EMPTY = to_json(Document("w", "en", "a", "", ()))


def _furnish_compliance(n: int, moment: datetime, today: date) -> None:
    lexicon = lexicons.make_lexicon(title=f"list {n}", watch=n == 0)
    lexicons.change_words(lexicon=lexicon, adds=[lexicons.WordDraft(word=f"bad word {n}")])
    WhitelistLine(word=f"w{n}", reason="r", made_at=moment).save()
    CheckDay(day=today - timedelta(days=n), rule="absolute.best", shade="hit", count=1).save()
    LintRun(subject="absolute.best", title="Best", state="done", texts=10, flagged=1, share=0.1, made_at=moment).save()


def _furnish_approvals(n: int, brand: Any, owner: int, reader: int, today: date) -> None:
    part = approvals.Part(f"thing.part:{brand.id}-{n}", f"p{n}", {"text": f"t{n}"})
    view = approvals.start_approval(subject=f"thing:{brand.id}-{n}", flow="release", title=f"a{n}", parts=[part], authors=[owner])
    with factories.acting_in("director", brand):
        approvals.tick(approval_id=view.id, item="typos")
        approvals.tick(approval_id=view.id, item="layout")
        approvals.sign(approval_id=view.id, level="first", seen=view.seen)
        approvals.restate(approvals.Part(part.subject, part.title, {"text": "other"}))
    more = approvals.Part(f"thing.more:{brand.id}-{n}", f"m{n}", {"text": f"t{n}"})
    approvals.start_approval(subject=f"thing:{brand.id}-{n}", flow="release", title=f"b{n}", parts=[more], authors=[owner])
    approvals.deputise(person=owner, deputy=reader, starts=date(2100, 1, 1) + timedelta(days=n), ends=date(2100, 1, 1) + timedelta(days=n))
    approvals.put_on_duty(permission="review.first", day=today + timedelta(days=n), person=owner)


def _furnish_topics(n: int, account: int, owner: int, moment: datetime, today: date) -> None:
    facts = {"account_ids": [account], "owner_id": owner, "keywords": [f"k{n}"]}
    topics.propose_topic(topics.TopicDraft(title=f"topic {n}", **facts), anyway=True)
    hot.open_hot(topics.TopicDraft(title=f"hot {n}", **facts), hot.HotDraft(event=f"event {n}", event_class="sports"), anyway=True)
    columns.activate_columns([columns.save_column(columns.ColumnDraft(title=f"column {n}", weekdays=[n % 7], host_id=owner))])
    keywords.add_keywords([f"k{n}"])
    RisingWord(word=f"w{n}", source="posts", before=1, now=20, score=4.0, week_end=today, seen_at=moment).save()
    stories.save_story(stories.StoryDraft(title=f"story {n}", text="t", source="s"))
    HotListEntry(list_name="l", day=today, seen_at=moment, rank=n + 1, title=f"h{n}").save()


def _furnish_data(n: int, account: int, owner: int, moment: datetime, today: date) -> None:
    facts = {"account_id": pa.array([account], pa.int64()), "post_id": ["p-1"], "platform": ["weibo"], "title": ["t"], "format": ["text"]}
    times = {"published_at": pa.array([moment], pa.timestamp("us", "UTC")), "day": pa.array([today])}
    warehouse.append("posts", pa.table(facts | times))
    stored = files.store(io.BytesIO(b"a,b\n1,2\n"), name=f"f{n}.csv", purpose="import")
    run = ImportRun(kind="posts", account_id=account, file=stored, state="done", reference_at=moment, made_at=moment, made_by_id=owner)
    run.save()
    QuarantinedRow(run=run, line=2, cells=["1", "2"], field="title", code="required", problems=[]).save()
    day, change = today - timedelta(days=n), -0.9
    check = DayCheck(day=day, metric="posts", value=1.0, base_value=9.0, change=change, limit=0.05, finding="ticket", made_at=moment)
    check.save()
    CollectionLine(account_id=account, kind="posts", goal="g", starts_on=today, changed_at=moment).save()
    TraceTicket(check_row=check, day=day, metric="posts", change=change, owner_id=owner, opened_at=moment).save()
    report = Report(kind="annual", period=f"2026-{n:02}", start=today, end=today, language="en", version=1, title="w", document=EMPTY, made_at=moment)
    report.save()
    ReportWords(kind="annual", period=report.period, language="en", section="results", text="w", changed_at=moment).save()
    ReportFigure(report=report, key="followers", text="1", value=1.0, form="whole", query=QUERY, words="").save()
    facts = {"family": "time", "title": "t", "evidence": "e", "metric": "posts", "target": 1.0, "target_words": "w", "owner_name": ""}
    Advice(report=report, kind="weekly", period=report.period, due=today, made_at=moment, **facts).save()


def numbers_of(brand: Any) -> list[int]:
    """The first numbers of the brand's rows, whatever they are."""
    first = {model.everywhere.filter(brand_id=brand.id).order_by("pk").values_list("pk", flat=True).first() for model in brand_models()}
    return sorted(number for number in first if number is not None)


def brand_models() -> list[Any]:
    """All models behind the fence."""
    return [model for model in apps.get_models() if issubclass(model, BrandRow)]


def test_numbers_of_another_brand_lead_nowhere(brand: Any, other_brand: Any) -> None:
    """In the own brand the same numbers answer, so that the refusal means the fence and not an empty house."""
    furnish(brand, 2)
    insider = factories.signed_in(factories.make_person("director", brand))
    outsider = factories.signed_in(factories.make_person("director", other_brand))
    numbers = numbers_of(brand)
    assert numbers
    before, wrong = contents(), []
    with_number = [place for place, address in enumerate(pages("other", 0)) if address != pages("other", 1)[place]]
    theirs = {f"/b/other/settings/audit/{entry}" for entry in AuditEntry.objects.filter(brand_id=other_brand.id).values_list("pk", flat=True)}
    for number in numbers:
        there = pages("other", number)
        others = [place for place in with_number if there[place] not in theirs]
        wrong += [(there[place], "GET") for place in others if status_of(outsider.get(there[place])) not in {404, 405}]
        wrong += [(there[place], "POST") for place in others if status_of(outsider.post(there[place], {"confirmed": "1"})) not in {404, 405}]
        for (method, address, _operation), (_m, plain, _o) in zip(operations("other", number), operations("other", 0), strict=True):
            if address != plain and send(outsider, method, address).status_code not in {404, 422}:
                wrong.append((address, method))
    assert wrong == []
    assert contents() == before
    here = [pages("acme", number) for number in numbers]
    empty = [here[0][place] for place in with_number if all(status_of(insider.get(one[place])) == 404 for one in here)]
    others = (
        "/building/", "/try/picture/",  # a report in the making and a picture being read are jobs of another kind
        "/actions/new/",  # of a month's review; the first report is another
        "/file/csv/", "certificate.csv", "consents.csv",  # written in other formats
    )  # fmt: skip
    assert [address for address in empty if not any(one in address for one in others)] == []


FORM = {"confirmed": "1", "reason": "x", "status": "closed", "state": "done", "do": "start", "title": "x", "name": "x", "value": "x", "active": "0"}
READS = ("/understanding/read/", "/plan/preview")
"""Addresses that take something by POST only to say something of it."""
OWN = re.compile(r"/acme/(me(/|$)|notifications/)")  # everybody's own account and messages


def test_a_viewer_changes_nothing(brand: Any) -> None:
    """Every address by POST and every REST operation, each with a body that does something for those who may."""
    furnish(brand)
    person = factories.make_person("viewer", brand)
    viewer, me = factories.signed_in(person), person.id
    before, wrong = contents(), []
    number = numbers_of(brand)[0]
    for address in pages("acme", number):
        if OWN.search(address):
            continue
        seen, status = status_of(viewer.get(address)), status_of(viewer.post(address, FORM))
        only_looked = (seen in {200, 302} or address.endswith(READS)) and status in {200, 302}  # lists take POST to keep a view of one's own
        if status not in {403, 404, 405, 422} and not only_looked:
            wrong.append((address, seen, status))
    for method, address, _operation in operations("acme", number):
        status = status_of(send(viewer, method, address, FORM))
        if method != "get" and not address.endswith(READS) and status not in {403, 404, 405, 422} and not OWN.search(address):
            wrong.append((method, address, status))
    after = contents()
    assert wrong == []
    assert {name for name in after if after[name] != before[name]} <= {"AuditEntry", "AuditHead"}
    own = {"console.view_saved", "console.exported"}  # a view of one's own, a list taken out
    assert set(AuditEntry.objects.filter(actor_id=me).values_list("action", flat=True)) <= own


LISTS = """items/ items/board/ items/standards/ items/structures/ assets/ assets/licences/ assets/ugc/ assets/templates/ assets/themes/
accounts accounts/list platforms/rules people goals/ topics/ hot/ columns/ keywords/ keywords/rising/ stories/ topics/board/
guide/versions/ guide/elements/ brand/ brand/coverage/ personas/ personas/sameness/ treatments/
goals/milestones/ goals/reviews/ goals/reviews/decisions/ goals/north-star/ goals/high-value/ year/events/
topics/meeting/ review/ review/all/ review/recheck/ incidents/
imports changes/ reports/ reports/advice/ analytics/ analytics/cases/ analytics/metrics/ settings/audit
settings/policies settings/channels system/jobs notifications compliance/rules/ compliance/words/ compliance/whitelist/
compliance/reports/ compliance/blacklist/ compliance/advertisers/
links/ links/campaigns/ links/words/ links/sheet
interaction/ interaction/submissions/ interaction/terms/
assistant/ assistant/ideas/ assistant/meter/ assistant/models/ assistant/models/calls/ assistant/faq/ assistant/faq/unanswered/ assistant/faq/chats/
community/ community/ledger/ community/adjustments/ community/rules/ community/rewards/ community/redemptions/ community/terms/
partners/ partners/grades/ partners/cooperations/ budgets/ ad-plans/ media/ media/press/ media/columns/
staff/ staff/people/ staff/posts/ staff/lists/ staff/courses/ staff/sessions/ staff/rotations/ staff/challenges/ staff/ratings/ staff/ratings/rounds/
staff/plans/ staff/appraisals/ staff/honours/ staff/capacity/ staff/capacity/allocations/ staff/time/ staff/time/stages/
growth/ growth/coupons/ growth/shops/ growth/discounts/ growth/invites/ growth/pages/ growth/partners/
work/ work/cards/ work/blockers/ work/projects/ work/sprints/ work/stand-up/ work/meetings/ work/communication/ work/documents/
community/quests/ community/levels/ community/levels/changes/ community/groups/ community/violations/ community/events/
journeys/ journeys/pushes/ journeys/tasks/ journeys/newcomers/ journeys/winback/ journeys/pool/""".split()  # noqa: SIM905 - a list this long reads better as words
REST_LISTS = re.compile(r"/acme/(?!best-hours|query)[\w-]+(/accounts|/rules)?$")


def test_lists_ask_as_often_for_many_as_for_one(brand: Any) -> None:
    """No query in a loop, on pages and in REST."""
    client = factories.signed_in(factories.make_person("administrator", brand))
    furnish(brand)
    with brand_scope(brand), acting(SYSTEM):
        notify.notify(topic="test", title="m", key="own", users=[factories.make_person("administrator", brand).id])
    rest = [address for method, address, _operation in operations("acme") if method == "get" and REST_LISTS.search(address)]
    addresses = ["/b/acme/", *(f"/b/acme/{place}" for place in LISTS), *rest]
    assert len(addresses) > 20
    few = {address: queries(client, address) for address in addresses}
    furnish(brand, 12)
    many = {address: queries(client, address) for address in addresses}
    assert {address: (few[address], many[address]) for address in addresses if many[address] > few[address]} == {}


def queries(client: Client, address: str) -> int:
    """How often a second visit asks the database. Asking whether the analytic store has changed (one row by its key) is not counted: every
    number on a page does that before it takes what is remembered."""
    assert client.get(address).status_code == 200, address
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    return sum('FROM "warehouse_ledger"' not in query["sql"] for query in asked)
