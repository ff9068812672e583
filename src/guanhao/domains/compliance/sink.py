"""Rows of a word sheet become words of lists."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from guanhao.domains.compliance.contracts import Refused
from guanhao.domains.compliance.models import Lexicon, LexiconWord
from guanhao.domains.compliance.selectors import rules
from guanhao.domains.compliance.services import lexicons
from guanhao.kernel.imports.kinds import ImportContext, Outcome, Reject

if TYPE_CHECKING:
    import pyarrow as pa

LEVELS = {"禁止": "block", "阻断": "block", "高": "block", "警告": "warn", "中": "warn", "提示": "hint", "低": "hint"}


class WordSink:
    """Adds words the lists do not hold and changes those that differ; each list gets one new version."""

    def __init__(self, ctx: ImportContext) -> None:
        self.lists = list(Lexicon.objects.exclude(source=Lexicon.Source.GUIDE))
        self.titles = {one.title.casefold(): one.key for one in rules.categories()}
        self.known: dict[str, dict[str, lexicons.WordDraft]] = {}
        self.drafts: dict[str, dict[str, lexicons.WordDraft]] = {}
        self.categories: dict[str, str] = {}

    def take(self, rows: "pa.Table") -> Outcome:
        """Judge each row as the form would; nothing is written yet."""
        imported = updated = unchanged = 0
        rejected: list[Reject] = []
        for row in rows.to_pylist():
            try:
                name, draft = self._list_of(row), _draft(row)
                lexicons.check_word(draft)
            except Refused as refusal:
                field = refusal.field or "word"
                rejected.append(Reject(row["_line"], field, refusal.message, str(row.get(field) or "")[:200]))
                continue
            before = self._words(name).get(draft.word)
            self.drafts.setdefault(name, {})[draft.word] = draft
            if before is None:
                imported += 1
            elif before == draft:
                unchanged += 1
            else:
                updated += 1
        return Outcome(imported, updated, unchanged, rejected)

    def commit(self) -> None:
        """Write through the services; a list made here only watches until somebody has looked at what it would flag."""
        for name, drafts in self.drafts.items():
            lexicon = self._find(name)
            if lexicon is None:
                category = self.categories.get(name, "own")
                lexicon = lexicons.make_lexicon(title=name, category=category, level="warn")
            lexicons.change_words(lexicon=lexicon, adds=list(drafts.values()), note=_("Changed by an import"))

    def discard(self) -> None:
        """Nothing was staged."""

    def _find(self, name: str) -> Lexicon | None:
        wanted = name.casefold()
        return next((one for one in self.lists if wanted in {one.key.casefold(), one.title.casefold()}), None)

    def _list_of(self, row: dict[str, Any]) -> str:
        category = str(row.get("category") or "").strip()
        category = self.titles.get(category.casefold(), category)
        name = str(row.get("list") or "").strip() or category or "own"
        if len(name) > 80 or len(category) > 40:
            raise Refused(_("This text is longer than %(most)s characters.") % {"most": 80 if len(name) > 80 else 40}, "list")
        found = self._find(name)
        self.categories.setdefault(found.title if found else name, category or "own")
        return found.title if found else name

    def _words(self, name: str) -> dict[str, lexicons.WordDraft]:
        if name not in self.known:
            lexicon = self._find(name)
            living = LexiconWord.objects.filter(lexicon=lexicon, until=None).iterator(chunk_size=5000) if lexicon else ()
            self.known[name] = {row.word: lexicons.draft_of(row) for row in living}
        return self.known[name]


def _draft(row: dict[str, Any]) -> lexicons.WordDraft:
    level = str(row.get("level") or "").strip()
    return lexicons.tidy(
        lexicons.WordDraft(
            word=str(row["word"]),
            level=LEVELS.get(level, level),
            layers=tuple(row.get("layers") or ()),
            aliases=tuple(row.get("aliases") or ()),
            unless=tuple(row.get("unless") or ()),
            reason=str(row.get("reason") or ""),
            fix=str(row.get("fix") or ""),
        )
    )
