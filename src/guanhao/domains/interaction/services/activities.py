"""Making, changing, opening, closing, copying and putting away activities of every kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.console.links import burl_or_none
from guanhao.domains.compliance import facade as compliance
from guanhao.domains.compliance.contracts import CheckContext, Lottery, TextPart
from guanhao.domains.interaction.contracts import Closed, Refused
from guanhao.domains.interaction.models import Activity, Terms
from guanhao.domains.interaction.rules.questions import faults, questions_of
from guanhao.domains.interaction.services import door, drawing
from guanhao.domains.interaction.services.shapes import read_settings
from guanhao.kernel import audit, events, search, versions
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.events.interaction import ActivityClosed, ActivityOpened

Kind, State = Activity.Kind, Activity.State
ASKING = (Kind.POLL, Kind.QUIZ, Kind.SURVEY)
SEARCH = "interaction.activity"


@dataclass(frozen=True, kw_only=True)
class ActivityDraft:
    """An activity as it is entered; `settings` by the kind (services.shapes)."""

    kind: str
    title: str
    intro: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    is_template: bool = False


@transaction.atomic
def make_activity(draft: ActivityDraft) -> Activity:
    """A new activity as a draft (needs interaction.edit). Refused names the field."""
    require("interaction.edit")
    if draft.kind not in Kind.values:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(Kind.values)}, "kind")
    actor = current_actor()
    activity = Activity(kind=draft.kind, code=door.new_code(), made_at=now(), made_by_name=actor.name[:120], is_template=draft.is_template)
    _fill(activity, draft)
    activity.save()
    _kept(activity, "interaction.made")
    return activity


@transaction.atomic
def change_activity(activity: Activity, draft: ActivityDraft) -> Activity:
    """Change an activity (needs interaction.edit). Questions stay once somebody answered; everything of a lottery stays once it was opened."""
    require("interaction.edit")
    activity = door.lock(activity)
    before = state_of(activity)
    if activity.state == State.ARCHIVED:
        raise Refused(_("It is put away; take it out first."))
    old = dict(activity.settings)
    _fill(activity, draft)
    _check_fixed(activity, before, old)
    if state_of(activity) == before:
        return activity
    activity.save()
    _kept(activity, "interaction.changed", before)
    return activity


@transaction.atomic
def set_questions(activity: Activity, questions: Sequence[Mapping[str, Any]]) -> Activity:
    """Put these questions in place of the old ones (needs interaction.edit); Refused once somebody answered."""
    require("interaction.edit")
    activity = door.lock(activity)
    if activity.kind not in ASKING:
        raise Refused(_("This has no questions."), "questions")
    if activity.entries:
        raise Refused(_("Somebody has answered already: copy it to ask other questions."), "questions")
    before = state_of(activity)
    activity.settings = read_settings(activity.kind, {"questions": list(questions)}, activity.settings)
    activity.changed_at = now()
    if activity.state == State.OPEN:
        _check_questions(activity)
    activity.save()
    _kept(activity, "interaction.changed", before)
    return activity


@transaction.atomic
def open_activity(activity: Activity) -> Activity:
    """Let people take part (needs interaction.edit). Refused when something is missing; a lottery commits its rules and seed here."""
    require("interaction.edit")
    activity = door.lock(activity)
    if activity.state == State.OPEN:
        return activity
    if activity.is_template:
        raise Refused(_("A template takes no entries: copy it first."))
    if activity.state != State.DRAFT:
        raise Closed(_("Only a draft can be opened."))
    _check_ready(activity)
    _check_words(activity)
    activity.state, activity.opened_at, activity.changed_at = State.OPEN, now(), now()
    activity.save()
    if activity.kind == Kind.LOTTERY:
        drawing.commit_draw(activity)
    _kept(activity, "interaction.opened")
    opened: dict[str, Any] = {"activity_id": activity.pk, "kind": activity.kind, "title": activity.title, "path": public_path(activity)}
    events.emit(ActivityOpened(brand_id=activity.brand_id, **opened))
    return activity


@transaction.atomic
def close_activity(activity: Activity) -> Activity:
    """Take no entries any more (needs interaction.edit); the list of a lottery is frozen and its hash published."""
    require("interaction.edit")
    activity = door.lock(activity)
    if activity.state != State.OPEN:
        return activity
    activity.state, activity.closed_at, activity.changed_at = State.CLOSED, now(), now()
    activity.save()
    if activity.kind == Kind.LOTTERY:
        drawing.freeze_entries(activity)
    _kept(activity, "interaction.closed")
    closed: dict[str, Any] = {"activity_id": activity.pk, "kind": activity.kind, "title": activity.title, "entries": activity.entries}
    events.emit(ActivityClosed(brand_id=activity.brand_id, **closed))
    return activity


@transaction.atomic
def archive_activity(activity: Activity) -> Activity:
    """Put it away (needs interaction.edit): nothing public is left; an open one must be closed first."""
    require("interaction.edit")
    activity = door.lock(activity)
    if activity.state == State.OPEN:
        raise Closed(_("Close it first."))
    if activity.state != State.ARCHIVED:
        activity.state, activity.changed_at = State.ARCHIVED, now()
        activity.save()
        audit.record("interaction.archived", target=target_of(activity))
        search.forget(SEARCH, str(activity.pk))
    return activity


@transaction.atomic
def restore_activity(activity: Activity) -> Activity:
    """The undo of putting away: a draft again, or over when it once was open."""
    require("interaction.edit")
    activity = door.lock(activity)
    if activity.state == State.ARCHIVED:
        activity.state, activity.changed_at = (State.CLOSED if activity.opened_at else State.DRAFT), now()
        activity.save()
        _kept(activity, "interaction.restored")
    return activity


@transaction.atomic
def copy_activity(activity: Activity, *, title: str = "", as_template: bool = False) -> Activity:
    """A draft of the same kind with the same texts, settings and questions, without times (needs interaction.edit)."""
    given = dict(activity.settings)
    for name in ("draw_at", "claim_until"):
        given.pop(name, None)
    name = title.strip() or _("%(title)s (copy)") % {"title": activity.title[:100]}
    return make_activity(ActivityDraft(kind=activity.kind, title=name, intro=activity.intro, settings=given, is_template=as_template))


@transaction.atomic
def close_ended() -> int:
    """Close what is past its end; how many. Run by the clock. A lottery of commenters waits until somebody has imported them."""
    rows = Activity.objects.filter(state=State.OPEN, ends_at__lte=now())
    ended = [one for one in rows if one.kind != Kind.LOTTERY or one.settings["by_page"]]
    for activity in ended:
        close_activity(activity)
    return len(ended)


def target_of(activity: Activity) -> str:
    """The activity's name in audit and versions."""
    return f"interaction.activity:{activity.pk}"


def public_path(activity: Activity) -> str:
    """The path of its public page."""
    from django.urls import reverse

    return reverse("public_join:show", kwargs={"slug": current_brand().slug, "code": activity.code})


def state_of(activity: Activity) -> dict[str, Any]:
    """What people edit, as JSON."""
    moments = {name: moment.isoformat() if (moment := getattr(activity, name)) else "" for name in ("starts_at", "ends_at")}
    return {"title": activity.title, "intro": activity.intro, **moments, "is_template": activity.is_template, **activity.settings}


def _fill(activity: Activity, draft: ActivityDraft) -> None:
    title = draft.title.strip()
    if not title or len(title) > 120:
        raise Refused(_("A name of 1 to 120 characters is needed."), "title")
    if len(draft.intro) > 20_000:
        raise Refused(_("This text is longer than %(most)s characters.") % {"most": 20_000}, "intro")
    if draft.starts_at and draft.ends_at and draft.ends_at <= draft.starts_at:
        raise Refused(_("The end comes before the start."), "ends_at")
    activity.title, activity.intro = title, draft.intro.strip()
    activity.starts_at, activity.ends_at = draft.starts_at, draft.ends_at
    activity.is_template = draft.is_template
    activity.settings = read_settings(activity.kind, draft.settings, activity.settings)
    activity.changed_at = now()


def _check_fixed(activity: Activity, before: Mapping[str, Any], old: Mapping[str, Any]) -> None:
    after = state_of(activity)
    if activity.entries and after.get("questions") != before.get("questions"):
        raise Refused(_("Somebody has answered already: copy it to ask other questions."), "questions")
    if activity.kind == Kind.LOTTERY and activity.opened_at and {**after, "intro": ""} != {**before, "intro": ""}:
        raise Refused(_("The rules are published and may not change (规范促销行为暂行规定 Art. 13)."))
    if activity.opened_at and activity.kind == Kind.COLLECTION and old.get("terms_id") and activity.settings["terms_id"] != old["terms_id"]:
        raise Refused(_("People have accepted these terms: copy the call to ask for others."), "terms_id")


def _check_ready(activity: Activity) -> None:
    moment = now()
    if activity.ends_at and activity.ends_at <= moment:
        raise Refused(_("The end has passed already."), "ends_at")
    held = activity.settings
    if activity.kind in ASKING:
        _check_questions(activity)
    if activity.kind == Kind.LOTTERY:
        drawing.check_lawful(activity)
    if activity.kind == Kind.SURVEY and held["asks_contact"] and not held["purpose"]:
        raise Refused(_("Say what the contact is needed for (个人信息保护法 Art. 17)."), "purpose")
    if held.get("leads") and not held["asks_contact"]:
        raise Refused(_("Leads need a contact: ask for a phone number or address."), "asks_contact")
    if activity.kind == Kind.CHALLENGE and not held["hashtag"]:
        raise Refused(_("A topic challenge needs its hashtag."), "hashtag")
    if activity.kind == Kind.PK and not (held["left"] and held["right"] and held["left"] != held["right"]):
        raise Refused(_("Name both sides, differently."), "right")
    if activity.kind == Kind.PK and held["counted"] != "votes" and not (held["left_tag"] and held["right_tag"]):
        raise Refused(_("To count posts, both sides need a hashtag."), "left_tag")
    if activity.kind == Kind.COLLECTION and not Terms.objects.filter(pk=held["terms_id"]).exists():
        raise Refused(_("Choose the terms people accept; write a version first."), "terms_id")


def _check_questions(activity: Activity) -> None:
    questions = questions_of(activity.settings["questions"])
    titles = {question.key: question.title for question in questions}
    for code, key in faults(questions, quiz=activity.kind == Kind.QUIZ):
        raise Refused(_fault_words()[code] % {"question": titles.get(key, "")}, "questions")


def _fault_words() -> dict[str, str]:
    return {
        "none": _("Ask at least one question."),
        "too_many": _("There are more than 100 questions."),
        "twice": _("Two questions have the same key."),
        "few_options": _("“%(question)s” needs 2 to 50 different choices."),
        "no_right": _("“%(question)s” needs a right answer."),
        "scale": _("“%(question)s” needs a scale of 2 to 11 steps."),
        "no_rows": _("“%(question)s” needs lines."),
        "jump": _("“%(question)s” leads to a question that does not come after it."),
    }


def _check_words(activity: Activity) -> None:
    """What stands on a public page is checked like a post; a blocking hit refuses with its reason and way out."""
    held = activity.settings
    words = [activity.intro, *(str(held.get(name, "")) for name in ("conditions", "method", "claim_terms", "reward", "left", "right"))]
    for question in questions_of(activity.questions) if activity.kind in ASKING else ():
        words += [question.title, question.help, question.explain, *(option.title for option in question.options)]
    prizes = [int(prize["yuan"]) for prize in held.get("prizes", ())]
    context = CheckContext(lottery=Lottery(top_prize=float(max(prizes, default=0)), rules_published=True))
    report = compliance.check([TextPart("title", activity.title), TextPart("body", "\n".join(filter(None, words)))], context)
    for hit in report.hits:
        if hit.level == "block":
            raise Refused(
                " ".join(filter(None, (hit.text and f"“{hit.text}”", hit.reason, hit.fix, hit.law))), "title" if hit.part == "title" else "intro"
            )


def _kept(activity: Activity, action: str, before: Mapping[str, Any] | None = None) -> None:
    state = state_of(activity)
    versions.keep(target_of(activity), state)
    audit.record(action, target=target_of(activity), before=dict(before) if before else None, after=state)
    url = burl_or_none("interaction:activity", pk=activity.pk) or ""
    search.index(kind=SEARCH, object_id=str(activity.pk), title=activity.title, body=activity.intro, url=url, permission="interaction.view")
