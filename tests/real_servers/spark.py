"""A Spark cluster of two workers on loopback, started from the pyspark package."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest
from tests.real_servers.starting import free_port, running

WORKERS = 2


def need_spark() -> None:
    """Skip loudly without Java or pyspark; fail in CI."""
    absent = []
    if find_spec("pyspark") is None:
        absent.append("pyspark is not installed: pip install 'guanhao[cluster]'")
    if shutil.which("java") is None:
        absent.append("Java is not installed: sudo apt-get install --no-install-recommends openjdk-17-jre-headless")
    if absent and os.environ.get("CI"):
        pytest.fail("; ".join(absent))
    if absent:
        pytest.skip("; ".join(absent))


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """The master's address, once every worker has registered; everything ends with the block."""
    need_spark()
    found = find_spec("pyspark")
    assert found is not None
    assert found.origin is not None
    home = Path(found.origin).parent
    environ = {"SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable}
    port = free_port()
    address = f"spark://127.0.0.1:{port}"
    logs = folder / "master" / "log"

    def master_is_up() -> bool:
        return "I have been elected leader" in logs.read_text(errors="replace")

    with ExitStack() as stack:
        place = _folder(folder, "master")
        command = [home / "bin/spark-class", "org.apache.spark.deploy.master.Master", "--host", "127.0.0.1", "--port", port, "--webui-port", 0]
        stack.enter_context(running([str(part) for part in command], cwd=place, env=environ, ready=master_is_up))
        for number in range(1, WORKERS + 1):

            def registered(number: int = number) -> bool:
                return logs.read_text(errors="replace").count("Registering worker") >= number

            place = _folder(folder, f"worker{number}")
            worker = [home / "bin/spark-class", "org.apache.spark.deploy.worker.Worker", "--host", "127.0.0.1", "--cores", 1, "--memory", "1g"]
            rest = ["--webui-port", 0, "--work-dir", place, address]
            stack.enter_context(running([str(part) for part in (*worker, *rest)], cwd=place, env=environ, ready=registered))
        yield address


def _folder(parent: Path, name: str) -> Path:
    found = parent / name
    found.mkdir()
    return found
