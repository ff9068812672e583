"""Shared fixtures; the domain's own are beside its tests."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils.translation import override
from tests import factories, flush, servers, templates
from tests.real_servers import spark as real_spark

from guanhao.domains.identity.contracts import Person
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.tenancy import BrandRef, brand_scope

flush.allow()
ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def own_language() -> Iterator[None]:
    """Each test begins in the language of the installation, whatever the one before it asked for."""
    with override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture
def brand(db: None) -> BrandRef:
    """The brand Acme (slug acme, Asia/Shanghai); its scope is not entered."""
    return factories.make_brand()


@pytest.fixture
def other_brand(db: None) -> BrandRef:
    """Another brand, Other (slug other), for proofs that nothing crosses the fence."""
    return factories.make_brand("Other", "other")


@pytest.fixture
def in_brand(brand: BrandRef) -> Iterator[BrandRef]:
    """The brand, with its scope entered and the program itself acting, for the whole test."""
    with brand_scope(brand), acting(SYSTEM):
        yield brand


@pytest.fixture
def director(brand: BrandRef) -> Person:
    """The operations director of the brand."""
    return factories.make_person("director", brand)


@pytest.fixture
def client_for(brand: BrandRef) -> Callable[..., Client]:
    """`client_for("viewer")`: a browser with a person of that role signed in (of `brand`, or of the brand given second)."""

    def sign_in(role: str, of: BrandRef | None = None) -> Client:
        return factories.signed_in(factories.make_person(role, of or brand))

    return sign_in


@pytest.fixture
def acting_as(brand: BrandRef) -> Callable[..., AbstractContextManager[Person]]:
    """`with acting_as("analyst"):` enters the scope of `brand` (or of the brand given second) as a person of that role."""

    def act(role: str, of: BrandRef | None = None) -> AbstractContextManager[Person]:
        return factories.acting_in(role, of or brand)

    return act


@pytest.fixture(scope="session")
def cluster() -> Iterator[str]:
    """The address of a PostgreSQL of the tests' own."""
    with servers.postgres() as url:
        yield url


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """An SQLite database with every migration and no row of ours, made once for all workers: to be copied, not opened."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "migrated"
    return templates.sqlite(folder)


@pytest.fixture(scope="session")
def new_database(cluster: str) -> Callable[[str], str]:
    """`new_database("scene_1")`: the address of a new PostgreSQL database of that name with every migration and no row of ours."""
    templates.postgres(cluster)
    return lambda name: servers.make_database(cluster, name, template=templates.NAME)


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Spark cluster of two workers; the tests that use it belong to the xdist group "spark"."""
    with real_spark.cluster(tmp_path_factory.mktemp("spark")) as address:
        yield address
        from guanhao.kernel.warehouse.cluster.answering import CLUSTER

        CLUSTER.stop()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=[pytest.mark.servers, pytest.mark.xdist_group("postgres")])])
def play(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], Any]:
    """`play("guards")`: what the script named by the module's SCENES (its path from the root) prints as JSON for this scene, run in a process, a data
    folder and a database of its own, SQLite and PostgreSQL."""
    url = ""
    if request.param == "postgres":
        url = request.getfixturevalue("new_database")(f"scene_{abs(hash(tmp_path))}")
    else:
        shutil.copy(request.getfixturevalue("migrated"), tmp_path / "guanhao.sqlite3")

    def run(scene: str) -> Any:
        environment = {**os.environ, "GUANHAO_HOME": str(tmp_path), "GUANHAO_DATABASE_URL": url, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
        command = [sys.executable, str(ROOT / request.module.SCENES), scene]
        ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=240, check=False)
        assert ended.returncode == 0, ended.stderr[-4000:]
        return json.loads(ended.stdout.splitlines()[-1])

    return run
