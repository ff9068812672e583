"""The words of what is done with topics, columns, keywords and stories, for the audit log and the histories."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.deeds import Subject, add_deeds
from guanhao.kernel.later import later


def tell() -> None:
    """Add them."""
    from guanhao.domains.content.models import Topic  # models are there when apps are ready

    def statuses() -> Mapping[Any, Any]:
        return dict(Topic.Status.choices)

    add_deeds(
        actions={
            "content.angle_judged": _("Angle scored"),
            "content.column_saved": _("Column saved"),
            "content.column_state": _("Column activated or paused"),
            "content.hot_opened": _("Hot topic opened"),
            "content.hot_reclassified": _("Event put into another class"),
            "content.hot_split": _("Work of a hot topic split"),
            "content.hot_step_done": _("Step of a hot topic done"),
            "content.keyword_changed": _("Keyword changed"),
            "content.keywords_added": _("Keywords added"),
            "content.keywords_retired": _("Keywords taken out of use or back"),
            "content.month_generated": _("Month's slots generated"),
            "content.rising_decided": _("Rising words decided"),
            "content.slot_assigned": _("Slot given a topic"),
            "content.slot_moved": _("Slot moved"),
            "content.slot_skipped": _("Episode left out"),
            "content.story_saved": _("Story card saved"),
            "content.story_used": _("Story card made a topic"),
            "content.topic_changed": _("Topic changed"),
            "content.topic_decided": _("Topic decided"),
            "content.topic_moved": _("Topic moved to another lane"),
            "content.topic_need_judged": _("Need of a topic judged"),
            "content.topic_proposed": _("Topic proposed"),
            "content.topics_merged": _("Topics merged"),
        },
        fields={
            "accepted": _("Accepted"),
            "accounts": _("Accounts"),
            "angle": _("Angle"),
            "blocked": _("Blocked"),
            "column_id": pgettext_lazy("content", "Column"),
            "consent": pgettext_lazy("story", "Consent"),
            "consent_note": _("Where the consent is kept"),
            "consent_until": _("Consent until"),
            "core": _("Core word"),
            "event": _("Event"),
            "class": _("Class of the event"),
            "every": _("Every … weeks"),
            "fit": _("Angle fit"),
            "format": _("Format"),
            "group": pgettext_lazy("keyword", "Group"),
            "host_id": _("Host"),
            "industry": _("Industry"),
            "ip": _("IP name"),
            "keywords": _("Keywords"),
            "lane": _("Lane"),
            "novelty": _("Novelty"),
            "pain_point": _("Pain point"),
            "person": _("Who it is about"),
            "purpose": _("Purpose"),
            "reused": _("Reused"),
            "source": _("Source"),
            "starts": _("From"),
            "step": _("Step"),
            "template": _("Template"),
            "text": _("Text"),
            "time": _("Episode time"),
            "topic": pgettext_lazy("planning", "Topic"),
            "weekdays": _("Weekdays"),
            "word": _("Word"),
            "words": _("Words"),
        },
        subjects={
            "content.topic": Subject(pgettext_lazy("planning", "Topic"), "content.Topic", name="title"),
            "content.column": Subject(pgettext_lazy("content", "Column"), "content.Column", name="title"),
            "content.slot": Subject(_("Column slot"), "content.Slot", name="day"),
            "content.story": Subject(_("Story"), "content.Story", name="title"),
            "content.keyword": Subject(_("Keyword"), "content.Keyword", name="word"),
            "content.keywords": Subject(_("Keyword library")),
            "content.slots": Subject(_("Slots")),
        },
        values={
            "content.topic.status": statuses,
            "content.topic.column_id": later("guanhao.domains.content.selectors.columns", "column_titles"),
            "content.topic.class": later("guanhao.domains.content.selectors.hot", "event_words"),
        },
    )
