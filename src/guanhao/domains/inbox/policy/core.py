"""Thresholds of conversations: promised times, working hours, assignment, answering, taking in."""

from datetime import timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from pydantic import field_validator

from guanhao.kernel.policy import Count, Duration, Policy, Text, TextList, setting

NEVER, LONGEST = timedelta(0), timedelta(days=30)
READING = "our default; 000 §3.1a asks for a reasonable time"


def _promise(default: timedelta, title: str | Promise) -> Any:
    return setting(default, low=NEVER, high=LONGEST, title=title, help=_("Working time; nothing means no promise."), source=READING)


class ClockPolicy(Policy):
    """Within what time people get an answer, by their tier and by the channel (INT-02)."""

    key = "inbox.clocks"
    title = _("Promised times")

    acknowledge: Duration = setting(
        timedelta(seconds=10),
        low=timedelta(seconds=1),
        high=timedelta(hours=1),
        title=_("Top fans hear from us within"),
        help=_("At any hour of any day; an automatic answer keeps it, then the time for a person's answer begins."),
        source="002 §2.3b: 8–10 s",
    )
    top_fan_private: Duration = _promise(timedelta(minutes=10), _("Top fan, private"))
    top_fan_public: Duration = _promise(timedelta(minutes=30), _("Top fan, public"))
    core_private: Duration = _promise(timedelta(minutes=30), _("Core fan, private"))
    core_public: Duration = _promise(timedelta(hours=2), _("Core fan, public"))
    active_private: Duration = _promise(timedelta(hours=1), _("Active, private"))
    active_public: Duration = _promise(timedelta(hours=4), _("Active, public"))
    ordinary_private: Duration = _promise(timedelta(hours=2), _("Ordinary, private"))
    ordinary_public: Duration = _promise(timedelta(hours=8), _("Ordinary, public"))
    new_private: Duration = _promise(timedelta(hours=1), _("New, private"))
    new_public: Duration = _promise(timedelta(hours=8), _("New, public"))
    resolve_private: Duration = _promise(timedelta(hours=16), _("Resolved within, private"))
    resolve_public: Duration = _promise(NEVER, _("Resolved within, public"))

    def answer(self, tier: str, channel: str) -> timedelta:
        """The promised time for an answer by a person; zero for none."""
        known = tier if tier in ("top_fan", "core", "active", "ordinary", "new") else "ordinary"
        found: timedelta = getattr(self, f"{known}_{channel}")
        return found

    def resolve(self, channel: str) -> timedelta:
        """The promised time until it is resolved; zero for none."""
        return self.resolve_private if channel == "private" else self.resolve_public


class HoursPolicy(Policy):
    """When people answer. Working days are those of the State Council, weekends worked for a holiday included."""

    key = "inbox.hours"
    title = _("Working hours of the inbox")

    shifts: TextList = setting(
        ["09:00-12:00", "13:30-18:00"], title=_("Working days"), help=_("One stretch a line, such as 09:00-12:00."), source="our default"
    )
    off_shifts: TextList = setting([], title=_("Weekends and holidays"), help=_("Nothing means closed."), source="our default")

    @field_validator("shifts", "off_shifts")
    @classmethod
    def _readable(cls, value: list[str]) -> list[str]:
        from guanhao.domains.inbox.rules.hours import read_shifts  # the calendar loads when it is needed

        read_shifts(value)
        return value

    @field_validator("shifts")
    @classmethod
    def _some(cls, value: list[str]) -> list[str]:
        if not value:
            raise ValueError(_("at least one stretch of work on working days"))
        return value


class AssignPolicy(Policy):
    """Who gets what."""

    key = "inbox.assignment"
    title = _("Assignment")

    automatic: bool = setting(True, title=_("Assign by itself"), source="INT-01")
    most_open: Count = setting(
        30, unit="count", low=1, high=10000, title=_("Open conversations at once"), help=_("Where a person has no limit of their own."),
        source="our default",
    )  # fmt: skip
    sticky: Duration = setting(
        timedelta(days=14), low=NEVER, high=timedelta(days=365), title=_("The same person again within"),
        help=_("Who answered last gets the next conversation of the same person."), source="our default",
    )  # fmt: skip


class ReplyPolicy(Policy):
    """How answers leave."""

    key = "inbox.replies"
    title = pgettext_lazy("inbox", "Answers")

    undo: Duration = setting(timedelta(seconds=8), low=NEVER, high=timedelta(minutes=5), title=_("Can be taken back for"), source="our default")
    attempts: Count = setting(
        6, unit="count", low=1, high=50, title=_("Tries"), help=_("When it is certain that nothing was sent."), source="our default"
    )
    first_wait: Duration = setting(
        timedelta(seconds=5), low=timedelta(seconds=1), high=timedelta(hours=1), title=_("First wait"), source="our default"
    )
    lease: Duration = setting(
        timedelta(minutes=2), low=timedelta(seconds=10), high=timedelta(hours=1), title=_("Outcome unknown after"),
        help=_("When whoever sent it was killed after the intent was written."), source="our default",
    )  # fmt: skip
    presence: Duration = setting(
        timedelta(seconds=30), low=timedelta(seconds=5), high=timedelta(minutes=10), title=_("Counts as looking for"), source="our default"
    )


class IntakePolicy(Policy):
    """How what comes in is taken in."""

    key = "inbox.intake"
    title = _("Taking in")

    group_from: Count = setting(
        20, unit="count", low=3, high=100_000, title=_("Same text from so many"),
        help=_("Public texts that are the same become one conversation from this number on."), source="our default",
    )  # fmt: skip
    group_within: Duration = setting(timedelta(hours=24), low=timedelta(minutes=5), high=timedelta(days=30), title=_("Within"), source="our default")
    reopen: Duration = setting(
        timedelta(days=7), low=NEVER, high=timedelta(days=365), title=_("Opens again within"),
        help=_("Later a message of the same person begins a new conversation."), source="our default",
    )  # fmt: skip
    old: Duration = setting(
        timedelta(days=3), low=timedelta(hours=1), high=timedelta(days=365), title=_("No clock when older than"),
        help=_("What was said before, such as an imported history, is kept without promises."), source="our default",
    )  # fmt: skip
    acknowledge: bool = setting(True, title=_("Answer top fans at once by itself"), source="002 §2.3b, INT-02")
    words: Text = setting(
        "收到啦，{name}！小编马上来回复您。", title=_("What top fans hear at once"), help=_("{name} is the person's name."), source="our default"
    )
    hook_window: Duration = setting(
        timedelta(minutes=5), low=timedelta(seconds=30), high=timedelta(hours=1), title=_("A signed request lasts"), source="our default"
    )
    hook_overlap: Duration = setting(
        timedelta(hours=24), low=NEVER, high=timedelta(days=30), title=_("An old secret still opens for"),
        help=_("After a new secret was made for an address; the other program changes over in the meantime."), source="our default",
    )  # fmt: skip
    hook_log: Duration = setting(
        timedelta(days=30), low=timedelta(days=1), high=timedelta(days=365), title=_("Requests are listed for"), source="our default"
    )
