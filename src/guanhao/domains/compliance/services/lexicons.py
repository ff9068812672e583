"""Word lists of a brand: every change is a new version of the list, audited, and can be taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.compliance import registry
from guanhao.domains.compliance.contracts import Refused
from guanhao.domains.compliance.models import Lexicon, LexiconVersion, LexiconWord
from guanhao.domains.compliance.selectors import lints
from guanhao.domains.compliance.services.marks import turn
from guanhao.domains.compliance.services.settings import watch_first
from guanhao.engines.text.lexicon import ALL
from guanhao.engines.text.matcher import Matcher, Word
from guanhao.kernel import audit
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.now import now

FIELDS = ("word", "level", "layers", "aliases", "unless", "reason", "fix")
BRAND_VOICE = "brand_voice"
LONGEST = 80
MOST_WORDS = 100_000
BATCH = 2_000


@dataclass(frozen=True, kw_only=True)
class WordDraft:
    """A word as a person or file gives it. `level` empty takes the list's; `layers` empty means all; `unless` are texts that let it pass."""

    word: str
    level: str = ""
    layers: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    reason: str = ""
    fix: str = ""

    def values(self) -> dict[str, object]:
        """As the row keeps it."""
        return {name: list(value) if isinstance(value := getattr(self, name), tuple) else value for name in FIELDS}


@transaction.atomic
def make_lexicon(
    *,
    title: str,
    category: str = "",
    level: str = "warn",
    reason: str = "",
    fix: str = "",
    law: str = "",
    key: str = "",
    watch: bool = True,
) -> Lexicon:
    """A new list; `category` is one of our classes or a word of the brand's own. Refused names the field.

    With `watch` it only watches until its linting has been looked at (policy compliance.checks lint_first).
    """
    require("compliance.edit")
    title, category = title.strip(), category.strip() or "own"
    if not title:
        raise Refused(_("Give the list a name."), "title")
    _check_lengths({"title": (title, 80), "category": (category, 40), "reason": (reason, 300), "fix": (fix, 300), "law": (law, 200)})
    _check_level(level, required=True)
    key = key or _free_key(category)
    if Lexicon.objects.filter(key=key).exists():
        raise Refused(_("There is a list with this key already."), "key")
    lexicon = Lexicon(key=key, title=title, category=category, level=level, reason=reason, fix=fix, law=law, changed_at=now())
    lexicon.save()
    audit.record("compliance.lexicon_made", target=target_of(lexicon), after=state_of(lexicon))
    if watch:
        watch_first(rule=f"list.{lexicon.key}")
    turn()
    return lexicon


@transaction.atomic
def change_lexicon(*, lexicon: Lexicon, **values: str) -> Lexicon:
    """Change title, level, reason, fix or law of a list."""
    require("compliance.edit")
    before = state_of(lexicon)
    for name, value in values.items():
        setattr(lexicon, name, value.strip())
    if not lexicon.title:
        raise Refused(_("Give the list a name."), "title")
    _check_lengths({"title": (lexicon.title, 80), "reason": (lexicon.reason, 300), "fix": (lexicon.fix, 300), "law": (lexicon.law, 200)})
    _check_level(lexicon.level, required=True)
    if state_of(lexicon) != before:
        lexicon.changed_at = now()
        lexicon.save()
        audit.record("compliance.lexicon_changed", target=target_of(lexicon), before=before, after=state_of(lexicon))
        turn()
    return lexicon


@transaction.atomic
def change_words(*, lexicon: Lexicon, adds: Sequence[WordDraft] = (), removes: Sequence[str] = (), note: str = "") -> LexiconVersion | None:
    """Add, change (a word already listed) and remove words as one new version; None when nothing differs. Refused names the first bad word."""
    require("compliance.edit")
    for draft in adds:
        check_word(draft)
    lexicon = Lexicon.objects.select_for_update().get(pk=lexicon.pk)
    fresh = {draft.word: draft.values() for draft in (tidy(one) for one in adds)}
    gone = {word.strip() for word in removes} - fresh.keys()
    living = _living(lexicon, fresh.keys() | gone)
    changed = {word: values for word, values in fresh.items() if word not in living or _values(living[word]) != values}
    ended = [row for word, row in living.items() if word in changed or word in gone]
    if not changed and not ended:
        return None
    return _write(lexicon, changed, ended, note)


@transaction.atomic
def replace_words(*, lexicon: Lexicon, words: Sequence[WordDraft], note: str = "") -> LexiconVersion | None:
    """Make the list hold exactly these words."""
    require("compliance.edit")
    kept = {draft.word.strip() for draft in words}
    gone = [word for word in lexicon.entries.filter(until=None).values_list("word", flat=True) if word not in kept]
    return change_words(lexicon=lexicon, adds=words, removes=gone, note=note)


@transaction.atomic
def revert_lexicon(*, lexicon: Lexicon, number: int, reason: str) -> LexiconVersion | None:
    """Make the list what it was at a version, as a new version; a reason is required."""
    require("compliance.edit")
    if not reason.strip():
        raise Refused(_("Say why the list goes back: it is kept with the new version."), "reason")
    if not 0 <= number <= lexicon.version:
        raise Refused(_("There is no version %(number)s.") % {"number": number}, "number")
    words = [draft_of(row) for row in lints.words_at(lexicon, number)]
    note = _("Back to version %(number)s: %(reason)s") % {"number": number, "reason": reason.strip()}
    return replace_words(lexicon=lexicon, words=words, note=note)


@transaction.atomic
def drop_lexicon(*, lexicon: Lexicon) -> None:
    """Delete a list with its versions; what it held stays readable in the audit log by count only."""
    require("compliance.edit")
    if lexicon.source == Lexicon.Source.GUIDE:
        raise Refused(_("This list comes from the brand guide: change the guide instead."))
    before = state_of(lexicon)
    target = target_of(lexicon)
    lexicon.delete()
    audit.record("compliance.lexicon_dropped", target=target, before=before)
    turn()


@transaction.atomic
def keep_brand_voice(*, banned: Sequence[Mapping[str, str]], approved: Sequence[str] = (), note: str = "") -> LexiconVersion | None:
    """Make the list "brand_voice" hold the guide's banned words, each with its reason and what to say instead; approved wording around one passes.

    Words the lists cannot hold (empty, too long) are passed over: the guide's own form has refused them already.
    """
    require("compliance.edit")
    lexicon = Lexicon.objects.filter(key=BRAND_VOICE).first()
    if lexicon is None:
        lexicon = make_lexicon(title=_("Brand voice"), category=BRAND_VOICE, key=BRAND_VOICE, level="warn", law=_("Brand guide"), watch=False)
        lexicon.source = Lexicon.Source.GUIDE
        lexicon.save(update_fields=["source"])
    drafts = []
    for line in banned:
        word = line.get("word", "").strip()
        instead = line.get("instead", "").strip()
        draft = WordDraft(
            word=word,
            reason=line.get("reason", "").strip()[:300],
            fix=_("Say “%(words)s” instead.") % {"words": instead[:200]} if instead else "",
            unless=tuple(text for text in approved if word and word in text and text != word),
        )
        try:
            check_word(draft)
        except Refused:
            continue
        drafts.append(draft)
    return replace_words(lexicon=lexicon, words=drafts, note=note)


def check_word(draft: WordDraft) -> None:
    """Refused (with the field) unless this could be listed; nothing is written."""
    word = draft.word.strip()
    if not word:
        raise Refused(_("A word is missing."), "word")
    _check_lengths({"word": (word, LONGEST), "reason": (draft.reason, 300), "fix": (draft.fix, 300)})
    _check_level(draft.level)
    for name in ("aliases", "unless"):
        for text in getattr(draft, name):
            _check_lengths({name: (text, LONGEST)})
            if not text.strip():
                raise Refused(_("An empty text in the list."), name)
    if unknown := set(draft.layers) - ALL:
        raise Refused(_("Unknown layers: %(names)s.") % {"names": "、".join(sorted(unknown))}, "layers")
    if len(word) < 2 and not word.isascii() and not draft.unless:
        raise Refused(_("“%(word)s” is a single character: it would flag ordinary texts. Write a longer word.") % {"word": word}, "word")
    try:
        Matcher.build([Word(word, 0, frozenset(draft.layers) or ALL, tuple(draft.aliases))])
    except ValueError:
        raise Refused(_("“%(word)s” holds nothing visible.") % {"word": word}, "word") from None


def target_of(lexicon: Lexicon) -> str:
    """The list's name in the audit log."""
    return f"compliance.lexicon:{lexicon.pk}"


def state_of(lexicon: Lexicon) -> dict[str, object]:
    """What is audited of a list."""
    return {name: getattr(lexicon, name) for name in ("key", "title", "category", "level", "reason", "fix", "law", "version", "words")}


def draft_of(row: LexiconWord) -> WordDraft:
    """A row as it could be entered again."""
    return WordDraft(
        word=row.word,
        level=row.level,
        layers=tuple(row.layers),
        aliases=tuple(row.aliases),
        unless=tuple(row.unless),
        reason=row.reason,
        fix=row.fix,
    )


def _write(lexicon: Lexicon, changed: Mapping[str, dict[str, object]], ended: Sequence[LexiconWord], note: str) -> LexiconVersion:
    number = lexicon.version + 1
    lexicon.entries.filter(pk__in=[row.pk for row in ended]).update(until=number)
    rows = [LexiconWord(brand_id=lexicon.brand_id, lexicon=lexicon, since=number, **values) for values in changed.values()]
    LexiconWord.objects.bulk_create(rows, batch_size=BATCH)
    words = lexicon.entries.filter(until=None).count()
    if words > MOST_WORDS:
        raise Refused(_("A list holds at most %(most)s words.") % {"most": f"{MOST_WORDS:,}"}, "word")
    actor = current_actor()
    version = LexiconVersion(
        lexicon=lexicon,
        number=number,
        added=len(changed),
        removed=len([row for row in ended if row.word not in changed]),
        words=words,
        note=note.strip()[:300],
        made_at=now(),
        made_by_id=actor.user_id,
        made_by_name=actor.name[:120],
    )
    version.save()
    before = lexicon.version
    lexicon.version, lexicon.words, lexicon.changed_at = number, words, version.made_at
    lexicon.save(update_fields=["version", "words", "changed_at"])
    counts = {"version": number, "words": words, "added": version.added, "removed": version.removed}
    audit.record("compliance.words_changed", target=target_of(lexicon), before={"version": before}, after=counts, note=version.note)
    turn()
    return version


def _living(lexicon: Lexicon, words: set[str]) -> dict[str, LexiconWord]:
    listed = sorted(words)
    found: dict[str, LexiconWord] = {}
    for first in range(0, len(listed), BATCH):
        rows = lexicon.entries.filter(until=None, word__in=listed[first : first + BATCH])
        found |= {row.word: row for row in rows}
    return found


def _values(row: LexiconWord) -> dict[str, object]:
    return {name: getattr(row, name) for name in FIELDS}


def tidy(draft: WordDraft) -> WordDraft:
    """Trimmed, without repeats, layers in order: equal drafts compare equal."""
    return WordDraft(
        word=draft.word.strip(),
        level=draft.level,
        layers=tuple(sorted(set(draft.layers))),
        aliases=tuple(dict.fromkeys(text.strip() for text in draft.aliases)),
        unless=tuple(dict.fromkeys(text.strip() for text in draft.unless)),
        reason=draft.reason.strip(),
        fix=draft.fix.strip(),
    )


def _free_key(category: str) -> str:
    ours = registry.house_rules().get(f"words.{category}")
    base = category if ours or (category.isascii() and category.replace("_", "").isalnum()) else "own"
    taken = set(Lexicon.objects.values_list("key", flat=True))
    number = next(number for number in range(1, len(taken) + 2) if (base if number == 1 else f"{base}_{number}") not in taken)
    return base if number == 1 else f"{base}_{number}"


def _check_level(level: str, *, required: bool = False) -> None:
    if level not in LexiconWord.Level.values and (level or required):
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(LexiconWord.Level.values)}, "level")


def _check_lengths(texts: Mapping[str, tuple[str, int]]) -> None:
    for name, (text, most) in texts.items():
        if len(text) > most:
            raise Refused(_("This text is longer than %(most)s characters.") % {"most": most}, name)
