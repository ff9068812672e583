"""What stands against handing an item in: laws, platforms, facts, rights, brand, clocks, accessibility, open work (CON-10 to 18, CMP-01 to 07)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from guanhao.domains.assets import facade as assets
from guanhao.domains.compliance import facade as compliance
from guanhao.domains.content.models import HotCase, Item, StageChoice, Variant
from guanhao.domains.content.models.kinds import LaneChoice
from guanhao.domains.content.policy.items import FactPolicy
from guanhao.domains.content.policy.review import DeskPolicy
from guanhao.domains.content.rules import findings as rules
from guanhao.domains.content.rules.facts import independent
from guanhao.domains.content.rules.findings import Finding
from guanhao.domains.content.rules.hot import doubtful_class
from guanhao.domains.content.rules.kinds import FORMATS, check_format
from guanhao.domains.content.rules.plain import places
from guanhao.domains.content.rules.stages import Stage
from guanhao.domains.content.selectors import comments, items, keywords, scripts, words
from guanhao.domains.content.selectors import variants as variant_selectors
from guanhao.domains.content.selectors.hot import EVENT_WORDS
from guanhao.domains.content.selectors.topics import brand_today
from guanhao.domains.content.selectors.variants import EXTRA
from guanhao.domains.content.selectors.voices import better_words
from guanhao.domains.publishing import facade as publishing
from guanhao.domains.strategy import facade as strategy
from guanhao.engines.document import markdown
from guanhao.kernel.approvals import FlowDefinition, LegalPolicy
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

TITLES = {"title": "title", "body": "text", "first_comment": "first_comment"}
LEVEL = {"error": "block", "warning": "warn", "hint": "hint"}
PAGE_FORMATS = ("article",)
BITS = 8


@dataclass(frozen=True)
class Checked:
    """What was looked at, and what was found; `reports` are compliance's, `legal` and `major` switch conditional levels on."""

    found: list[Finding]
    reports: list[compliance.Report]
    legal: bool
    major: bool
    media: dict[int, Any]

    def count(self, level: str) -> int:
        """Findings of a level that no reason passes over."""
        return sum(1 for one in self.found if one.level == level and not one.reason)

    @property
    def stopping(self) -> list[Finding]:
        """What keeps the item from being handed in."""
        return [one for one in self.found if one.stops]


def look_over(item: Item, rows: Sequence[Variant], flow: FlowDefinition, *, notes: dict[str, str] | None = None, ask_legal: bool = False) -> Checked:
    """Everything that stands against these variants of an item on their way through this flow, blocking findings first; writes nothing."""
    media = words.media_of(one for row in rows for one in words.all_media(words.state_of(row)))
    reports, found = [], []
    for row in rows:
        report = _compliance(item, row, media)
        reports.append(report)
        found += _hits(words.target_of(row), report)
        found += [*rights_found(row), *_pictures(row, media), *_contrast(row, media), *_weight(row, media), *_window(row)]
    found += [*_platforms(rows), *_voices(rows)]
    major = any(claim.get("kind") == "major" for claim in item.claims)
    legal = ask_legal or item.is_ad or item.purchase_link or any(one.law for one in found if one.level != "hint")
    found += [*_facts(item, flow), *_formats(item), *_sensitive(item, flow), *_timing(item, rows, flow, legal), *_joint(flow, notes or {})]
    found += [*_advertiser(item, publish_day(item, rows)), *_work(item, rows)]
    return Checked(rules.in_order(found), reports, legal, major, media)


def look_over_concept(item: Item) -> Checked:
    """What stands against a creative review of an item: sensitive events and banned words of its title, brief and text."""
    texts = [compliance.TextPart("title", item.title), compliance.TextPart("body", markdown.to_plain(item.text))]
    report = compliance.check([one for one in texts if one.text], compliance.CheckContext(is_ad=item.is_ad, experience=item.experience))
    subject = f"content.concept:{item.pk}"
    hits = [replace(one, level="warn" if one.level == "block" else one.level) for one in _hits(subject, report)]
    case: HotCase | None = HotCase.objects.filter(topic_id=item.topic_id, blocked=True).first() if item.topic_id else None
    if case is not None:
        text = _("No marketing with this event: %(event)s (%(class)s).") % {"event": case.event, "class": case.event_class}
        hits.append(Finding("timing.sensitive", "brand", "block", text, case.block_reason, subject, "topic"))
    return Checked(rules.in_order(hits), [report], False, False, {})


def _compliance(item: Item, row: Variant, media: dict[int, Any]) -> compliance.Report:
    state = words.state_of(row)
    texts = [
        compliance.TextPart("title", state["title"]),
        compliance.TextPart("body", words.plain_of(state, row.format)),
        compliance.TextPart("first_comment", state["first_comment"]),
    ]
    seen = [one.name for one in publishing.options_of(row.platform, row.format) if one.shown]
    texts += [compliance.TextPart(f"{EXTRA}{name}", str(row.extras[name])) for name in seen if row.extras.get(name)]
    shown = [media[one] for one in words.all_media(state) if one in media]
    texts += [compliance.TextPart(f"image:{one.id}", one.text) for one in shown if one.text]
    context = compliance.CheckContext(
        platform=row.platform,
        format=row.format,
        is_ad=item.is_ad,
        purchase_link=item.purchase_link,
        experience=item.experience,
        has_ad_label=bool(row.ad_label),
        ai_generated=item.ai_generated or any(one.ai_generated for one in shown),
        ai_declared=item.ai_generated,
        ai_in_files=_in_files(shown),
        has_ai_label=bool(row.ai_label),
        has_source=bool(item.sources) or any(claim.get("sources") for claim in item.claims),
        account_id=row.account_id,
        advertiser_id=item.advertiser_id,
        publish_on=publish_day(item, [row]),
    )
    return compliance.check([one for one in texts if one.text], context)


def _in_files(shown: Sequence[Any]) -> bool | None:
    """Whether the metadata of any file say that AI made it; None when no file is of a kind that could say so."""
    said = [one.ai_in_file for one in shown if one.ai_in_file is not None]
    return any(said) if said else None


def _hits(subject: str, report: compliance.Report) -> list[Finding]:
    return [
        Finding(
            code=f"law.{hit.rule}",
            group="law",
            level=hit.level,
            message=hit.reason,
            fix=hit.fix,
            subject=subject,
            part=hit.part,
            start=hit.start,
            end=hit.end,
            text=hit.text,
            layer="" if hit.layer in ("exact", "rule") else hit.layer,
            law=hit.law,
            asset_id=int(hit.part.removeprefix("image:")) if hit.part.startswith("image:") else 0,
        )
        for hit in report.hits
    ]


def _platforms(rows: Sequence[Variant]) -> Iterator[Finding]:
    """Limits of the platforms and the brand's own rules for them."""
    for view in variant_selectors.views(rows):
        subject = words.target_of(view.row)
        if view.platform.format(view.row.format) is None:
            yield Finding("platform.format", "platform", "block", _("This platform has no such format."), subject=subject, part="format")
        for one in view.findings:
            yield Finding(f"platform.{one.rule}", "platform", LEVEL[one.level], one.message, subject=subject, part=one.field)  # type: ignore[arg-type]
        if drifted := [one.field for one in view.drift if one.master]:
            text = _("The master text has changed since this variant was taken from it: %(fields)s.")
            shown = "、".join(str(variant_fields().get(name, name)) for name in drifted)
            yield Finding("work.drift", "work", "hint", text % {"fields": shown}, subject=subject)


def _voices(rows: Sequence[Variant]) -> Iterator[Finding]:
    """STR-12 b: phrases that the account's persona does not use."""
    known, instead = strategy.account_personas([row.account_id for row in rows]), None
    for row in rows:
        if (persona := known.get(row.account_id)) is None:
            continue
        instead = better_words() if instead is None else instead
        texts = {"title": row.title, "body": words.plain_of(words.state_of(row), row.format)}
        for part, text in texts.items():
            for one in places(text, persona.banned, instead):
                message = _("%(persona)s does not talk like this: “%(phrase)s”.") % {"persona": persona.name, "phrase": one.phrase}
                fix = _("Say “%(words)s” instead.") % {"words": one.instead} if one.instead else _("Say it in the persona's own words.")
                place: dict[str, Any] = {"part": part, "start": one.start, "end": one.end, "text": one.phrase}
                yield Finding("brand.stiff", "brand", "warn", message, fix, words.target_of(row), **place)


def variant_fields() -> dict[str, str]:
    """The fields of a payload in the reader's language."""
    return {
        "account": _("Account"),
        "format": _("Format"),
        "title": _("Title"),
        "text": _("Text"),
        "body": _("Text"),
        "rendering": _("Rendering"),
        "first_comment": _("First comment"),
        "link": _("Link"),
        "tags": _("Tags"),
        "media": _("Media"),
        "pictures": _("Pictures in the text"),
        "cover": _("Cover"),
        "is_ad": _("Advertising"),
        "ad_label": _("Advertising label"),
        "ai_generated": _("AI-generated"),
        "ai_label": _("AI label"),
        "window": _("Publishing window"),
        "brief": _("Brief"),
        "purpose": _("Purpose"),
        "lane": _("Lane"),
        **{f"{EXTRA}{name}": title for name, title in publishing.option_titles().items()},
    }


def publish_day(item: Item, rows: Sequence[Variant]) -> date | None:
    """The day on which the first of the variants is to go out: the start of its window, else the item's deadline; None when nobody has said."""
    starts = [row.window_start for row in rows if row.window_start] or ([item.due] if item.due else [])
    return min(starts).astimezone(current_brand().zone).date() if starts else None


def _rights(row: Variant) -> list[Finding]:
    ids = words.all_media(words.state_of(row))
    if not ids:
        return []
    on = publish_day(row.item, [row]) or brand_today()
    return [
        Finding(
            f"rights.{one.code}",
            "rights",
            "block" if one.blocking else "warn",
            one.message,
            _consent_way_out() if "consent" in one.code else "",
            subject=words.target_of(row),
            part=f"image:{one.asset_id}",
            asset_id=one.asset_id,
        )
        for one in assets.may_use(ids, platform=row.platform, account_id=row.account_id, on=max(on, brand_today()))
    ]


def _consent_way_out() -> str:
    return _("Take it out, or get a new consent of the author and record it at the asset.")


def _authors(row: Variant) -> Iterator[Finding]:
    """CMP-04: user content whose author is on the blacklist, by the names on the consents."""
    for asset_id, people in assets.authors(words.all_media(words.state_of(row))).items():
        for author in people:
            if why := compliance.kept_out(author.platform, author.names):
                text = _("The author %(name)s is on the blacklist: %(reason)s") % {"name": author.name, "reason": why}
                fix = _("Take it out, or have the author taken off the blacklist first.")
                yield Finding("rights.author", "rights", "block", text, fix, words.target_of(row), f"image:{asset_id}", asset_id=asset_id)


def rights_found(row: Variant) -> list[Finding]:
    """What rights, consents and the blacklist have against the assets of one variant."""
    return [*_rights(row), *_authors(row)]


def words_found(row: Variant, asset_id: int) -> list[Finding]:
    """What the check finds in the words of one picture of a variant; hints are left out."""
    media = words.media_of(words.all_media(words.state_of(row)))
    hits = _hits(words.target_of(row), _compliance(row.item, row, media))
    return [one for one in hits if one.asset_id == asset_id and one.level != "hint"]


def _pictures(row: Variant, media: dict[int, Any]) -> Iterator[Finding]:
    """CON-18: a picture without words for those who cannot see it."""
    for one in words.all_media(words.state_of(row)):
        found = media.get(one)
        if found is not None and found.kind == "image" and not found.alt.strip():
            text = _("Accessibility: the picture “%(title)s” has no alternative text.") % {"title": found.title}
            fix = _("Write one sentence that says what can be seen, at the picture in the asset library.")
            yield Finding("access.alt", "access", "warn", text, fix, words.target_of(row), f"image:{one}", asset_id=one)


def _contrast(row: Variant, media: dict[int, Any]) -> Iterator[Finding]:
    """CON-18: words in a picture that hardly stand out from it, as far as they were read there."""
    for one in words.all_media(words.state_of(row)):
        faint = media[one].faint if one in media else ()
        if faint:
            worst = min(faint, key=lambda line: line.ratio / line.needed)
            facts = {"title": media[one].title, "text": worst.text[:40], "ratio": f"{worst.ratio:.1f}", "needed": f"{worst.needed:g}"}
            text = _("Accessibility: in the picture “%(title)s” the words “%(text)s” have a contrast of %(ratio)s : 1; %(needed)s : 1 is needed.")
            fix = _("Make the words darker or lighter than what is behind them, or put a plain ground under them.")
            yield Finding("access.contrast", "access", "warn", text % facts, fix, words.target_of(row), f"image:{one}", asset_id=one)


def _weight(row: Variant, media: dict[int, Any]) -> Iterator[Finding]:
    """CON-18: how long a page takes to show itself at the policy's line speed."""
    if row.format not in PAGE_FORMATS:
        return
    policy = DeskPolicy.of_brand()
    shown = [media[one] for one in words.all_media(words.state_of(row)) if one in media and media[one].kind == "image"]
    seconds = (sum(one.bytes for one in shown) + len(row.text.encode())) * BITS / (policy.line_speed * 1e6)
    limit = policy.load_limit.total_seconds()
    if seconds > limit:
        facts = {"seconds": f"{seconds:.1f}", "limit": f"{limit:g}", "speed": f"{policy.line_speed:g}"}
        text = _("The page takes %(seconds)s s to load at %(speed)s Mbit/s; %(limit)s s is the limit.") % facts
        yield Finding("access.weight", "access", "warn", text, _("Make the pictures smaller, or use fewer."), words.target_of(row), "text")


def _window(row: Variant) -> Iterator[Finding]:
    if row.window_end is not None and row.window_end <= now():
        text = _("The publishing window has passed.")
        yield Finding("timing.window", "timing", "block", text, _("Choose another window."), words.target_of(row), "window")


def _facts(item: Item, flow: FlowDefinition) -> Iterator[Finding]:
    """CON-16: claims and who has to sign for them."""
    subject, least = words.target_of(item), FactPolicy.of_brand().min_sources
    for one in items.claim_problems(item):
        facts = {"text": one.text[:60], "found": one.found, "needed": one.needed}
        text = _("“%(text)s” has %(found)s of %(needed)s independent sources; the second review cannot be signed before.") % facts
        yield Finding(f"facts.sources.{one.claim}", "facts", "warn", text, _("Add a source of another publisher."), subject, "claims")
    signers = {key for level in flow.levels for key in (level.permission, *level.parties)}
    for claim in item.claims:
        if claim.get("kind") != "major":
            continue
        if "review.facts" not in signers:
            text = _("“%(text)s” is a major statement, and in this flow no technical lead signs.") % {"text": str(claim["text"])[:60]}
            yield Finding("facts.major", "facts", "block", text, _("Choose a flow with a technical signature."), subject, "flow")
        elif independent(claim.get("sources", ())) >= least:
            text = _("“%(text)s” is a major statement: the technical lead signs too.") % {"text": str(claim["text"])[:60]}
            yield Finding("facts.signed", "facts", "hint", text, "", subject, "claims")


def _formats(item: Item) -> Iterator[Finding]:
    subject, kind = words.target_of(item), FORMATS[item.format]
    for one in check_format(item.format, item.fields):
        text = _("A field of the format is missing or out of its bounds: %(field)s") % {"field": one.field}
        yield Finding(f"work.field.{one.field}", "work", "block", text, "", subject, "fields")
    if not kind.video or item.format == "live":
        return
    if text := keywords.keyword_problem(item.keywords):
        yield Finding("work.keywords", "work", "block", text, "", subject, "keywords")
    script = scripts.script(item)
    if script.row is not None:
        for problem in script.problems:
            yield Finding(f"work.script.{problem.code}", "work", "warn", script_words(problem.code), "", subject, "script")


def script_words(code: str) -> str:
    """What is missing in a storyboard (CON-19)."""
    return {
        "no_hook": _("The storyboard has no hook."),
        "late_hook": _("The first hook begins too late."),
        "no_interaction": _("The storyboard has no interaction element."),
    }.get(code) or _("A shot of the storyboard is empty.")


def _sensitive(item: Item, flow: FlowDefinition) -> Iterator[Finding]:
    """CON-13: sensitive events stop everything; what chases a hot topic goes through legal."""
    subject = words.target_of(item)
    case: HotCase | None = HotCase.objects.filter(topic_id=item.topic_id).first() if item.topic_id else None
    if case is not None and case.blocked:
        word = str(EVENT_WORDS.get(case.event_class, case.event_class))
        text = _("No marketing with this event: %(event)s (%(class)s).") % {"event": case.event, "class": word}
        yield Finding("timing.sensitive", "brand", "block", text, case.block_reason, subject, "topic")
    elif doubt := doubtful_class(item.title):
        facts = {"word": doubt[1], "class": str(EVENT_WORDS.get(doubt[0], doubt[0]))}
        text = _("“%(word)s” in the title points at a sensitive event (%(class)s): is this the moment?") % facts
        yield Finding("timing.doubt", "brand", "warn", text, "", subject, "title")
    legal = any("review.legal" in (level.permission, *level.parties) and not level.when for level in flow.levels)
    if item.lane == LaneChoice.HOT and not legal:
        text = _("What chases a hot topic is not released without legal.")
        yield Finding("work.hot_flow", "work", "block", text, _("Choose the flow for hot topics."), subject, "flow")


def _timing(item: Item, rows: Sequence[Variant], flow: FlowDefinition, legal: bool) -> Iterator[Finding]:
    """CON-15: legal gets it N days ahead; what runs in the hot lane is exempt."""
    day = publish_day(item, rows)
    reviewed = any("review.legal" in (level.permission, *level.parties) and (not level.when or legal) for level in flow.levels)
    if day is None or not reviewed or item.lane == LaneChoice.HOT or flow.kind == "hot":
        return
    lead = LegalPolicy.of_brand().lead_time.days
    ahead = rules.days_ahead(day, brand_today())
    if ahead < lead:
        text = _("Lead time for legal: %(ahead)s d < %(lead)s d (publication on %(day)s).") % {"ahead": ahead, "lead": lead, "day": day.isoformat()}
        fix = _("Publish later, or give the reason why it cannot wait.")
        yield Finding("timing.legal", "timing", "block", text, fix, words.target_of(item), "due", override=True)


def _joint(flow: FlowDefinition, notes: dict[str, str]) -> Iterator[Finding]:
    """CON-14: a joint review reads the policy and the complaints."""
    if not any(level.parties for level in flow.levels):
        return
    for key, text in (("policy_reading", _("Attach the policy reading.")), ("complaints", _("Attach the complaint data."))):
        if not notes.get(key, "").strip():
            yield Finding(f"work.{key}", "work", "block", text, "", "", key)


def _work(item: Item, rows: Sequence[Variant]) -> Iterator[Finding]:
    """What the line's own checklists and comments leave open (CON-07 c)."""
    subject = words.target_of(item)
    titles: dict[str, str] = {str(stage): str(stage_words(stage)) for stage in Stage} | {"creative": _("Creative checklist")}
    missing: dict[str, list[str]] = {}
    for key, check in items.checklist_warnings(item):
        missing.setdefault(key, []).append(str(check.title))
    for key, lines in missing.items():
        text = _("Not ticked in “%(list)s”: %(lines)s") % {"list": titles.get(key, key), "lines": "; ".join(lines)}
        yield Finding(f"work.tick.{key}", "work", "warn", text, "", subject, "checklist")
    if count := comments.open_count(item):
        yield Finding("work.comments", "work", "hint", _("Open comments: %(count)s") % {"count": count}, "", subject, "comments")
    if not rows:
        yield Finding(
            "work.variants", "work", "block", _("Choose at least one variant."), _("Make variants for the accounts first."), subject, "variants"
        )


def guide_version() -> int | None:
    """The version of the brand guide in force; None while the brand has none."""
    guide = strategy.guide()
    return int(guide.version) if guide is not None else None


def _advertiser(item: Item, day: date | None) -> Iterator[Finding]:
    """CMP-05 b: papers of the advertiser, missing or run out."""
    if not item.is_ad:
        return
    if item.advertiser_id is None:
        text = _("No advertiser is named for this advertisement.")
        yield Finding(
            "law.advertiser", "law", "warn", text, _("Choose the advertiser, whose papers are then checked."), words.target_of(item), "advertiser"
        )
        return
    for text in compliance.advertiser_problems(item.advertiser_id, day or brand_today()):
        yield Finding("law.advertiser", "law", "block", text, "", words.target_of(item), "advertiser")


def stage_words(stage: str) -> Any:
    """A stage in the reader's language."""
    return StageChoice(stage).label


def with_reasons(checked: Checked, reasons: dict[str, str]) -> Checked:
    """The same, with the reasons somebody gives for passing over what may be passed over."""
    return replace(checked, found=rules.with_reasons(checked.found, reasons))
