"""The door of links: short links with UTM words for the rooms above."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from guanhao.domains.links import selectors
from guanhao.domains.links.contracts import LinkDraft, LinkView, Utm
from guanhao.domains.links.services import links as services


def make_link(
    *,
    target: str,
    utm: Utm | None = None,
    label: str,
    subject: str = "",
    account_id: int | None = None,
    code: str = "",
    expires_at: datetime | None = None,
) -> LinkView:
    """A short link to `target` with these UTM words (needs links.edit); Refused names the field.

    With a `subject` ("content.variant:7") asking again for the same address gives the link there is. `warnings` of the answer are for people.
    """
    words = utm or Utm()
    draft = LinkDraft(target=target, label=label, utm=words, subject=subject, account_id=account_id, code=code, expires_at=expires_at)
    return services.link_for_subject(draft) if subject and not code else services.make_link(draft)


def make_links(*, target: str, label: str, campaign: str, subjects: Sequence[tuple[int, str]], content: str = "", term: str = "") -> list[LinkView]:
    """One link for each (account, subject), all or none: source and medium by the account's platform (needs links.edit)."""
    drafts = services.drafts_for_accounts(
        target=target, label=label, campaign=campaign, content=content, term=term, accounts=[one for one, _name in subjects], subjects=dict(subjects)
    )
    return services.make_links(drafts)


def utm_for(platform: str, *, campaign: str = "", content: str = "", term: str = "") -> Utm:
    """The words of a link on a platform: its preset with what is given."""
    chosen = selectors.preset(platform)
    return Utm(source=chosen.source, medium=chosen.medium, campaign=campaign, content=content, term=term)


def vocabulary() -> dict[str, list[str]]:
    """The brand's words by UTM field (source, medium, campaign, content, term), to offer while typing."""
    return selectors.vocabulary()


def link_of_subject(subject: str) -> LinkView | None:
    """The newest link of a subject that is not archived, with its clicks; None when there is none (needs links.view)."""
    return selectors.link_of_subject(subject)


def links_of_subjects(subjects: Iterable[str]) -> dict[str, LinkView]:
    """The same for many subjects, with a constant number of queries (needs links.view)."""
    return selectors.links_of_subjects(subjects)
