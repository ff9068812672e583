"""Import, query, merge and export through the command on SQLite and PostgreSQL, in one process of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests import servers

FILE = """作品ID,标题,正文,发布时间,点赞数,评论数,转发数,阅读数
w1,春节,开箱,2025-08-01 09:00,12,3,1,400
w2,新品,上市,2025-08-02 10:00,1.2万,30,9,100万+
坏,x,y,2025-13-40,1,1,1,1
"""
COUNTS = ("read", "imported", "updated", "unchanged", "quarantined")
SCENE = """
import sys
from guanhao.project.cli.main import main
home = sys.argv[1]
def run(*words):
    print("$", *words, flush=True)
    main.main(list(words), standalone_mode=False)
run("brand", "add", "Tea", "--slug", "tea")
run("account", "add", "weibo", "teahouse", "--brand", "tea")
for _ in range(2):
    run("import", "posts", home + "/posts.csv", "--brand", "tea", "--account", "weibo:teahouse", "--json", "--quiet")
run("query", "likes", "--brand", "tea", "--from", "2025-08-01", "--to", "2025-08-31", "--json")
run("warehouse", "compact", "--full", "--brand", "tea", "--json")
run("query", "likes", "--brand", "tea", "--from", "2025-08-01", "--to", "2025-08-31", "--json")
run("warehouse", "export", "post_current", home + "/out.jsonl", "--brand", "tea")
"""


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=[pytest.mark.servers, pytest.mark.xdist_group("postgres")])])
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """The value of GUANHAO_DATABASE_URL."""
    if request.param == "postgres":
        with servers.postgres() as url:
            yield url
    else:
        yield ""


def parts(said: str) -> list[tuple[str, str]]:
    """Each command and what it said."""
    split = [block.partition("\n") for block in ("\n" + said).split("\n$ ")[1:]]
    return [(words.split()[0], answer.strip()) for words, _break, answer in split]


def test_the_commands_do_the_same_on_every_database(database: str, tmp_path: Path) -> None:
    (tmp_path / "posts.csv").write_text(FILE, encoding="utf-8")
    environment = {**os.environ, "GUANHAO_HOME": str(tmp_path / "home"), "GUANHAO_DATABASE_URL": database}
    ended = subprocess.run([sys.executable, "-c", SCENE, str(tmp_path)], env=environment, capture_output=True, text=True, timeout=240, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    said = parts(ended.stdout)
    first, again = ({key: json.loads(answer)[key] for key in COUNTS} for word, answer in said if word == "import")
    assert first == {"read": 3, "imported": 2, "updated": 0, "unchanged": 0, "quarantined": 1}
    assert again == {"read": 3, "imported": 0, "updated": 0, "unchanged": 2, "quarantined": 1}
    before, after = (answer for word, answer in said if word == "query")
    assert before == after
    assert "12012" in before
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {row["post_id"]: row["likes"] for row in rows} == {"w1": 12, "w2": 12_000}
