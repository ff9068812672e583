"""Publications of addresses."""

from django.http import Http404

from guanhao.domains.publishing.models import Publication


def found_or_404(pk: int) -> Publication:
    """The publication of the brand in scope."""
    row: Publication | None = Publication.objects.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row
