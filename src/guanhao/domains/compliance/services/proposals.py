"""Acting on what the linter proposes: words dropped from the brand's lists, or let through by the whitelist; and taking that back."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.compliance.contracts import Refused
from guanhao.domains.compliance.models import Lexicon, LexiconVersion, LintRun, WhitelistLine
from guanhao.domains.compliance.services import lexicons, settings
from guanhao.domains.compliance.services.lint import GIVEN
from guanhao.kernel.access import require

Taken = dict[str, Any]
"""A proposal that was taken: the proposal and how to find what it did (`line` of the whitelist, or `version` that ended the word)."""


@transaction.atomic
def take_proposals(*, run: LintRun, words: Sequence[str] = (), picks: Collection[tuple[str, str]] = ()) -> tuple[int, int]:
    """Do what the run proposes for words (of any rule) or picks (rule, word); how many were dropped from lists and how many let through.

    Proposals about words that are not listed yet are only counted as dropped: leave them out of the list. What was taken already is passed over.
    Refused when a word was not proposed.
    """
    require("compliance.edit")
    run = LintRun.objects.select_for_update().get(pk=run.pk)
    wanted = set(words)
    chosen = [one for one in run.proposals if one["word"] in wanted or (one["rule"], one["word"]) in picks]
    missing = (wanted - {one["word"] for one in chosen}) | {word for rule, word in picks if not _has(chosen, rule, word)}
    if missing:
        raise Refused(_("The linter did not propose: %(words)s.") % {"words": "、".join(sorted(missing))}, "words")
    fresh = [one for one in chosen if not _has(run.taken, one["rule"], one["word"])]
    note = _("Proposed by the linter: %(flagged)s of %(texts)s texts flagged") % {"flagged": run.flagged, "texts": run.texts}
    dropped = _drop([one for one in fresh if one["do"] == "drop"], note)
    allowed = [_allow(one, note) for one in fresh if one["do"] != "drop"]
    run.taken = [*run.taken, *dropped, *allowed]
    run.save(update_fields=["taken"])
    return len(dropped), len(allowed)


@transaction.atomic
def undo_proposal(*, run: LintRun, rule: str, word: str) -> None:
    """Take back what was done about one word: it is listed again as it was, or its whitelist line is off. Refused when nothing was done."""
    require("compliance.edit")
    run = LintRun.objects.select_for_update().get(pk=run.pk)
    found: Taken | None = next((one for one in run.taken if (one["rule"], one["word"]) == (rule, word)), None)
    if found is None:
        raise Refused(_("Nothing was done about “%(word)s”.") % {"word": word}, "word")
    reason = _("Taken back on the linter's page")
    if found.get("line"):
        for line in WhitelistLine.objects.filter(pk=found["line"], active=True):
            settings.disallow(line=line, reason=reason)
    elif found.get("version"):
        _list_again(rule, word, found["version"], reason)
    run.taken = [one for one in run.taken if one is not found]
    run.save(update_fields=["taken"])


def _allow(one: dict[str, Any], note: str) -> Taken:
    facts = {"rule": one["rule"], "word": one["word"][:80], "phrase": one.get("phrase", "")}
    line = WhitelistLine.objects.filter(**facts, active=True).first()
    if line is None:
        line = settings.allow(**facts, reason=note, origin=WhitelistLine.Origin.LINTER)
    return {**one, "line": line.pk}


def _drop(chosen: Sequence[dict[str, Any]], note: str) -> list[Taken]:
    lists: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in chosen:
        lists[one["rule"]].append(one)
    done: list[Taken] = []
    for rule, ones in lists.items():
        version: LexiconVersion | None = None
        lexicon = Lexicon.objects.filter(key=rule.removeprefix("list.")).first() if rule != GIVEN else None
        if lexicon is not None:
            version = lexicons.change_words(lexicon=lexicon, removes=[one["word"] for one in ones], note=note)
        done += [{**one, "version": version.number if version else 0} for one in ones]
    return done


def _list_again(rule: str, word: str, version: int, reason: str) -> None:
    lexicon = Lexicon.objects.filter(key=rule.removeprefix("list.")).first()
    row = lexicon.entries.filter(word=word, until=version).first() if lexicon else None
    if lexicon is not None and row is not None:
        lexicons.change_words(lexicon=lexicon, adds=[lexicons.draft_of(row)], note=reason)


def _has(ones: Collection[dict[str, Any]], rule: str, word: str) -> bool:
    return any((one["rule"], one["word"]) == (rule, word) for one in ones)
