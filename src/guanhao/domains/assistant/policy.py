"""Thresholds of the assistant."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.kernel.policy import Count, Duration, Number, Policy, Share, Text, TextList, setting


class ModelPolicy(Policy):
    """How models are called."""

    key = "assistant.model"
    title = _("Calls of models")

    stall_seconds: Count = setting(
        20,
        unit="seconds",
        low=1,
        high=300,
        title=_("Longest silence"),
        help=_("When a provider sends nothing for so long, the call ends and the template writes."),
        source="our default",
    )
    most_tokens: Count = setting(
        1500,
        unit="count",
        low=50,
        high=32_000,
        title=_("Tokens of an answer at most"),
        help=_("What a call may reach is set aside from the quota before it is made."),
        source="our default",
    )
    log_days: Count = setting(400, unit="days", low=31, high=3650, title=_("Days calls are kept"), source="our default")


class DraftPolicy(Policy):
    """Drafts and the time they save."""

    key = "assistant.drafts"
    title = _("Drafts")

    assumed_minutes: Count = setting(
        180,
        unit="minutes",
        low=1,
        high=10_000,
        title=_("Assumed minutes without help"),
        help=_("Stands in until enough pieces without help were measured."),
        source="003 §10.2c: 3 h",
    )
    least_measured: Count = setting(3, unit="count", low=1, high=100, title=_("Pieces measured at least"), source="our default")


class SubtitlePolicy(Policy):
    """What is easy to read, and what may be sent and taken in (AIX-08 a)."""

    key = "assistant.subtitles"
    title = pgettext_lazy("recording", "Subtitles")

    wide: Count = setting(
        18,
        unit="count",
        low=6,
        high=60,
        title=_("Characters of a line at most"),
        help=_("A Chinese character counts one, a Latin letter a half."),
        source="our default",
    )
    lines: Count = setting(2, unit="count", low=1, high=4, title=_("Lines at once at most"), source="our default")
    speed: Number = setting(9.0, low=2.0, high=40.0, title=_("Characters a second at most"), source="our default")
    shortest: Number = setting(0.7, low=0.1, high=5.0, title=_("Seconds a line stands at least"), source="our default")
    longest: Number = setting(7.0, low=2.0, high=60.0, title=_("Seconds a line stands at most"), source="our default")
    most_cues: Count = setting(5000, unit="count", low=100, high=20_000, title=_("Lines of subtitles at most"), source="our default")
    file_mb: Number = setting(2.0, low=0.1, high=8.0, title=_("Subtitle file at most (MB)"), source="our default")
    speech_mb: Count = setting(
        25,
        unit="MB",
        low=1,
        high=2000,
        title=_("Recording sent at most"),
        help=_("Providers take 25 MB; a server of your own may take more. Films, and recordings beyond it, are sent as sound in pieces."),
        source="our default",
    )
    longest_heard: Duration = setting(
        timedelta(hours=4), low=timedelta(minutes=1), high=timedelta(hours=24), title=_("Longest recording that is heard"), source="our default"
    )
    wait_seconds: Count = setting(900, unit="seconds", low=30, high=7200, title=_("Longest wait for what was heard"), source="our default")


class BotPolicy(Policy):
    """The service bot and its public page."""

    key = "assistant.bot"
    title = _("Service bot")

    open: bool = setting(False, title=_("The public chat page is open"), source="AIX-04, our default")
    greeting: Text = setting("", unit="text", title=_("Greeting"), help=_("Shown above a new chat; empty for ours."), source="our default")
    sure: Share = setting(
        0.5,
        unit="share",
        low=0.1,
        high=1,
        title=_("Answers from a likeness of"),
        help=_("An entry less alike is offered as a question and not given as the answer."),
        source="our default",
    )
    offer: Share = setting(0.25, unit="share", low=0.05, high=1, title=_("Offers from a likeness of"), source="our default")
    rephrase: bool = setting(
        False,
        title=_("A model says the answer in other words"),
        help=_("Only answers of the knowledge base; what adds a number or an address is not shown."),
        source="our default",
    )
    many: Count = setting(
        100, unit="count", low=2, high=1_000_000, title=_("Pieces that make a lead"), help=_("“want 500 units” goes to a person."), source="AIX-04"
    )
    misses: Count = setting(2, unit="count", low=1, high=10, title=_("Questions without an answer until a person comes"), source="our default")
    person_words: TextList = setting(
        ["人工", "真人", "转客服", "人工客服", "human", "real person", "agent"], title=_("Words that ask for a person"), source="our default"
    )
    buyer_words: TextList = setting(
        ["批发", "团购", "大量采购", "代理", "经销", "加盟", "定制", "企业采购", "报价", "wholesale", "bulk order", "distributor", "quotation"],
        title=_("Words of people who may buy much"),
        source="our default",
    )
    harm_words: TextList = setting(
        ["过敏", "中毒", "住院", "异物", "发霉", "投诉", "维权", "律师", "起诉", "举报", "allergic", "poisoning", "hospital", "lawyer", "complaint"],
        title=_("Words of harm and complaints"),
        source="our default",
    )
    per_address: Count = setting(60, unit="count", low=1, high=10_000, title=_("Messages an hour from one address"), source="our default")
    per_hour: Count = setting(2000, unit="count", low=1, high=1_000_000, title=_("Messages an hour in all"), source="our default")
    quiet_hours: Count = setting(
        24, unit="hours", low=1, high=720, title=_("A chat ends after"), help=_("Silence of so many hours closes it."), source="our default"
    )
    keep_days: Count = setting(180, unit="days", low=1, high=3650, title=_("Days chats are kept"), source="个人信息保护法 §19")


class IdeaPolicy(Policy):
    """Suggested topics."""

    key = "assistant.ideas"
    title = _("Topic suggestions")

    most: Count = setting(10, unit="count", low=1, high=100, title=_("Suggestions at most"), source="our default")
    least_score: Count = setting(20, unit="count", low=0, high=100, title=_("Suggested from a score of"), source="our default")
