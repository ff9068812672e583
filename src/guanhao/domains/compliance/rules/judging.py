"""From what a matcher and patterns find to hits: company, exemptions, whitelist, levels, words. No clock, no database."""

import functools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from guanhao.domains.compliance.contracts import CheckContext, Hit, Level, State
from guanhao.domains.compliance.rules import context as around
from guanhao.domains.compliance.rules.book import Book, Exemption, Pass, Rule, Term, said
from guanhao.domains.compliance.rules.predicates import LEGAL_CAP, PREDICATES, Draft, Found
from guanhao.engines.text.matcher import Match

PLAIN = {"exact", "width", "case", "variant", "homoglyph", "alias", "pinyin", "chaizi", "digits", "repeat"}
STRICT = re.compile(r"疗效|治愈|有效率|疗程|祛病|收益率|年化|保本|投资回报|理财收益")
SINGLE = {"absolute"}
"""Groups of which one hit a place is enough: 全网最低价 is a lowest price and a superlative over a country at once."""

ORDER = {"hint": 0, "warn": 1, "block": 2}


@dataclass(frozen=True)
class Circumstances:
    """What judging needs beside texts: the book, the draft's circumstances, the day, the reader's language.

    `prize_cap` answers in yuan; `abuse` is the model's probability where it reached the brand's limit.
    """

    book: Book
    context: CheckContext
    today: date
    language: str = "zh"
    prize_cap: Callable[[], float] = lambda: LEGAL_CAP
    abuse: float | None = None


@dataclass(frozen=True)
class Judged:
    """Hits that count, hits let through, hits of rules in shadow; each in the order of the text."""

    hits: tuple[Hit, ...]
    exempted: tuple[Hit, ...]
    shadow: tuple[Hit, ...]

    @property
    def state(self) -> State:
        """block, manual or pass by the highest level."""
        highest = max((ORDER[hit.level] for hit in self.hits), default=-1)
        return "block" if highest == ORDER["block"] else "manual" if highest == ORDER["warn"] else "pass"


def judge(keys: Sequence[str], texts: Sequence[str], finds: Sequence[Sequence[Match]], on: Circumstances) -> Judged:
    """Judge the parts of one draft; `finds` are the matcher's finds of each part. Linear in the text's length."""
    plain = [around.folded(text) for text in texts]
    draft = Draft(keys, plain, on.prize_cap, on.abuse)
    counted: list[Hit] = []
    exempted: list[Hit] = []
    shadow: list[Hit] = []
    for hit, rule in _hits(draft, texts, finds, on):
        if hit.exemption:
            exempted.append(hit)
        elif on.book.setting(rule.key).state == "shadow":
            shadow.append(hit)
        else:
            counted.append(hit)
    places = {key: number for number, key in enumerate(keys)}
    return Judged(*(tuple(_in_order(_longest(group), places)) for group in (counted, exempted, shadow)))


def applies(rule: Rule, context: CheckContext, today: date) -> bool:
    """Whether the rule is in force that day and meant for such a draft."""
    scope = rule.scope
    if rule.effective_from and (context.publish_on or today) < rule.effective_from:
        return False
    if scope.ad == "only" and not context.is_ad:
        return False
    fits = ((scope.platforms, context.platform), (scope.formats, context.format), (scope.industries, context.industry))
    return all(not wanted or given in wanted for wanted, given in fits)


def level_of(rule: Rule, term: Term | None, on: Circumstances) -> Level:
    """The brand's level, else the word's, the platform's, the advertising level, the rule's own."""
    if (chosen := on.book.setting(rule.key).level) is not None:
        return chosen
    if term is not None and term.level is not None:
        return term.level
    if on.context.platform in rule.level_on:
        return rule.level_on[on.context.platform]
    return rule.level_ad if on.context.is_ad and rule.level_ad else rule.level


def keeps_company(term: Term, text: str, start: int, end: int, layer: str) -> bool:
    """Whether what stands around the find lets it be the word: neighbours, near patterns, no dictionary word over its edges. `text` is folded."""
    if any(text.endswith(piece, 0, start) for piece in term.not_before) or any(text.startswith(piece, end) for piece in term.not_after):
        return False
    near = around.near(text, start, end)
    if term.only_near and not term.only_near.search(near):
        return False
    if term.not_near and term.not_near.search(near):
        return False
    piece = text[start:end]
    return not (layer in PLAIN and len(piece) <= 4 and around.is_han(piece) and around.straddles(text, start, end))


def exemption_of(rule: Rule, book: Book, text: str, start: int, end: int, *, is_ad: bool) -> Exemption | None:
    """The first exemption that holds at this place; none for effects of treatment and returns of investments (2023 guide, Art. 9)."""
    if not rule.exempt:
        return None
    sentence, place = around.placed_sentence(text, start, end)
    lenient = not _stands(STRICT, sentence)
    before, after = around.before(text, start), around.after(text, end)
    for key in rule.exempt:
        one = book.exemptions[key]
        if (is_ad and not one.ads) or (not lenient and key not in {"denied", "next_to_legal"}):
            continue
        pairs = ((one.before, before), (one.after, after), (one.around, sentence))
        if all(pattern is None or _stands(pattern, piece) for pattern, piece in pairs) and (not one.covers or _covers(one, sentence, place)):
            return one
    return None


def _covers(one: Exemption, sentence: str, place: int) -> bool:
    return one.around is not None and any(found.start() <= place < found.end() for found in one.around.finditer(sentence))


@functools.lru_cache(maxsize=4_096)
def _stands(pattern: re.Pattern[str], piece: str) -> bool:
    """Whether the pattern stands in the piece; remembered, because the hits of one sentence ask the same."""
    return pattern.search(piece) is not None


def _hits(draft: Draft, texts: Sequence[str], finds: Sequence[Sequence[Match]], on: Circumstances) -> Iterator[tuple[Hit, Rule]]:
    live = {key: rule for key, rule in on.book.live.items() if applies(rule, on.context, on.today)}
    for number, matches in enumerate(finds):
        for match in matches:
            rule, term = on.book.index[match.word]
            if rule.key in live and _meant(rule, draft.keys[number]):
                yield from _of_match(rule, term, match, (draft, texts, number), on)
    for rule in live.values():
        if rule.kind == "pattern":
            yield from _of_pattern(rule, draft, texts, on)
        elif rule.kind == "predicate":
            for found in PREDICATES[rule.predicate](rule, draft, on.context):
                yield _of_found(rule, found, draft, texts, on), rule


def _meant(rule: Rule, key: str) -> bool:
    return not rule.scope.parts or key in rule.scope.parts


def _of_match(rule: Rule, term: Term, match: Match, place: tuple[Draft, Sequence[str], int], on: Circumstances) -> Iterator[tuple[Hit, Rule]]:
    draft, texts, number = place
    text = draft.texts[number]
    if not keeps_company(term, text, match.start, match.end, match.layer):
        return
    sentence = around.sentence(text, match.start, match.end)
    if any(pattern is not None and _stands(pattern, sentence) for pattern in (term.unless, rule.unless)):
        why = said({"zh": "语境：警示、普法或否定", "en": "Context: a warning, education or denial"}, on.language)
    else:
        why = _exempted(rule, on, text, match.start, match.end)
    surface = texts[number][match.start : match.end]
    hit = _hit(rule, term, on, (draft.keys[number], match.start, match.end, surface), match.layer)
    yield _passed(replace(hit, exemption=why), term.text, texts[number], on), rule


def _of_pattern(rule: Rule, draft: Draft, texts: Sequence[str], on: Circumstances) -> Iterator[tuple[Hit, Rule]]:
    assert rule.pattern is not None  # noqa: S101 - the registry refuses a pattern rule without one
    for number, text in enumerate(draft.texts):
        if not _meant(rule, draft.keys[number]) or (rule.needs and not any(word in text for word in rule.needs)):
            continue
        for match in rule.pattern.finditer(text):
            sentence = around.sentence(text, match.start(), match.end())
            if match.end() == match.start() or (rule.unless and rule.unless.search(sentence)):
                continue
            why = _exempted(rule, on, text, match.start(), match.end())
            surface = texts[number][match.start() : match.end()]
            hit = _hit(rule, None, on, (draft.keys[number], match.start(), match.end(), surface), "rule")
            yield _passed(replace(hit, exemption=why), surface, texts[number], on), rule


def _of_found(rule: Rule, found: Found, draft: Draft, texts: Sequence[str], on: Circumstances) -> Hit:
    whole = found.part < 0
    key = draft.keys[0] if whole and draft.keys else "" if whole else draft.keys[found.part]
    surface = "" if whole else texts[found.part][found.start : found.end]
    hit = _hit(rule, None, on, (key, found.start, found.end, surface), "rule")
    if found.more:
        more = said(found.more, on.language)
        note = {"zh": f"（{more}）", "en": f" ({more})"}
        hit = replace(hit, reason=hit.reason + said(note, on.language))
    return hit if whole else _passed(hit, surface, texts[found.part], on)


def _hit(rule: Rule, term: Term | None, on: Circumstances, place: tuple[str, int, int, str], layer: str) -> Hit:
    part, start, end, surface = place
    reason = said((term and term.reason) or rule.reason, on.language)
    if term is not None:
        written = surface != term.text
        zh = f"「{term.text}」（写作「{surface}」）：" if written else f"「{term.text}」："
        en = f"“{term.text}” (written “{surface}”): " if written else f"“{term.text}”: "
        reason = said({"zh": zh, "en": en}, on.language) + reason
    return Hit(
        rule=rule.key,
        level=level_of(rule, term, on),
        part=part,
        start=start,
        end=end,
        text=surface,
        layer=layer,
        reason=reason,
        fix=said((term and term.fix) or rule.fix, on.language),
        law=rule.law,
        category=rule.category,
        word=term.text if term else "",
        evidence=said(rule.evidence, on.language),
    )


def _exempted(rule: Rule, on: Circumstances, text: str, start: int, end: int) -> str:
    found = exemption_of(rule, on.book, text, start, end, is_ad=on.context.is_ad)
    return f"{said(found.title, on.language)} · {found.source}" if found else ""


def _passed(hit: Hit, word: str, text: str, on: Circumstances) -> Hit:
    """With the whitelist line that lets it through, when there is one."""
    if hit.exemption:
        return hit
    for line in on.book.passes:
        if _lets_through(line, hit, word, text, on.today):
            return replace(hit, exemption=said({"zh": f"白名单：{line.reason}", "en": f"Whitelist: {line.reason}"}, on.language))
    return hit


def _lets_through(line: Pass, hit: Hit, word: str, text: str, today: date) -> bool:
    if line.until is not None and line.until < today:
        return False
    if line.rule and line.rule not in {hit.rule, hit.category}:
        return False
    if line.word and line.word not in {word, hit.text}:
        return False
    return not line.phrase or _stands_around(line.phrase, text, hit.start, hit.end)


def _stands_around(phrase: str, text: str, start: int, end: int) -> bool:
    """Whether the phrase stands in the text so that it covers the hit."""
    at = text.find(phrase, max(0, end - len(phrase)), start + len(phrase))
    return at >= 0 and at <= start and at + len(phrase) >= end


def _longest(hits: list[Hit]) -> list[Hit]:
    """Of hits of one rule (of one group, where one is enough) that overlap, the longest; of equal places the higher level."""
    kept: list[Hit] = []
    last: dict[tuple[str, str], Hit] = {}
    places: dict[tuple[str, str], int] = {}
    for hit in sorted(hits, key=lambda one: (one.part, one.start, one.start - one.end, -ORDER[one.level])):
        kin = (hit.part, hit.category if hit.category in SINGLE else hit.rule)
        before = last.get(kin)
        if before is not None and hit.end > hit.start and hit.start < before.end:
            if hit.end - hit.start > before.end - before.start:
                kept[places[kin]] = last[kin] = hit
            continue
        last[kin] = hit
        places[kin] = len(kept)
        kept.append(hit)
    return kept


def _in_order(hits: list[Hit], places: dict[str, int]) -> list[Hit]:
    return sorted(hits, key=lambda hit: (places.get(hit.part, 0), hit.start, hit.end, -ORDER[hit.level]))
