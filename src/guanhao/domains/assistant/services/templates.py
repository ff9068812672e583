"""What stands where a model would write: honest forms made of the facts at hand, marked as a template."""

from collections.abc import Callable, Mapping, Sequence

from django.utils.translation import gettext as _

from guanhao.domains.assistant.contracts import Fact


def write(kind: str, *, title: str, brief: str, facts: Sequence[Fact], points: Sequence[str], quoted: str = "") -> str:
    """A draft of this kind from what is known; places for a person to fill stand in 【】."""
    return WRITERS[kind](title, brief, facts, points, quoted)


def _copy(title: str, brief: str, facts: Sequence[Fact], points: Sequence[str], _quoted: str) -> str:
    lines = [title, "", brief or _("【One sentence: why this matters to the reader today】"), ""]
    lines += _listed(facts) or [_("【What is new or useful, with its source】")]
    if points:
        lines += ["", _("Why us: %(points)s") % {"points": _(", ").join(points[:3])}]
    return "\n".join([*lines, "", _("【A question to the reader】")])


def _script(title: str, brief: str, facts: Sequence[Fact], points: Sequence[str], _quoted: str) -> str:
    rows = [_("Shot | picture | voice"), _("1 | 【close-up that raises a question】 | %(title)s") % {"title": title}]
    spoken = [one.text for one in facts] or [brief or _("【what the viewer gets】")]
    rows += [f"{number} | {_('【picture that shows it】')} | {text}" for number, text in enumerate(spoken[:6], 2)]
    closing = points[0] if points else _("【what to do now】")
    return "\n".join([*rows, f"{len(rows)} | {_('【product, logo】')} | {closing}"])


def _headline(title: str, brief: str, facts: Sequence[Fact], points: Sequence[str], _quoted: str) -> str:
    found = [title, _("How to %(title)s: what you need to know") % {"title": title}, _("%(title)s: three questions, answered") % {"title": title}]
    found += [f"{title} · {one.text[:24]}" for one in facts[:3]] + [f"{title} · {one}" for one in points[:2]]
    return "\n".join(dict.fromkeys(found))


def _report(title: str, brief: str, facts: Sequence[Fact], _points: Sequence[str], _quoted: str) -> str:
    lines = [title, "", _("Conclusion: %(words)s") % {"words": brief or _("【one sentence】")}, "", _("What it rests on:")]
    return "\n".join([*lines, *(_listed(facts) or [_("【figures with their sources】")]), "", _("Next step: 【who does what until when】")])


def _reply(_title: str, _brief: str, facts: Sequence[Fact], _points: Sequence[str], _quoted: str) -> str:
    known = "\n".join(one.text for one in facts[:2])
    answer = known or _("We are checking this and come back to you here.")
    return "\n".join([_("Hello, thank you for writing to us."), answer, _("If anything is left open, write to us at any time.")])


def _listed(facts: Sequence[Fact]) -> list[str]:
    return [f"· {one.name}{_(': ') if one.name else ''}{one.text}" for one in facts]


WRITERS: Mapping[str, Callable[[str, str, Sequence[Fact], Sequence[str], str], str]] = {
    "copy": _copy,
    "script": _script,
    "headline": _headline,
    "report": _report,
    "reply": _reply,
}
