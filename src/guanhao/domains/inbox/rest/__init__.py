"""JSON: one router, one module an area."""

from datetime import datetime

from django.utils import timezone
from ninja import Router

from guanhao.kernel.tenancy import current_brand

router = Router(tags=["Inbox"])


def moment(value: datetime | None) -> datetime | None:
    """A moment without a zone (a bare date too) is the brand's own time."""
    return timezone.make_aware(value, current_brand().zone) if value is not None and value.tzinfo is None else value


from guanhao.domains.inbox.rest import core, desk  # noqa: E402, F401 - they add their operations to the router
