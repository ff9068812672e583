"""The words of this domain's deeds for the audit log and the histories."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.deeds import Subject, add_deeds


def tell() -> None:
    """Add those of rules, word lists, whitelist and linter."""
    add_deeds(
        actions={
            "compliance.allowed": _("Put on the whitelist"),
            "compliance.disallowed": _("Taken off the whitelist"),
            "compliance.lexicon_changed": _("Word list changed"),
            "compliance.lexicon_dropped": _("Word list deleted"),
            "compliance.lexicon_made": _("Word list made"),
            "compliance.lint_seen": _("Linter's result looked at"),
            "compliance.rule_set": _("Rule switched"),
            "compliance.words_changed": _("Words of a list changed"),
        },
        fields={
            "added": pgettext_lazy("field", "Added"),
            "category": pgettext_lazy("field", "Class"),
            "fix": pgettext_lazy("field", "Suggestion"),
            "law": pgettext_lazy("field", "Law"),
            "level": pgettext_lazy("field", "Level"),
            "phrase": pgettext_lazy("field", "Phrase"),
            "reason": pgettext_lazy("field", "Reason"),
            "removed": pgettext_lazy("field", "Removed"),
            "rule": pgettext_lazy("field", "Rule"),
            "share": pgettext_lazy("field", "Share"),
            "until": pgettext_lazy("field", "Until"),
            "word": pgettext_lazy("field", "Word"),
            "words": pgettext_lazy("field", "Words"),
        },
        subjects={
            "compliance.lexicon": Subject(_("Word list"), "compliance.Lexicon", name="title"),
            "compliance.rule": Subject(_("Rule")),
            "compliance.whitelist": Subject(_("Whitelist line"), "compliance.WhitelistLine", name="word"),
            "compliance.lint": Subject(_("Linter's result"), "compliance.LintRun", name="title"),
        },
    )
