"""Acting on what the linter proposes: words dropped from the brand's lists, or let through by the whitelist."""

from collections import defaultdict
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.compliance.contracts import Refused
from guanhao.domains.compliance.models import Lexicon, LintRun, WhitelistLine
from guanhao.domains.compliance.services import lexicons, settings
from guanhao.domains.compliance.services.lint import GIVEN
from guanhao.kernel.access import require


@transaction.atomic
def take_proposals(*, run: LintRun, words: Sequence[str]) -> tuple[int, int]:
    """Do what the run proposes for these words; returns how many words were dropped from lists and how many let through.

    Proposals about words that are not listed yet are only counted as dropped: leave them out of the list. Refused when a word was not proposed.
    """
    require("compliance.edit")
    wanted = set(words)
    chosen = [one for one in run.proposals if one["word"] in wanted]
    if missing := wanted - {one["word"] for one in chosen}:
        raise Refused(_("The linter did not propose: %(words)s.") % {"words": "、".join(sorted(missing))}, "words")
    note = _("Proposed by the linter: %(flagged)s of %(texts)s texts flagged") % {"flagged": run.flagged, "texts": run.texts}
    drops: dict[str, list[str]] = defaultdict(list)
    allowed = 0
    for one in chosen:
        if one["do"] == "drop":
            drops[one["rule"]].append(one["word"])
        elif not WhitelistLine.objects.filter(rule=one["rule"], word=one["word"][:80], active=True).exists():
            settings.allow(rule=one["rule"], word=one["word"][:80], reason=note, origin=WhitelistLine.Origin.LINTER)
            allowed += 1
    for rule, gone in drops.items():
        if rule != GIVEN:
            lexicon = Lexicon.objects.filter(key=rule.removeprefix("list.")).first()
            if lexicon is not None:
                lexicons.change_words(lexicon=lexicon, removes=gone, note=note)
    return sum(map(len, drops.values())), allowed
