"""What is out is looked at; what is not out any more is left alone."""

from guanhao.kernel.events import on
from guanhao.sdk.events.channels import AccountConnected
from guanhao.sdk.events.publishing import PublicationPublished, PublicationStatusChanged


@on(PublicationPublished, key="publishing.set_up_pulls")
def published(event: PublicationPublished) -> None:
    """Follow its numbers and what people say."""
    from guanhao.domains.publishing.services import pulling  # loads on first use, so that commands start light

    pulling.set_up(publication_id=event.publication_id)


@on(PublicationPublished, key="publishing.set_up_first_comment")
def comment_first(event: PublicationPublished) -> None:
    """What it was signed to say first is due; the job writes it."""
    from guanhao.domains.publishing.services import first_comments

    first_comments.set_up(publication_id=event.publication_id)


@on(PublicationStatusChanged, key="publishing.stop_pulls")
def changed(event: PublicationStatusChanged) -> None:
    """Taken down, or gone."""
    from guanhao.domains.publishing.services import pulling

    if event.before == "published":
        pulling.stop(publication_id=event.publication_id)


@on(AccountConnected, key="publishing.pull_again")
def connected(event: AccountConnected) -> None:
    """What could not be read may be readable now."""
    from guanhao.domains.publishing.services import pulling

    pulling.ask_again(account_id=event.account_id)
