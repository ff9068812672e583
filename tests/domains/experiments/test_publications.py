"""A cold start on real publications: the loser leaves the calendar, the winner stays, and the item's page tells of the experiment."""

import re
from typing import Any

from tests.domains.experiments.test_experiments import counted, draft
from tests.domains.publishing.publishing import active_account, signed, soon, subject_of
from tests.factories import acting_in, make_person, signed_in

from guanhao.domains.experiments import facade
from guanhao.domains.experiments.models import Experiment
from guanhao.domains.experiments.services import core, judging
from guanhao.domains.experiments.services.assigning import assign_unit
from guanhao.domains.publishing import facade as publishing
from guanhao.domains.publishing.models import Publication
from guanhao.kernel.events import deliver_pending
from guanhao.kernel.tenancy import brand_scope


def test_the_loser_of_a_cold_start_leaves_the_calendar(brand: Any) -> None:
    one, two = (signed(brand, active_account(brand, "weibo", handle)) for handle in ("tea", "milk"))
    with acting_in("manager", brand):
        plans = [publishing.plan(subject=subject_of(row), planned_at=soon(600)) for row in (one, two)]
        arms = [core.ArmDraft(title=title, subject=subject_of(row)) for title, row in (("竖版", one), ("横版", two))]
        row = core.start_experiment(core.make_experiment(draft(kind="cold_start", arms=arms, metrics=[core.MetricDraft(title="完播率")])))
        found = facade.experiments_of([subject_of(one), subject_of(two), "content.variant:999"])
        assert {subject: (view.id, view.arm) for subject, view in found.items()} == {subject_of(one): (row.pk, "A"), subject_of(two): (row.pk, "B")}
        counted(row, ("A", 500, 175), ("B", 500, 110))
        judging.watch_experiment(row)
    deliver_pending()
    with brand_scope(brand):
        states = dict(Publication.objects.values_list("pk", "status"))
        row = Experiment.objects.get()
        assert (row.state, row.winner) == ("decided", "A")
        assert row.verdicts.get().evidence["withheld"] == [plans[1].id]
    assert (states[plans[0].id], states[plans[1].id]) == ("planned", "cancelled")
    page = signed_in(make_person("director", brand)).get(f"/b/{brand.slug}/items/{two.item_id}/").content.decode()
    assert re.search(rf'href="/b/{brand.slug}/experiments/{row.pk}/">\s*春茶标题', page)
    assert "横版" in page


def test_the_split_gives_versions_of_publications_and_stays(brand: Any) -> None:
    """A landing page asks for the version: always the same content, and after the decision the winner's for everybody."""
    one, two = (signed(brand, active_account(brand, "weibo", handle)) for handle in ("tea", "milk"))
    with acting_in("director", brand):
        arms = [core.ArmDraft(title=str(n), subject=subject_of(row), payload={"variant": row.pk}) for n, row in enumerate((one, two))]
        row = core.start_experiment(core.make_experiment(draft(kind="landing", arms=arms)))
        first = {f"u{n}": assign_unit(key=row.key, unit=f"u{n}").payload["variant"] for n in range(80)}
        assert set(first.values()) == {one.pk, two.pk}
        assert first == {unit: assign_unit(key=row.key, unit=unit).payload["variant"] for unit in first}
        core.decide_experiment(row, winner="B", reason="r")
        assert {assign_unit(key=row.key, unit=unit).payload["variant"] for unit in first} == {two.pk}


def test_the_page_of_a_publication_tells_of_its_experiment(brand: Any) -> None:
    """By what it publishes and, once it is out, by its post; only for those who may see experiments."""
    one, two, other = (signed(brand, active_account(brand, "weibo", handle)) for handle in ("tea", "milk", "corn"))
    with acting_in("manager", brand):
        plans = [publishing.plan(subject=subject_of(row), planned_at=soon(600)) for row in (one, two, other)]
    with brand_scope(brand):
        out = Publication.objects.get(pk=plans[1].id)
        Publication.objects.filter(pk=out.pk).update(remote_id="w-77")
    with acting_in("manager", brand):
        arms = [core.ArmDraft(title="竖版", subject=subject_of(one)), core.ArmDraft(title="横版", posts=[f"{out.account_id}:w-77"])]
        row = core.start_experiment(core.make_experiment(draft(kind="cold_start", arms=arms, metrics=[core.MetricDraft(title="完播率")])))
    director, service = (signed_in(make_person(role, brand)) for role in ("director", "service"))
    addresses = [f"/b/{brand.slug}/publications/{plan.id}/" for plan in plans]
    link = f'href="/b/{brand.slug}/experiments/{row.pk}/"'
    shown = [director.get(address).content.decode() for address in addresses]
    assert [link in page for page in shown] == [True, True, False]
    assert "竖版" in shown[0]
    assert "横版" in shown[1]
    assert service.get(addresses[0]).status_code == 200
