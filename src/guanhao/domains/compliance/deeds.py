"""The words of this domain's deeds for the audit log and the histories."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.deeds import Subject, add_deeds


def tell() -> None:
    """Add those of rules, word lists, whitelist and linter."""
    add_deeds(
        actions={
            "compliance.blacklisted": _("Put on the blacklist"),
            "compliance.contacts_forgotten": _("Contacts of reports deleted"),
            "compliance.lifted": _("Taken off the blacklist"),
            "compliance.report_answered": _("Report answered"),
            "compliance.report_appealed": _("Decision about a report appealed"),
            "compliance.report_decided": _("Report decided"),
            "compliance.report_filed": _("Report received"),
            "compliance.report_taken": _("Report taken up"),
            "compliance.advertiser_changed": _("Advertiser changed"),
            "compliance.advertiser_made": _("Advertiser added"),
            "compliance.paper_changed": _("Paper changed"),
            "compliance.paper_kept": _("Paper added"),
            "compliance.paper_withdrawn": _("Paper withdrawn"),
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
            "credit_code": pgettext_lazy("field", "Social credit code"),
            "needs": pgettext_lazy("field", "Papers needed"),
            "valid_from": pgettext_lazy("field", "Valid from"),
            "valid_until": pgettext_lazy("field", "Valid until"),
            "author_id": pgettext_lazy("field", "Author's id"),
            "author_name": pgettext_lazy("field", "Author"),
            "handler": pgettext_lazy("field", "Handled by"),
            "proof": pgettext_lazy("field", "Proof"),
            "public": pgettext_lazy("field", "Shown to the reporter"),
            "ticket": pgettext_lazy("field", "Number"),
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
            "compliance.advertiser": Subject(_("Advertiser"), "compliance.Advertiser", name="name"),
            "compliance.paper": Subject(_("Paper"), "compliance.AdvertiserPaper", name="number"),
            "compliance.blacklist": Subject(_("Author on the blacklist"), "compliance.BlacklistLine", name="author_id"),
            "compliance.report": Subject(_("Report"), "compliance.PublicReport", name="ticket"),
            "compliance.lexicon": Subject(_("Word list"), "compliance.Lexicon", name="title"),
            "compliance.rule": Subject(_("Rule")),
            "compliance.whitelist": Subject(_("Whitelist line"), "compliance.WhitelistLine", name="word"),
            "compliance.lint": Subject(_("Linter's result"), "compliance.LintRun", name="title"),
        },
    )
