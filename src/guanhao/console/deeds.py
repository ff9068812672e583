"""Words for what the audit log and the histories keep as keys: actions, targets, field names, stored values and ways.

The console knows the words of its own deeds and of the kernel's; every domain adds its own in its `deeds.py`, called by its apps.py:

    add_deeds(
        actions={"strategy.goal_set": _("Goal set")},
        subjects={"strategy.goal": Subject(_("Goal"), "strategy.Goal", name="title")},
        values={"metric": lambda: {key: metric.title for key, metric in facade.metrics().items()}},
    )

A key without words is shown as it is.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from guanhao.console.numbers import number
from guanhao.console.values import shown

Words = str | Promise
Table = Callable[[], Mapping[Any, Words]]
Told = Callable[[str, Mapping[str, Any]], Mapping[str, str]]
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


@dataclass(frozen=True)
class Subject:
    """What a target such as `strategy.goal:7` is.

    `model` ("strategy.Goal") gives the words of choice fields, and with `name`, a field of it, the names of rows; `names` gives the words
    for the part after the colon where there is no model. `told(id, state)` words a whole state, as titles and texts, where fields are not enough.
    """

    title: Words
    model: str = ""
    name: str = ""
    names: Callable[[Iterable[str]], Mapping[str, Words]] | None = None
    told: Told | None = None


ACTIONS: dict[str, Words] = {
    "approvals.after_review_breached": _("Review after an emergency overdue"),
    "approvals.after_review_done": _("Review after an emergency done"),
    "approvals.completed": _("Approval completed"),
    "approvals.deputy_ended": _("Deputyship ended"),
    "approvals.deputy_set": _("Deputy named"),
    "approvals.duty_set": _("Duty calendar changed"),
    "approvals.emergency": _("Emergency channel used"),
    "approvals.flow_restored": _("Review flow taken back into use"),
    "approvals.flow_retired": _("Review flow taken out of use"),
    "approvals.flow_saved": _("Review flow saved"),
    "approvals.level_breached": _("Review level overdue"),
    "approvals.opened": _("Handed in for review"),
    "approvals.part_voided": _("Signatures voided by a change"),
    "approvals.returned": _("Sent back by a reviewer"),
    "approvals.reviewer_replaced": _("Reviewer replaced"),
    "approvals.signed": _("Review level signed"),
    "approvals.ticked": _("Checklist item confirmed"),
    "approvals.unticked": _("Confirmation taken back"),
    "approvals.withdrawn": _("Submission withdrawn"),
    "backup.asked": _("Backup asked for"),
    "backup.downloaded": _("Backup downloaded"),
    "backup.drill_asked": _("Restore drill asked for"),
    "backup.drilled": _("Restore drill done"),
    "backup.made": _("Backup made"),
    "console.exported": _("List exported"),
    "console.view_deleted": _("View deleted"),
    "console.view_saved": _("View saved"),
    "imports.cancelled": _("Import cancelled"),
    "imports.dismissed": _("Quarantined rows given up"),
    "imports.finished": _("Import finished"),
    "imports.retried": _("Quarantined rows run again"),
    "imports.started": _("Import started"),
    "jobs.cancelled": _("Work cancelled"),
    "jobs.retried": _("Work tried again"),
    "notify.channel_added": _("Notification channel added"),
    "notify.channel_changed": _("Notification channel changed"),
    "notify.channel_removed": _("Notification channel removed"),
    "policy.revised": _("Policy changed"),
    "secrets.rotated": _("Keys of secrets changed"),
    "webhooks.added": _("Webhook added"),
    "webhooks.changed": _("Webhook changed"),
    "webhooks.removed": _("Webhook removed"),
    "webhooks.resent": _("Event sent again"),
    "webhooks.stopped": _("Webhook stopped after failures"),
}
WAYS: dict[str, Words] = {
    "session": pgettext_lazy("way", "Page"),
    "token": pgettext_lazy("way", "Interface"),
    "command": pgettext_lazy("way", "Command line"),
    "job": pgettext_lazy("way", "Background work"),
}
ACTORS: dict[str, Words] = {"system": pgettext_lazy("way", "System")}
FIELDS: dict[str, Words] = {
    "account": _("Account"),
    "account_id": _("Account"),
    "active": pgettext_lazy("field", "In use"),
    "baseline": pgettext_lazy("field", "Baseline"),
    "email": _("E-mail"),
    "end": pgettext_lazy("field", "End"),
    "family": pgettext_lazy("field", "Family"),
    "file": _("File"),
    "follower_target": pgettext_lazy("field", "Follower target"),
    "handle": pgettext_lazy("field", "Handle"),
    "horizon": pgettext_lazy("field", "Horizon"),
    "imported": pgettext_lazy("field", "Imported"),
    "kind": _("Kind"),
    "language": _("Language"),
    "lessons": pgettext_lazy("field", "What we do again"),
    "metric": _("Metric"),
    "name": _("Name"),
    "note": _("Note"),
    "owner": pgettext_lazy("field", "Owner"),
    "owner_id": pgettext_lazy("field", "Owner"),
    "period": pgettext_lazy("field", "Period"),
    "platform": _("Platform"),
    "positioning_communication": pgettext_lazy("field", "Communication positioning"),
    "positioning_content": pgettext_lazy("field", "Content positioning"),
    "positioning_interaction": pgettext_lazy("field", "Interaction positioning"),
    "positioning_user": pgettext_lazy("field", "User positioning"),
    "quarantined": _("Quarantined"),
    "read": _("Read"),
    "role": pgettext_lazy("field", "Role"),
    "roles": pgettext_lazy("field", "Roles"),
    "rows": pgettext_lazy("field", "Rows"),
    "shared": pgettext_lazy("field", "Shared"),
    "slug": pgettext_lazy("field", "Short name"),
    "start": pgettext_lazy("field", "Start"),
    "state": _("State"),
    "status": pgettext_lazy("field", "Status"),
    "summary": pgettext_lazy("field", "Summary"),
    "target": pgettext_lazy("field", "Target"),
    "timezone": pgettext_lazy("field", "Time zone"),
    "title": _("Title"),
    "unchanged": _("Unchanged"),
    "updated": _("Updated"),
    "url": _("Address"),
    "what": pgettext_lazy("field", "What it was"),
    "why": pgettext_lazy("field", "Why it worked"),
    "version": _("Version"),
}
_subjects: dict[str, Subject] = {}
_values: dict[str, Table] = {}


def add_deeds(
    *,
    actions: Mapping[str, Words] | None = None,
    fields: Mapping[str, Words] | None = None,
    subjects: Mapping[str, Subject] | None = None,
    values: Mapping[str, Table] | None = None,
) -> None:
    """Add a domain's words: of actions, of field names, of targets, and tables of words for stored values by field name.

    A table is asked for at most once a page, inside the brand's scope; names such as "channels.role" and "analytics.collection.kind"
    hold for that room's or that kind's targets alone.
    """
    ACTIONS.update(actions or {})
    FIELDS.update(fields or {})
    _subjects.update(subjects or {})
    _values.update(values or {})


def action_title(action: str) -> str:
    """The words for an action such as `strategy.goal_set`."""
    return str(ACTIONS.get(action, action))


def way_title(via: str) -> str:
    """The words for how somebody came: `session`, `token`, `command` or `job`."""
    return str(WAYS.get(via, via))


def actor_title(name: str) -> str:
    """A person's name, or the words for the program itself."""
    return str(ACTORS.get(name, name))


def field_title(field: str) -> str:
    """The words for a recorded field such as `follower_target`."""
    return str(FIELDS.get(field, field))


def target_titles(targets: Iterable[str]) -> dict[str, str]:
    """The words for targets, as "Goal: 30 days to 1 %"; one query a kind of target. A deleted row keeps its number: "Goal 7"."""
    wanted: dict[str, set[str]] = {}
    asked = list(targets)
    for target in asked:
        kind, _colon, key = target.partition(":")
        wanted.setdefault(kind, set()).add(key)
    names = {kind: _names(_subjects[kind], keys) for kind, keys in wanted.items() if kind in _subjects}
    return {target: _target_title(target, names) for target in asked}


def subject_choices() -> list[tuple[str, Words]]:
    """Every kind of target with its words, for a filter."""
    return sorted(((kind, subject.title) for kind, subject in _subjects.items()), key=lambda line: str(line[1]))


def _target_title(target: str, names: Mapping[str, Mapping[str, Words]]) -> str:
    kind, _colon, key = target.partition(":")
    if kind not in _subjects:
        return target
    title, name = str(_subjects[kind].title), names[kind].get(key)
    return gettext("%(title)s: %(name)s") % {"title": title, "name": name} if name else f"{title} {key}".strip()


def _names(subject: Subject, keys: set[str]) -> Mapping[str, Words]:
    if subject.names:
        return subject.names(keys)
    if not (subject.model and subject.name):
        return {}
    rows = apps.get_model(subject.model)._default_manager.filter(pk__in=[int(key) for key in keys if key.isdecimal() and len(key) < 19])
    return {str(pk): str(name) for pk, name in rows.values_list("pk", subject.name)}


class Teller:
    """Words for the states of targets; tables of words are kept for the page."""

    def __init__(self) -> None:
        self._kept: dict[str, Mapping[Any, Words]] = {}

    def state(self, target: str, state: Mapping[str, Any] | None) -> dict[str, str]:
        """A stored state by field key, or by title where the subject words it as a whole."""
        kind, _colon, key = target.partition(":")
        subject = _subjects.get(kind)
        if subject and subject.told and state:
            return dict(subject.told(key, state))
        return {field: self.value(kind, field, value) for field, value in (state or {}).items()}

    def value(self, kind: str, field: str, value: Any) -> str:
        """One stored value of a kind of target: choices, ids and moments in words, numbers grouped, lists item by item."""
        if isinstance(value, list):
            return gettext(", ").join(self.value(kind, field, item) for item in value)
        if isinstance(value, dict):
            return "\n".join(f"{field_title(key)}: {self.value(kind, key, item)}" for key, item in value.items())
        if value is None or value == "":
            return ""
        words = self._table(kind, field).get(value)
        if words is not None:
            return str(words)
        if isinstance(value, str) and MOMENT.match(value):
            return _moment(value)
        return number(value) if isinstance(value, int | float) and not isinstance(value, bool) else shown(value)

    def _table(self, kind: str, field: str) -> Mapping[Any, Words]:
        place = f"{kind}.{field}"
        if place not in self._kept:
            self._kept[place] = self._read(kind, field)
        return self._kept[place]

    def _read(self, kind: str, field: str) -> Mapping[Any, Words]:
        room = kind.partition(".")[0]
        for name in (f"{kind}.{field}", f"{room}.{field}", field):
            if name in _values:
                if name not in self._kept:
                    self._kept[name] = _values[name]()
                return self._kept[name]
        subject = _subjects.get(kind)
        if subject is None or not subject.model:
            return {}
        try:
            choices = apps.get_model(subject.model)._meta.get_field(field).flatchoices
        except (FieldDoesNotExist, AttributeError):
            return {}
        return dict(choices)


def _moment(text: str) -> str:
    """A stored moment in the brand's time; a text that only looks like one stays."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return shown(timezone.localtime(moment) if moment.tzinfo else moment)
