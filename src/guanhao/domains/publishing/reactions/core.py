"""Publications follow their accounts: what is planned on a silent account is held (PUB-02)."""

from django.utils.translation import gettext as _

from guanhao.domains.publishing.services.freezing import hold_account, release_account
from guanhao.kernel.events import on
from guanhao.sdk.events.channels import AccountActivated, AccountClosed, AccountPaused


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
