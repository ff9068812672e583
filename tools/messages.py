"""Messages of every app: `update` brings the Chinese catalogues up to date, `check` names what lacks Chinese, `compile` writes .mo,
`conflicts` lists messages with different Chinese in two apps.

Works without the gettext programs: Python is read by Babel, templates by Django's own `templatize` and Babel.
`python tools/messages.py update|check|compile|conflicts [APP …]` with app folders' names (`console`, `analytics`); none means all.
"""

import argparse
import io
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polib
from babel.messages.extract import extract

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "guanhao"
LANGUAGE = "zh_Hans"
WIDTH = 120
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sdfr]|%[sdfr](?!\w)|\{\w*(?::[^{}]*)?\}")


@dataclass(frozen=True)
class Key:
    """What a translation is looked up by: the context (or None), the message and its plural (or "")."""

    context: str | None
    text: str
    plural: str = ""


@dataclass
class Problem:
    """One message that a Chinese reader would not be able to read."""

    app: str
    where: str
    text: str
    reason: str

    def __str__(self) -> str:
        return f"{self.app}: {self.where}: {self.reason}: {self.text!r}"


@dataclass
class App:
    """One Django app: its folder and the messages found in it, with the places they are used in."""

    name: str
    folder: Path
    messages: dict[Key, list[tuple[str, int]]] = field(default_factory=dict)

    @property
    def catalogue(self) -> Path:
        """The app's Chinese .po file."""
        return self.folder / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def apps(source: Path = SOURCE) -> list[App]:
    """Every app below `source`: each folder that holds an apps.py, named by it, or with its parent where two have the same name."""
    folders = [path.parent for path in sorted(source.rglob("apps.py"))]
    plain = [folder.name for folder in folders]
    return [App(f"{folder.parent.name}.{folder.name}" if plain.count(folder.name) > 1 else folder.name, folder) for folder in folders]


def _own_files(app: App, suffix: str, others: list[Path]) -> Iterator[Path]:
    for path in sorted(app.folder.rglob(f"*{suffix}")):
        inside = {"migrations", "node_modules", "static"} & set(path.relative_to(app.folder).parts)
        if not inside and not any(path.is_relative_to(other) for other in others):
            yield path


def python_messages(text: str) -> Iterator[tuple[Key, int]]:
    """Messages of a Python source text with their line numbers."""
    for line, message, _comments, context in extract("python", io.BytesIO(text.encode()), KEYWORDS):
        single, plural = (message[0], message[1]) if isinstance(message, tuple) else (message, "")
        if single:
            yield Key(context or None, single, plural), line


def template_messages(text: str, origin: str) -> Iterator[tuple[Key, int]]:
    """Messages of a Django template; the brackets keep the blanked-out text from being read as indentation."""
    from django.utils.translation.template import templatize

    yield from python_messages(f"({templatize(text, origin=origin)})")


def _settings() -> None:
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=True)


def collect(app: App, every: list[App]) -> App:
    """Fill in the app's messages from its Python files and templates (not those of apps nested in it)."""
    _settings()
    others = [other.folder for other in every if other.folder != app.folder and other.folder.is_relative_to(app.folder)]
    for suffix in (".py", ".html", ".txt", ".xml"):
        for path in _own_files(app, suffix, others):
            text, place = path.read_text(encoding="utf-8"), path.relative_to(app.folder).as_posix()
            if suffix != ".py" and "templates" not in path.parts:
                continue
            found = python_messages(text) if suffix == ".py" else template_messages(text, place)
            for key, line in found:
                app.messages.setdefault(key, []).append((place, line))
    return app


def _open(path: Path) -> polib.POFile:
    if path.exists():
        return polib.pofile(str(path), wrapwidth=WIDTH)
    catalogue = polib.POFile(wrapwidth=WIDTH)
    catalogue.metadata = {
        "Project-Id-Version": "guanhao",
        "Language": LANGUAGE,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=1; plural=0;",
    }
    return catalogue


def _key(entry: polib.POEntry) -> Key:
    return Key(entry.msgctxt or None, entry.msgid, entry.msgid_plural or "")


def update(app: App) -> tuple[int, int]:
    """Add what is new, keep every translation, mark what is gone; returns (added, gone). Writes only when something changed."""
    catalogue = _open(app.catalogue)
    known = {(entry.msgctxt or None, entry.msgid): entry for entry in catalogue}
    added = gone = 0
    for key, places in app.messages.items():
        entry = known.pop((key.context, key.text), None)
        if entry is None:
            entry = polib.POEntry(msgid=key.text, msgctxt=key.context, msgid_plural=key.plural)
            if key.plural:
                entry.msgstr_plural = {0: ""}
            catalogue.append(entry)
            added += 1
        elif key.plural and not entry.msgid_plural:
            entry.msgid_plural, entry.msgstr_plural, entry.msgstr = key.plural, {0: entry.msgstr}, ""
        entry.obsolete = False
        entry.occurrences = [(place, "") for place in dict.fromkeys(place for place, _line in places)]
        if "%(" in key.text and "python-format" not in entry.flags:
            entry.flags.append("python-format")
    for entry in known.values():
        gone += not entry.obsolete
        entry.obsolete, entry.occurrences = True, []
    catalogue.sort(key=lambda entry: (entry.obsolete, entry.occurrences[:1], entry.msgid))
    text = str(catalogue)
    if app.messages and (not app.catalogue.exists() or app.catalogue.read_text(encoding="utf-8") != text):
        app.catalogue.parent.mkdir(parents=True, exist_ok=True)
        app.catalogue.write_text(text, encoding="utf-8")
    return added, gone


def _chinese(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def _reason(key: Key, entry: polib.POEntry | None) -> str:
    """Why a message is not ready for a Chinese reader; "" when it is."""
    if entry is None or entry.obsolete:
        return "not in the catalogue (run update)"
    texts = _chinese(entry)
    if not texts or not all(texts):
        return "no Chinese"
    if entry.fuzzy:
        return "marked fuzzy"
    wanted = set(PLACEHOLDER.findall(key.plural or key.text))
    if any(set(PLACEHOLDER.findall(text)) != wanted for text in texts):
        return f"placeholders differ from {sorted(wanted)}"
    return ""


def check(app: App) -> list[Problem]:
    """Every message of the app that lacks Chinese or loses a placeholder in it."""
    known = {(entry.msgctxt or None, entry.msgid): entry for entry in _open(app.catalogue)} if app.messages else {}
    problems = []
    for key, places in app.messages.items():
        if reason := _reason(key, known.get((key.context, key.text))):
            place, line = places[0]
            problems.append(Problem(app.name, f"{place}:{line}", key.text, reason))
    return problems


def conflicts(every: list[App]) -> list[str]:
    """Messages that two apps translate differently: Django takes the text of the app that stands first in INSTALLED_APPS for all of them."""
    texts: dict[tuple[str | None, str], dict[str, str]] = {}
    for app in every:
        for entry in _open(app.catalogue):
            if not entry.obsolete and any(_chinese(entry)):
                texts.setdefault((entry.msgctxt or None, entry.msgid), {})[app.name] = " / ".join(_chinese(entry))
    return [f"{key[1]!r}: {found}" for key, found in sorted(texts.items(), key=lambda item: item[0][1]) if len(set(found.values())) > 1]


def compile_catalogue(app: App) -> bool:
    """Write the .mo beside the .po unless it is newer; True when the app has a catalogue."""
    if not app.catalogue.exists():
        return False
    target = app.catalogue.with_suffix(".mo")
    if not target.exists() or target.stat().st_mtime_ns <= app.catalogue.stat().st_mtime_ns:
        draft = target.with_suffix(".new")
        polib.pofile(str(app.catalogue)).save_as_mofile(str(draft))
        draft.replace(target)
    return True


def main(arguments: list[str] | None = None) -> int:
    """The command; exit code 1 when `check` finds something or an app is unknown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("task", choices=["update", "check", "compile", "conflicts"])
    parser.add_argument("apps", nargs="*", metavar="APP")
    options = parser.parse_args(arguments)
    every = apps()
    if unknown := set(options.apps) - {app.name for app in every}:
        print(f"no such app: {', '.join(sorted(unknown))}; there are {', '.join(app.name for app in every)}", file=sys.stderr)
        return 1
    chosen = [app for app in every if not options.apps or app.name in options.apps]
    if options.task == "compile":
        print(f"compiled {sum(compile_catalogue(app) for app in chosen)} catalogues")
        return 0
    if options.task == "conflicts":
        print("\n".join(conflicts(every)) or "no message has two Chinese texts")
        return 0
    problems: list[Problem] = []
    for app in chosen:
        collect(app, every)
        if options.task == "update":
            added, gone = update(app)
            print(f"{app.name}: {len(app.messages)} messages, {added} new, {gone} no longer used")
        else:
            problems += check(app)
    for problem in problems:
        print(problem, file=sys.stderr)
    if options.task == "check":
        print(
            f"{len(problems)} messages without Chinese in {', '.join(sorted({p.app for p in problems}))}" if problems else "all messages have Chinese"
        )
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
