"""The book mark: whoever changes what a brand is judged by turns it."""

from uuid import uuid4

from django.db.models import F

from guanhao.domains.compliance.models import BookMark


def turn() -> None:
    """A new number and token, inside the caller's transaction; checks of other processes see it with the commit."""
    token = uuid4().hex
    if not BookMark.objects.update(number=F("number") + 1, token=token):
        BookMark(number=1, token=token).save()
