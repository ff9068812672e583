"""The words of deeds with sources, rules, mentions, hot lists, competitors, reputation and trends."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.deeds import Subject, add_deeds
from guanhao.domains.listening.wording_core import ASPECTS, KINDS, POLARITIES, platform_names
from guanhao.kernel.later import later


def tell_core() -> None:
    """Add them."""
    add_deeds(
        actions={
            "listening.card_saved": _("Teardown card saved"),
            "listening.card_suggested": _("Teardown card offered as a topic"),
            "listening.case_answered": _("Negative answered"),
            "listening.case_assigned": _("Negative given to somebody"),
            "listening.case_followed_up": _("Satisfaction after a negative recorded"),
            "listening.case_opened": _("Negative taken up"),
            "listening.class_changed": _("Class of negatives changed"),
            "listening.handed_over": _("Mentions handed over"),
            "listening.hot_topic_chosen": _("Hot topic given to the hot lane"),
            "listening.peak_explained": _("Cause of a peak written"),
            "listening.polarity_set": _("Polarity corrected"),
            "listening.positive_done": _("Positive content published"),
            "listening.positive_planned": _("Positive content planned"),
            "listening.relevance_set": _("Relevance of mentions changed"),
            "listening.rival_saved": _("Competitor saved"),
            "listening.round_closed": _("Teardown round closed"),
            "listening.round_opened": _("Teardown round opened"),
            "listening.rule_added": _("Keyword rule added"),
            "listening.rule_changed": _("Keyword rule changed"),
            "listening.rule_switched": _("Keyword rule switched"),
            "listening.source_added": _("Source added"),
            "listening.source_changed": _("Source changed"),
            "listening.source_switched": _("Source switched"),
            "listening.trend_cited": _("Trend entry cited"),
            "listening.trend_saved": _("Trend entry saved"),
        },
        subjects={
            "listening.case": Subject(_("Negative"), "listening.Case", name="title"),
            "listening.class": Subject(_("Class of negatives"), "listening.NegativeClass", name="title"),
            "listening.hot_topic": Subject(_("Hot topic"), "listening.HotTopic", name="title"),
            "listening.mentions": Subject(_("Mentions")),
            "listening.peak": Subject(_("Peak")),
            "listening.positive": Subject(_("Positive content"), "listening.PositivePlan", name="title"),
            "listening.rival": Subject(_("Competitor"), "listening.Rival", name="name"),
            "listening.round": Subject(_("Teardown round"), "listening.Round", name="title"),
            "listening.rule": Subject(_("Keyword rule"), "listening.KeywordRule", name="name"),
            "listening.source": Subject(pgettext_lazy("listening", "Source"), "listening.Source", name="name"),
            "listening.trend": Subject(_("Trend entry"), "listening.Trend", name="title"),
        },
        fields={
            "ai_tools": _("AI tools"),
            "any": _("One of these"),
            "config": _("Settings of the source"),
            "depth": _("Vertical depth"),
            "exclude": _("None of these"),
            "finding": _("Finding"),
            "hot_lists": _("Also on hot lists"),
            "industries": _("Cross-industry"),
            "irrelevant": _("Irrelevant"),
            "local": _("Localisation"),
            "must": _("All of these"),
            "near": _("Near each other"),
            "negative": _("Negative words"),
            "permission": _("Permission"),
            "polarity": _("Polarity"),
            "purpose": _("Purpose"),
            "retention_days": _("Kept for days"),
            "satisfaction": _("Satisfaction"),
            "secrets": _("Secrets"),
            "severity": _("Severity"),
            "strategy": _("Strategy"),
            "terms_url": _("Terms"),
            "weight": _("Weight"),
        },
        values={
            "listening.source.content": lambda: KINDS,
            "listening.mentions.polarity": lambda: POLARITIES,
            "listening.class.aspects": lambda: ASPECTS,
            "listening.rule.platforms": platform_names,
            "listening.source.platform": platform_names,
            "listening.rule.sources": later("guanhao.domains.listening.selectors.alert_names", "source_words"),
        },
    )
