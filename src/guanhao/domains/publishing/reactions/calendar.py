"""What the calendar does when publications change."""

from guanhao.kernel.events import on
from guanhao.sdk.events.publishing import PublicationStatusChanged


@on(PublicationStatusChanged, key="publishing.free_place")
def free_place(event: PublicationStatusChanged) -> None:
    """A cancelled publication leaves its place to something else."""
    if event.after == "cancelled":
        from guanhao.domains.publishing.services.calendar.series import empty_places_of  # loads when it is needed, so that commands start light

        empty_places_of(event.publication_id)
