"""Making and changing links."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from guanhao.domains.channels import facade as channels
from guanhao.domains.links import selectors, wording
from guanhao.domains.links.contracts import LinkDraft, LinkView, Refused, Utm
from guanhao.domains.links.models import Link
from guanhao.domains.links.policy import LinkPolicy
from guanhao.domains.links.rules import codes, targets, utm
from guanhao.kernel import access, audit, versions
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

TRIES = 8
EDITABLE = ("base", "label", *utm.FIELDS, "subject", "account_id", "status", "expires_at", "note")
LENGTHS = {"label": 120, "subject": 80, "note": 400}


@transaction.atomic
def make_link(draft: LinkDraft) -> LinkView:
    """A new link (needs links.edit). Refused names the field: target, label, code, source … term, account_id, expires_at."""
    return make_links([draft])[0]


@transaction.atomic
def make_links(drafts: Sequence[LinkDraft]) -> list[LinkView]:
    """Several links, all or none (needs links.edit); Refused names the field of the first that cannot be."""
    access.require("links.edit")
    policy = LinkPolicy.of_brand()
    if not drafts:
        raise Refused(_("Choose at least one."), "accounts")
    if len(drafts) > policy.most_at_once:
        raise Refused(_("At most %(most)s links are made at once.") % {"most": policy.most_at_once})
    known = selectors.vocabulary()
    return [_make(draft, policy, known) for draft in drafts]


@transaction.atomic
def change_link(*, link: Link, draft: LinkDraft, reason: str = "") -> LinkView:
    """Change everything but the code (needs links.edit): printed codes keep working, and where they led before stays in the history."""
    access.require("links.edit")
    policy = LinkPolicy.of_brand()
    row: Link = Link.objects.select_for_update().get(pk=link.pk)
    if draft.code and codes.own_code(draft.code) != row.code:
        raise Refused(_("The code of a link stays: make another link for another code."), "code")
    before = state_of(row)
    warnings = _fill(row, draft, policy, selectors.vocabulary())
    if state_of(row) != before:
        row.save()
        versions.keep(target_of(row), state_of(row), note=reason.strip())
        audit.record("links.changed", target=target_of(row), before=before, after=state_of(row), note=reason.strip())
    return replace(selectors.view_of(row), warnings=tuple(warnings))


@transaction.atomic
def set_status(*, links: Sequence[int], status: str) -> int:
    """Pause, take up again or archive links (needs links.edit); how many changed. An archived link leads nowhere but keeps its clicks."""
    access.require("links.edit")
    if status not in Link.Status.values:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(Link.Status.values)}, "status")
    rows = list(Link.objects.select_for_update().filter(pk__in=links).exclude(status=status).order_by("pk"))
    for row in rows:
        before, row.status = row.status, status
        row.save(update_fields=["status"])
        versions.keep(target_of(row), state_of(row))
        audit.record(f"links.{status}", target=target_of(row), before={"status": before}, after={"status": status})
    return len(rows)


@transaction.atomic
def link_for_subject(draft: LinkDraft) -> LinkView:
    """The living link of a subject that leads to the same place, or a new one: asked twice, it is one link (needs links.edit)."""
    access.require("links.edit")
    policy = LinkPolicy.of_brand()
    wanted = full_target(draft, policy)
    there = Link.objects.filter(subject=draft.subject, target=wanted, status=Link.Status.ACTIVE).order_by("pk").first() if draft.subject else None
    if there is not None and (there.expires_at is None or there.expires_at > now()):
        return selectors.view_of(there)
    return make_links([draft])[0]


def drafts_for_accounts(
    *, target: str, label: str, campaign: str, content: str = "", term: str = "", accounts: Sequence[int], subjects: Mapping[int, str] | None = None
) -> list[LinkDraft]:
    """One draft an account, with source and medium of its platform; without a `content` the account's handle tells accounts apart."""
    drafts = []
    for account_id in dict.fromkeys(accounts):
        try:
            account = channels.account(account_id)
        except LookupError:
            raise Refused(_("This account does not belong to the brand."), "accounts") from None
        chosen = selectors.preset(account.platform)
        words = replace(chosen, campaign=campaign, content=content or f"{account.platform}-{account.handle}"[: utm.LONGEST], term=term)
        name = account.name or account.handle
        subject = (subjects or {}).get(account_id, "")
        drafts.append(LinkDraft(target=target, label=f"{label} · {name}"[:120], utm=words, account_id=account_id, subject=subject))
    return drafts


def check_draft(draft: LinkDraft, *, new: bool = True) -> list[str]:
    """Refused (with the field) unless this link could be made (or, not `new`, be what there is); else what to look at. Nothing is written."""
    policy = LinkPolicy.of_brand()
    own = codes.own_code(draft.code)
    if new and own:
        _check_code(own)
    return _fill(Link(made_at=now()), draft, policy, selectors.vocabulary())


def full_target(draft: LinkDraft, policy: LinkPolicy) -> str:
    """Where a link of this draft would lead, with its UTM words; Refused names the field."""
    return utm.with_utm(checked_target(draft.target, policy).url, _tidy(draft.utm, policy))


def checked_target(text: str, policy: LinkPolicy) -> targets.Target:
    """The address, or Refused at the field target."""
    hosts = {urlsplit(base).hostname or "" for base in (settings.PUBLIC_URL, policy.short_base) if base}
    try:
        return targets.check_target(text, longest=policy.longest_target, own_hosts=hosts, allow_private=settings.ALLOW_PRIVATE)
    except targets.BadTarget as problem:
        raise Refused(wording.target_problem(problem), "target") from None


def restore(*, link: Link, state: Mapping[str, Any]) -> LinkView:
    """Bring an older state back as the newest one (needs links.edit); what cannot be any more (an end in the past) is refused."""
    words = Utm(**{name: state.get(name, "") for name in utm.FIELDS})
    ends = datetime.fromisoformat(state["expires_at"]) if state.get("expires_at") else None
    facts: dict[str, Any] = {name: state.get(name) for name in ("label", "subject", "account_id", "note")}
    with transaction.atomic():
        view = change_link(link=link, draft=LinkDraft(target=state["base"], utm=words, expires_at=ends, **facts))
        set_status(links=[link.pk], status=state["status"])
    return view


def checked_warnings(link: Link) -> list[str]:
    """What to look at in a link as it is; and why its target would be refused today, when a policy changed since."""
    try:
        target = checked_target(link.base, LinkPolicy.of_brand())
    except Refused as error:
        return [str(error)]
    return [wording.target_warning(code, target.shown) for code in target.warnings]


def target_of(link: Link) -> str:
    """The link's name in audit and versions."""
    return f"links.link:{link.pk}"


def state_of(link: Link) -> dict[str, Any]:
    """The link as JSON-safe values, for versions and audit."""
    values = {name: getattr(link, name) for name in EDITABLE}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}


def draft_of(link: Link) -> LinkDraft:
    """What a person would enter to make this link again."""
    words = Utm(**{name: getattr(link, name) for name in utm.FIELDS})
    facts = {name: getattr(link, name) for name in ("label", "code", "subject", "account_id", "expires_at", "note")}
    return LinkDraft(target=link.base, utm=words, **facts)


def _make(draft: LinkDraft, policy: LinkPolicy, known: Mapping[str, Sequence[str]]) -> LinkView:
    actor, moment = access.current_actor(), now()
    row = Link(made_at=moment, made_by_id=actor.user_id, made_by_name=actor.name[:120], brand_id=current_brand().id)
    if draft.expires_at is None and policy.default_life:
        draft = replace(draft, expires_at=moment + policy.default_life)
    warnings = _fill(row, draft, policy, known)
    _save_with_code(row, codes.own_code(draft.code), policy)
    twin = Link.objects.filter(target=row.target, status=Link.Status.ACTIVE).exclude(pk=row.pk).order_by("pk").first()
    if twin is not None:
        warnings.append(_("“%(label)s” (%(code)s) leads to exactly the same address.") % {"label": twin.label, "code": twin.code})
    versions.keep(target_of(row), state_of(row))
    audit.record("links.made", target=target_of(row), after={"code": row.code, **state_of(row)})
    return replace(selectors.view_of(row), warnings=tuple(warnings))


def _save_with_code(row: Link, own: str, policy: LinkPolicy) -> None:
    """Under the person's own code, or under a new one; a code that is taken is tried anew, a longer one when luck runs out."""
    if own:
        _check_code(own)
        if not _saved(row, own):
            raise _taken(own)
        return
    for attempt in range(TRIES):
        if _saved(row, codes.make_code(policy.code_length + attempt // 4, secrets.choice)):
            return
    raise Refused(_("No free code was found: make codes longer in the policy."), "code")


def _saved(row: Link, code: str) -> bool:
    row.code = code
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        row.pk = None
        return False
    return True


def _check_code(own: str) -> None:
    if problem := codes.own_code_problem(own):
        raise Refused(_code_words(problem), "code")
    if Link.everywhere.filter(code=own).exists():
        raise _taken(own)


def _taken(code: str) -> Refused:
    return Refused(_("The code “%(code)s” is taken.") % {"code": code}, "code")


def _code_words(problem: str) -> str:
    if problem == "reserved":
        return _("This code is kept for the program itself.")
    return _("A code has 3 to 40 small letters, digits, hyphens or underscores, and begins and ends with a letter or digit.")


def _fill(row: Link, draft: LinkDraft, policy: LinkPolicy, known: Mapping[str, Sequence[str]]) -> list[str]:
    """Put a checked draft into a row; the warnings, or Refused."""
    if not draft.label.strip():
        raise Refused(_("Give the link a name."), "label")
    for name, most in LENGTHS.items():
        if len(getattr(draft, name).strip()) > most:
            raise Refused(_("This text is longer than %(most)s characters.") % {"most": most}, name)
        setattr(row, name, getattr(draft, name).strip())
    _fill_account(row, draft)
    if draft.expires_at is not None and draft.expires_at != row.expires_at and draft.expires_at <= now():
        raise Refused(_("The end lies in the past."), "expires_at")
    target, words = checked_target(draft.target, policy), _tidy(draft.utm, policy)
    warnings = [wording.target_warning(code, target.shown) for code in target.warnings]
    warnings += _word_warnings(words, policy, known)
    if replaced := utm.already(target.url, words):
        warnings.append(_("The address already had %(names)s: replaced.") % {"names": ", ".join(replaced)})
    row.base, row.target, row.expires_at = target.url, utm.with_utm(target.url, words), draft.expires_at
    for name, value in asdict(words).items():
        setattr(row, name, value)
    if len(row.target) > policy.longest_target:
        raise Refused(_("With its UTM words the address is longer than %(most)s characters.") % {"most": policy.longest_target}, "target")
    return warnings


def _fill_account(row: Link, draft: LinkDraft) -> None:
    if draft.account_id is not None:
        try:
            channels.account(draft.account_id)
        except LookupError:
            raise Refused(_("This account does not belong to the brand."), "account_id") from None
    row.account_id = draft.account_id


def _tidy(words: Utm, policy: LinkPolicy) -> Utm:
    try:
        return utm.tidy(words, lower=policy.lower_case)
    except utm.BadWord as problem:
        raise Refused(wording.utm_problem(problem), problem.field) from None


def _word_warnings(words: Utm, policy: LinkPolicy, known: Mapping[str, Sequence[str]]) -> list[str]:
    found = utm.likenesses(words, known)
    if policy.only_vocabulary:
        for name in ("source", "medium", "campaign"):
            if (value := getattr(words, name)) and value not in known.get(name, ()):
                near = next((wording.likeness(one) for one in found if one.field == name), "")
                raise Refused(f"{_('“%(word)s” is not in the vocabulary of the brand.') % {'word': value}} {near}".strip(), name)
    return [wording.likeness(one) for one in found]
