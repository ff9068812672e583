"""Publications follow their accounts: what is planned on a silent account is held (PUB-02)."""

from django.utils.translation import gettext as _

from guanhao.domains.publishing.models import Publication
from guanhao.domains.publishing.publisher.telling import tell_status
from guanhao.domains.publishing.services.core import ask_again
from guanhao.domains.publishing.services.freezing import hold_account, release_account
from guanhao.kernel.events import on
from guanhao.sdk.events.channels import AccountActivated, AccountClosed, AccountConnected, AccountPaused
from guanhao.sdk.events.publishing import PublicationStatusChanged


@on(AccountPaused, key="publishing.account_paused")
def paused(event: AccountPaused) -> None:
    """The account is silent for a while."""
    hold_account(account_id=event.account_id, reason=_("The account is paused. %(reason)s") % {"reason": event.reason})


@on(AccountClosed, key="publishing.account_closed")
def closed(event: AccountClosed) -> None:
    """The account was given up."""
    hold_account(account_id=event.account_id, reason=_("The account is closed. %(reason)s") % {"reason": event.reason})


@on(AccountActivated, key="publishing.account_activated")
def activated(event: AccountActivated) -> None:
    """It speaks again."""
    release_account(account_id=event.account_id)


@on(AccountConnected, key="publishing.account_connected")
def connected(event: AccountConnected) -> None:
    """What is unknown on it is asked about once more."""
    ask_again(account_id=event.account_id)


@on(PublicationStatusChanged, key="publishing.tell_the_owner")
def tell_the_owner(event: PublicationStatusChanged) -> None:
    """What failed, was missed, or waits for a person with a phone."""
    row = Publication.objects.filter(pk=event.publication_id).first()
    if row is not None and row.status == event.after:
        tell_status(row)
