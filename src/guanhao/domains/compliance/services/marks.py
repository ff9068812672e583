"""The book mark: whoever changes what a brand is judged by turns it."""

from django.db.models import F

from guanhao.domains.compliance.models import BookMark


def turn() -> int:
    """The next number, inside the caller's transaction; checks of other processes see it with the commit."""
    if not BookMark.objects.update(number=F("number") + 1):
        BookMark(number=1).save()
    number: int = BookMark.objects.values_list("number", flat=True).get()
    return number
