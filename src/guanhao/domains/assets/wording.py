"""Why a file is not taken in and why an asset may not be used, in words for people."""

from collections.abc import Callable
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanhao.engines.media.limits import MediaRefused

REFUSED: dict[str, str | Promise] = {
    "empty": gettext_lazy("The file is empty."),
    "unknown": gettext_lazy("This is no picture, film, sound, font or document that the library takes; its content says so, not its name."),
    "forbidden": gettext_lazy("The content is a %(what)s, which the library does not take. Export it as a picture, film, sound, PDF or Office file."),
    "unreadable": gettext_lazy("The file is damaged: its inside cannot be read. Export it again from the program it was made with."),
    "truncated": gettext_lazy("The file is cut off before its end. Send it again, or export it again."),
    "too_many_pixels": gettext_lazy("The picture has more than %(limit)s million pixels. Make it smaller and send it again."),
    "too_many_frames": gettext_lazy("The animation has more than %(limit)s frames or too many pixels in all. Shorten it or make it a video."),
    "too_large": gettext_lazy("Files of this kind may have at most %(limit)s MB."),
    "polyglot": gettext_lazy("A second file is hidden in this one. Open it and export it again, then send the export."),
    "macros": gettext_lazy("The document holds macros. Save it without them (DOCX, XLSX or PPTX) and send it again."),
    "active": gettext_lazy("The document holds something that runs or is carried along (%(what)s). Print it to a new PDF and send that."),
    "external": gettext_lazy("The document loads parts from another address when it is opened. Save it as a plain copy and send that."),
    "encrypted": gettext_lazy("The file is protected by a password, so nobody can look inside. Send it without."),
    "bomb": gettext_lazy("The file unpacks to far more than its size. It is not opened."),
    "no_codec": gettext_lazy("%(format)s cannot be read here. Export it as JPEG or PNG (a font as TTF or OTF)."),
    "doctype": gettext_lazy("The SVG declares its own document type. Export it as a plain SVG."),
    "not_svg": gettext_lazy("This XML is no SVG drawing."),
}
WHAT: dict[str, str | Promise] = {
    "program": gettext_lazy("program"),
    "script": gettext_lazy("script"),
    "archive": gettext_lazy("archive"),
    "shortcut": gettext_lazy("shortcut"),
    "web page": gettext_lazy("web page"),
    "path": gettext_lazy("path that leads outside"),
    "rich text, which can carry programs": gettext_lazy("rich text file, which can carry programs"),
}
REMOVED: dict[str, str | Promise] = {
    "location": gettext_lazy("place where it was taken"),
    "exif": gettext_lazy("camera data"),
    "iptc": gettext_lazy("press data"),
    "xmp": gettext_lazy("editing data"),
    "text": gettext_lazy("text entries"),
    "comment": gettext_lazy("comments"),
    "time": gettext_lazy("time entries"),
    "trailer": gettext_lazy("data after the end of the picture"),
    "rotation": gettext_lazy("rotation mark (applied to the picture)"),
    "unknown": gettext_lazy("unknown entries"),
}
EMBEDDING: dict[str, str | Promise] = {
    "installable": gettext_lazy("may be embedded and installed"),
    "editable": gettext_lazy("may be embedded for editing"),
    "preview": gettext_lazy("may be embedded for reading and printing only"),
    "restricted": gettext_lazy("must not be embedded"),
}
WHY: dict[str, Callable[[], str]] = {
    "ended": lambda: _("ended on %(day)s; planned for %(on)s"),
    "not_begun": lambda: _("begins on %(day)s; planned for %(on)s"),
    "platform": lambda: _("does not cover %(platform)s"),
    "account": lambda: _("does not cover this account"),
    "not_commercial": lambda: _("does not allow commercial use"),
    "withdrawn": lambda: _("was withdrawn"),
}
PLAIN: dict[str, Callable[[], str]] = {
    "archived": lambda: _("“%(title)s” is archived."),
    "no_consent": lambda: _("“%(title)s” is user content without a recorded consent of its author."),
    "no_licence": lambda: _("No right to use “%(title)s” is recorded."),
    "unknown": lambda: _("There is no asset number %(title)s."),
}
SUBJECTS: dict[str, Callable[[], str]] = {
    "licence": lambda: _("The licence of “%(title)s” %(why)s."),
    "consent": lambda: _("The author's consent to “%(title)s” %(why)s."),
    "font": lambda: _("The licence of the font %(name)s in “%(title)s” %(why)s."),
    "music": lambda: _("The licence of the music %(name)s in “%(title)s” %(why)s."),
}


def refusal_text(error: MediaRefused) -> str:
    """Why the file is not taken in, and the way out."""
    about = {key: str(WHAT.get(str(value), value)) for key, value in error.about.items()}
    return str(REFUSED[error.code]) % about


def removed_words(keys: list[str]) -> str:
    """What was taken out of a file, for people."""
    return "、".join(str(REMOVED.get(key, key)) for key in keys)


def problem_text(code: str, *, title: str, name: str, day: date | None, on: date, platform: str) -> str:
    """One reason against a use as a sentence; the code is that of rules.rights.Verdict."""
    if code in PLAIN:
        return PLAIN[code]() % {"title": title}
    if code.startswith("unregistered_"):
        return _unregistered(code.removeprefix("unregistered_"), title, name)
    about, _sep, why = code.partition("_")
    reason = WHY[why]() % {"day": day or "", "on": on, "platform": platform}
    return SUBJECTS[about]() % {"title": title, "name": name, "why": reason}


def _unregistered(what: str, title: str, name: str) -> str:
    if not name:
        return _("“%(title)s” is not in the register of licensed fonts and music.") % {"title": title}
    if what == "font":
        return _("“%(title)s” uses the font %(name)s, which is not registered.") % {"title": title, "name": name}
    return _("“%(title)s” uses the music %(name)s, which is not registered.") % {"title": title, "name": name}
