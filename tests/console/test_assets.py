"""The front-end build: nothing foreign in git, no registry address, light pages, known icons, stamps that notice a change."""

import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import polib
import pytest

from guanhao.console.templatetags import ui

ROOT = Path(__file__).resolve().parents[2]
FRONTEND = ROOT / "frontend"
BUILT = (ui.DIST / "manifest.json").exists()
PAGE_WEIGHT = 150_000


@pytest.fixture(scope="module")
def build() -> ModuleType:
    """hatch_build.py as a module."""
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["hatch_build"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("folder", [FRONTEND, FRONTEND / "fonts"], ids=["pages", "fonts"])
def test_locks_hold_checksums_and_no_registry_address(folder: Path) -> None:
    text = (folder / "package-lock.json").read_text(encoding="utf-8")
    lock = json.loads(text)
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages
    assert all(entry["integrity"].startswith("sha512-") for entry in packages.values())
    assert not [name for name, entry in packages.items() if "resolved" in entry]
    assert "://" not in re.sub(r'"(url|funding)": "[^"]*"', "", text)
    assert "omit-lockfile-registry-resolved=true" in (folder / ".npmrc").read_text(encoding="utf-8")


def test_every_dependency_has_one_exact_version() -> None:
    package = json.loads((FRONTEND / "package.json").read_text(encoding="utf-8"))
    wanted = {**package["dependencies"], **package["devDependencies"]}
    assert [name for name, version in wanted.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []


def test_no_built_or_foreign_script_is_in_git() -> None:
    tracked = subprocess.run(
        ["git", "ls-files", "*.js", "*.min.css", "*.ttf", "*.woff2", "*.mo"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    foreign = [name for name in tracked.stdout.split() if not name.startswith(("frontend/src/", "frontend/vite.config.js"))]
    assert foreign == []


def test_every_icon_that_is_drawn_is_in_the_sprite() -> None:
    known = set(json.loads((FRONTEND / "icons.json").read_text(encoding="utf-8")))
    asked: dict[str, str] = {}
    for template in (ROOT / "src").rglob("*.html"):
        for name in re.findall(r"""{%\s*icon\s+["']([\w-]+)["']""", template.read_text(encoding="utf-8")):
            asked[name] = str(template.relative_to(ROOT))
    for module in (ROOT / "src").rglob("*.py"):
        for name in re.findall(r"""\bicon=["']([\w-]+)["']""", module.read_text(encoding="utf-8")):
            asked[name] = str(module.relative_to(ROOT))
    assert {name: place for name, place in asked.items() if name not in known} == {}


def test_scripts_hold_no_eval_and_templates_no_inline_handlers() -> None:
    for script in (FRONTEND / "src").glob("*.js"):
        assert not re.search(r"\beval\(|new Function\(", script.read_text(encoding="utf-8")), script.name
    for template in (ROOT / "src").rglob("*.html"):
        text = template.read_text(encoding="utf-8")
        assert not re.search(r"\son(click|change|submit|load|input)=|hx-on|javascript:", text), template.name
        assert not re.search(r"<script(?![^>]*(nonce|application/json))", text), template.name


@pytest.mark.skipif(not BUILT, reason="no front end was built (GUANHAO_SKIP_FRONTEND)")
def test_a_page_weighs_at_most_150_kb_before_charts() -> None:
    manifest = ui.read_dist("manifest.json")
    entry = manifest["src/app.js"]
    names = [entry["file"], *entry["css"], ui.read_dist("icons.json")["sprite"]]
    assert set(entry.get("imports", ())) == set()
    assert sum((ui.DIST / f"{name}.gz").stat().st_size for name in names) <= PAGE_WEIGHT
    assert {"src/charts.js", "src/sortable.js"} <= set(entry["dynamicImports"])


@pytest.mark.skipif(not BUILT, reason="no front end was built (GUANHAO_SKIP_FRONTEND)")
def test_the_build_carries_the_licences_of_what_it_bundles() -> None:
    text = (ui.DIST / "licenses.md").read_text(encoding="utf-8")
    assert [name for name in ("@alpinejs/csp", "echarts", "htmx.org", "sortablejs") if name not in text] == []
    assert "ISC" in (ui.DIST / "lucide-license.txt").read_text(encoding="utf-8")


def test_a_stamp_notices_every_change_of_a_source(build: ModuleType, tmp_path: Path) -> None:
    source = tmp_path / "frontend" / "src" / "app.js"
    source.parent.mkdir(parents=True)
    source.write_text("1", encoding="utf-8")
    made: list[Path] = []

    def make(root: Path, target: Path) -> None:
        made.append(root)
        (target / "app.js").write_text("built", encoding="utf-8")

    part = build.Part("dist", build.page_sources, make)
    target = tmp_path / build.STATIC / "dist"
    assert not part.fresh(tmp_path)
    part.make(tmp_path, target)
    assert part.fresh(tmp_path)
    (tmp_path / "frontend" / "node_modules").mkdir()
    (tmp_path / "frontend" / "node_modules" / "x.js").write_text("ignored", encoding="utf-8")
    assert part.fresh(tmp_path)
    source.write_text("2", encoding="utf-8")
    assert not part.fresh(tmp_path)
    part.make(tmp_path, target)
    assert part.fresh(tmp_path)
    assert sorted(path.name for path in target.iterdir()) == ["app.js", "stamp"]
    assert len(made) == 2


def test_a_failed_build_leaves_the_old_one(build: ModuleType, tmp_path: Path) -> None:
    def fail(root: Path, target: Path) -> None:
        (target / "half").write_text("written", encoding="utf-8")
        raise SystemExit("no registry")

    target = tmp_path / build.STATIC / "dist"
    target.mkdir(parents=True)
    (target / "old.js").write_text("old", encoding="utf-8")
    with pytest.raises(SystemExit, match="no registry"):
        build.Part("dist", lambda root: [], fail).make(tmp_path, target)
    assert [path.name for path in target.parent.rglob("*") if path.is_file()] == ["old.js"]


def test_npm_without_a_registry_says_what_to_do(build: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "node_modules/npm/bin").mkdir(parents=True)
    (tmp_path / "node_modules/npm/bin/npm-cli.js").touch()
    monkeypatch.setattr(build, "node_home", lambda: tmp_path)
    monkeypatch.setattr(build, "run_node", lambda *args, **kw: 1)
    with pytest.raises(SystemExit, match="npm_config_registry") as refusal:
        build.npm_ci(tmp_path)
    assert "GUANHAO_SKIP_FRONTEND=1" in str(refusal.value)


def test_catalogues_are_compiled_once(build: ModuleType, tmp_path: Path) -> None:
    po = tmp_path / "src/app/locale/zh_Hans/LC_MESSAGES/django.po"
    po.parent.mkdir(parents=True)
    catalogue = polib.POFile()
    catalogue.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    catalogue.append(polib.POEntry(msgid="Today", msgstr="今日"))
    catalogue.save(str(po))
    assert build.compile_messages(tmp_path) == [po.with_suffix(".mo")]
    assert polib.mofile(str(po.with_suffix(".mo"))).find("Today").msgstr == "今日"
    assert build.compile_messages(tmp_path) == []


def test_skipping_needs_no_node(build: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUANHAO_SKIP_FRONTEND", "1")
    hook = build.FrontendHook(str(ROOT), {}, None, None, str(ROOT), "wheel")
    assert hook.dependencies() == build.CATALOGUES
