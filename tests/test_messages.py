"""Nothing a person reads is without Chinese, and the message tool finds and keeps what it should."""

import re
from pathlib import Path

import polib
from tools import messages


def test_every_message_of_every_app_has_chinese():
    every = messages.apps()
    problems = [problem for app in every for problem in messages.check(messages.collect(app, every))]
    apps = sorted({problem.app for problem in problems})
    assert not problems, f"{len(problems)} messages without Chinese in {apps}:\n" + "\n".join(map(str, problems[:200]))


def test_one_english_text_has_one_chinese_text_everywhere():
    assert messages.conflicts(messages.apps()) == []


HALF_WIDTH = re.compile(r"[\u4e00-\u9fff”）][,;?!](?:\s|[\u4e00-\u9fff]|$)|[\u4e00-\u9fff]\.(?:\s|$)|[\u4e00-\u9fff]:(?:\s|$)")
NO_SPACE = re.compile(r"[\u4e00-\u9fff](?=[0-9A-Za-z])|(?<=[A-Za-z])[\u4e00-\u9fff]")
FORMATS = ("date format", "start of a span", "end of a span")
"""Contexts of patterns such as Y年n月j日, which are no text."""
PLACES = re.compile(r"%\(\w+\)s|\{\w+\}")


def test_chinese_is_punctuated_in_full_width_and_spaced_from_latin_letters():
    entries = [entry for app in messages.apps() for entry in messages._open(app.catalogue) if not entry.obsolete and entry.msgctxt not in FORMATS]
    texts = [text for entry in entries for text in messages._chinese(entry)]
    assert len(texts) > 1000
    assert [text for text in texts if HALF_WIDTH.search(PLACES.sub("", text))] == []
    assert [text for text in texts if NO_SPACE.search(PLACES.sub("", text))] == []


def make_app(folder: Path) -> messages.App:
    (folder / "templates").mkdir()
    (folder / "apps.py").write_text('from x import gettext_lazy as _\nA = _("Posts")\nB = pgettext("verb", "Post")\n', encoding="utf-8")
    (folder / "templates" / "a.html").write_text(
        '<p>{% translate "Save" %}</p>\n  {% if x %}\n {% tag _("Cancel") %}{% endif %}\n'
        "{% blocktranslate trimmed count n=n %}\n  {{ n }} row\n{% plural %}\n  {{ n }} rows\n{% endblocktranslate %}",
        encoding="utf-8",
    )
    return messages.App("sample", folder)


def test_messages_are_found_in_python_and_templates(tmp_path):
    app = messages.collect(make_app(tmp_path), [])
    assert set(app.messages) == {
        messages.Key(None, "Posts"),
        messages.Key("verb", "Post"),
        messages.Key(None, "Save"),
        messages.Key(None, "Cancel"),
        messages.Key(None, "%(n)s row", "%(n)s rows"),
    }
    assert app.messages[messages.Key(None, "Cancel")] == [("templates/a.html", 3)]


def test_update_keeps_translations_and_marks_what_is_gone(tmp_path):
    app = messages.collect(make_app(tmp_path), [])
    assert messages.update(app) == (5, 0)
    catalogue = polib.pofile(str(app.catalogue))
    catalogue.find("Save").msgstr = "保存"
    catalogue.append(polib.POEntry(msgid="Old", msgstr="旧的"))
    catalogue.save()
    assert messages.update(app) == (0, 1)
    catalogue = polib.pofile(str(app.catalogue))
    assert catalogue.find("Save").msgstr == "保存"
    assert [entry.msgid for entry in catalogue.obsolete_entries()] == ["Old"]


def test_check_names_missing_chinese_and_lost_placeholders(tmp_path):
    app = messages.collect(make_app(tmp_path), [])
    messages.update(app)
    catalogue = polib.pofile(str(app.catalogue))
    for entry in catalogue:
        entry.msgstr = "" if entry.msgid_plural else "有"
    catalogue.find("Posts").msgstr = ""
    catalogue.find("%(n)s row").msgstr_plural = {0: "行"}
    catalogue.save()
    assert {(problem.text, problem.reason) for problem in messages.check(app)} == {
        ("Posts", "no Chinese"),
        ("%(n)s row", "placeholders differ from ['%(n)s']"),
    }


def test_compile_writes_what_gettext_reads(tmp_path):
    app = messages.collect(make_app(tmp_path), [])
    messages.update(app)
    catalogue = polib.pofile(str(app.catalogue))
    catalogue.find("Save").msgstr = "保存"
    catalogue.save()
    assert messages.compile_catalogue(app)
    assert polib.mofile(str(app.catalogue.with_suffix(".mo"))).find("Save").msgstr == "保存"


def test_conflicts_lists_messages_with_two_chinese_texts(tmp_path):
    every = []
    for name, zh in (("one", "目标"), ("two", "对象")):
        (tmp_path / name).mkdir()
        app = messages.App(name, tmp_path / name, {messages.Key(None, "Target"): [("a.py", 1)]})
        messages.update(app)
        catalogue = polib.pofile(str(app.catalogue))
        catalogue.find("Target").msgstr = zh
        catalogue.save()
        every.append(app)
    assert messages.conflicts(every) == ["'Target': {'one': '目标', 'two': '对象'}"]
