#!/usr/bin/env python3
"""Make .venv ready for use: locked packages, this package, built assets. Runs on a bare Python 3.11 and does nothing the second time.

python3 tools/bootstrap.py            what `make demo` needs
python3 tools/bootstrap.py --dev      the same and the tools of `make test`
python3 tools/bootstrap.py --browser  also a Chromium and a Chinese font for the browser tests (Debian and Ubuntu, as root)
python3 tools/bootstrap.py --servers  also the platforms' servers that connectors are tested against (tools/servers.py, kept in the home cache)
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "guanhao-stamp.json"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def main() -> None:
    """Bring each part up to date, in order; say only what is being done."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dev", action="store_true")
    parser.add_argument("--browser", action="store_true")
    parser.add_argument("--servers", action="store_true")
    wanted = parser.parse_args()
    check_python()
    make_venv()
    done = json.loads(STAMP.read_text()) if STAMP.exists() else {}
    lock = ROOT / ("requirements-dev.lock" if wanted.dev else "requirements.lock")
    install_lock(lock, done)
    install_package(done)
    if wanted.browser:
        install_browser()
    if wanted.servers:
        subprocess.run([PYTHON, ROOT / "tools" / "servers.py"], check=True)


def check_python() -> None:
    """Name what is missing on a bare system, with the command that installs it."""
    if sys.version_info < (3, 11):
        raise SystemExit(
            f"Guanhao needs Python 3.11 or newer; this is {sys.version.split()[0]}. On Debian 12 or Ubuntu: sudo apt install python3 python3-venv"
        )
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        raise SystemExit("Python's venv module is missing. On Debian or Ubuntu: sudo apt install python3-venv") from None


def make_venv() -> None:
    """A virtual environment in .venv, made anew when its Python is gone."""
    if PYTHON.exists() and subprocess.run([PYTHON, "-c", ""], check=False).returncode == 0:
        return
    say("making .venv")
    shutil.rmtree(VENV, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)


def install_lock(lock: Path, done: dict[str, str]) -> None:
    """The locked packages, by hash; the development lock holds the runtime one as well."""
    wanted = digest([lock])
    if wanted in (done.get("requirements.lock"), done.get("requirements-dev.lock")):
        return
    if lock.name == "requirements.lock" and done.get("runtime-of-dev") == wanted:
        return
    say(f"installing the packages of {lock.name}")
    pip("install", "--quiet", "--require-hashes", "--requirement", str(lock))
    done[lock.name] = wanted
    if lock.name == "requirements-dev.lock":
        done["runtime-of-dev"] = digest([ROOT / "requirements.lock"])
    STAMP.write_text(json.dumps(done))


def install_package(done: dict[str, str]) -> None:
    """This checkout, editable; the build hook makes the assets and the compiled messages."""
    frontend = [path for path in (ROOT / "frontend").rglob("*") if path.is_file() and "node_modules" not in path.parts]
    messages = list((ROOT / "src").rglob("*.po"))
    wanted = digest([ROOT / "pyproject.toml", ROOT / "hatch_build.py", *frontend, *messages])
    assets = ROOT / "src/guanhao/console/static/dist/manifest.json"
    if done.get("package") == wanted and assets.exists() and (VENV / "bin" / "guanhao").exists():
        return
    say("building the pages' assets and installing Guanhao into .venv")
    pip("install", "--quiet", "--no-deps", "--editable", str(ROOT))
    keeping = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}  # set in many containers
    subprocess.run([str(PYTHON), "-m", "compileall", "-q", "-j", "0", str(ROOT / "src")], env=keeping, check=False, stdout=subprocess.DEVNULL)
    done["package"] = wanted
    STAMP.write_text(json.dumps(done))


def install_browser() -> None:
    """Chromium, a Chinese font and PostgreSQL for the marked tests; without them those tests skip with a reason, and fail in CI."""
    missing = [] if any(shutil.which(name) for name in BROWSERS) else ["chromium"]
    if shutil.which("fc-list") is None or not subprocess.run(["fc-list", ":lang=zh"], capture_output=True, check=False).stdout:
        missing += ["fonts-noto-cjk"]
    if not list(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        missing += ["postgresql"]
    if not missing:
        return
    command = ["apt-get", "install", "--yes", "--no-install-recommends", *missing]
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        say(f"the tests marked browser and servers will be skipped; to run them: sudo {' '.join(command)}")
        return
    say(f"installing {', '.join(missing)}")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], env=quiet, check=False, stdout=subprocess.DEVNULL)
    if subprocess.run([*command, "-qq"], env=quiet, check=False, stdout=subprocess.DEVNULL).returncode:
        say(f"could not install {', '.join(missing)}; the tests that need them will be skipped")


def pip(*arguments: str) -> None:
    """pip inside .venv; its own message is the reason when it fails."""
    command = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", *arguments]
    if subprocess.run(command, check=False).returncode:
        raise SystemExit(
            "pip could not install what is needed (its reason is above). The first start needs a package index for Python and npm; "
            "behind a firewall set PIP_INDEX_URL and npm_config_registry to mirrors you can reach, then run the same command again."
        )


def digest(paths: list[Path]) -> str:
    """SHA-256 over the names and bytes of these files."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def say(text: str) -> None:
    """One line for the person who waits."""
    print(f"guanhao: {text} …", flush=True)


if __name__ == "__main__":
    main()
