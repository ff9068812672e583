"""Thresholds of the production line, the editor and scripts."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.policy import Count, Duration, Policy, setting


class StagePolicy(Policy):
    """How long a stage may take."""

    key = "content.stages"
    title = _("Production line")

    topic: Duration = setting(
        timedelta(hours=8),
        unit="duration",
        low=timedelta(hours=1),
        high=timedelta(days=60),
        title=_("Topic stage"),
        source="our reading of 000 §5.1c",
    )
    material: Duration = setting(
        timedelta(hours=24),
        unit="duration",
        low=timedelta(hours=1),
        high=timedelta(days=60),
        title=_("Material stage"),
        source="our reading of 000 §5.1c",
    )
    copy_: Duration = setting(
        timedelta(hours=24),
        unit="duration",
        low=timedelta(hours=1),
        high=timedelta(days=60),
        title=_("Copy stage"),
        source="our reading of 000 §5.1c",
    )
    visual: Duration = setting(
        timedelta(hours=24),
        unit="duration",
        low=timedelta(hours=1),
        high=timedelta(days=60),
        title=_("Visual stage"),
        source="our reading of 000 §5.1c",
    )
    review: Duration = setting(
        timedelta(hours=72),
        unit="duration",
        low=timedelta(hours=1),
        high=timedelta(days=60),
        title=_("Review stage"),
        source="003 §9.2a: three levels of 24 h",
    )

    def of(self, stage: str) -> timedelta:
        """How long this stage may take."""
        length: timedelta = getattr(self, "copy_" if stage == "copy" else stage)
        return length


class ScriptPolicy(Policy):
    """What a script needs."""

    key = "content.script"
    title = _("Scripts")

    hook_window: Duration = setting(
        timedelta(seconds=3),
        unit="duration",
        low=timedelta(seconds=1),
        high=timedelta(seconds=30),
        title=_("Window of the hook"),
        help=_("The first shot with a hook must begin inside this time."),
        source="003 §2.2a, video.hook_window",
    )
    interactions: Count = setting(
        1,
        unit="count",
        low=0,
        high=10,
        title=_("Interaction elements"),
        help=_("How many points at which people can join in (question, choice, vote, lottery) a script needs at least."),
        source="003 §2.2b",
    )


class FactPolicy(Policy):
    """What a claim needs."""

    key = "content.facts"
    title = _("Facts")

    min_sources: Count = setting(
        2,
        unit="count",
        low=0,
        high=10,
        title=_("Independent sources"),
        help=_("How many independent sources a technical, industry or major claim needs; two pages of one publisher are one source."),
        source="000 §2.3c, facts.min_sources",
    )


class EditorPolicy(Policy):
    """How drafts are kept."""

    key = "content.editor"
    title = _("Editor")

    autosave: Duration = setting(
        timedelta(seconds=3),
        unit="duration",
        low=timedelta(seconds=1),
        high=timedelta(minutes=2),
        title=_("Save by itself after"),
        help=_("Time without typing after which a draft is saved."),
        source="TEA-07",
    )
    keep_after: Duration = setting(
        timedelta(minutes=10),
        unit="duration",
        low=timedelta(seconds=30),
        high=timedelta(days=1),
        title=_("A version every"),
        help=_("Automatic saves become a version of the history when the newest one is older than this, or by somebody else."),
        source="TEA-07",
    )
    states: Count = setting(
        40,
        unit="count",
        low=5,
        high=1000,
        title=_("States kept for merging"),
        help=_("How many of the newest saves of a draft are kept, so that a tab left open can be merged."),
        source="TEA-07 b",
    )
    present_every: Duration = setting(
        timedelta(seconds=3),
        unit="duration",
        low=timedelta(seconds=1),
        high=timedelta(minutes=2),
        title=_("Look who is here every"),
        help=_("How often an open draft asks who else has it open; a hidden tab does not ask."),
        source="TEA-07 b; our choice",
    )
    present: Duration = setting(
        timedelta(seconds=25),
        unit="duration",
        low=timedelta(seconds=10),
        high=timedelta(minutes=10),
        title=_("Present for"),
        help=_("How long somebody counts as being in a draft after the last sign."),
        source="TEA-07 b",
    )
