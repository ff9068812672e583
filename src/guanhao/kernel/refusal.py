"""What a domain says when it will not do something; free of Django, so that rules and contracts may use it."""


class Refusal(ValueError):
    """A request that cannot be carried out, in words for the person who asked; `field` names the input it is about.

    Forms show it at the field and REST answers 422 with it.
    """

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field
