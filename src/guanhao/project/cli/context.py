"""Commands inside a brand: `@brand_option` opens its scope, with the command itself as the actor."""

import getpass
import os
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])


def command_actor() -> Any:
    """The person at the keyboard as an actor who may do everything: whoever can run the command can also read the data folder."""
    from guanhao.kernel.access import Actor

    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        name = str(os.getuid())
    return Actor(user_id=None, name=name, via="command", everything=True)


def as_command(command: Command) -> Callable[..., Any]:
    """Run the command as the person at the keyboard; a refusal of the house ends it with a message and exit code 1, not with a traceback."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        from guanhao.kernel.access import acting

        with acting(command_actor()):
            try:
                return command(*args, **kwargs)
            except (ValueError, LookupError) as error:
                if type(error).__module__.startswith("guanhao."):
                    raise click.ClickException(str(error)) from error
                raise

    return run


def brand_option(command: Command) -> Callable[..., Any]:
    """Add `--brand` (slug, id or name), and run the command inside that brand's scope as the person at the keyboard.

    The brand itself is `guanhao.kernel.tenancy.current_brand()`; the command function gets no `brand` argument.
    """

    @click.option("--brand", "brand_text", required=True, metavar="BRAND", help="The brand: its short name (slug), id or name.")
    @wraps(command)
    def run(*args: Any, brand_text: str, **kwargs: Any) -> Any:
        from guanhao.domains.identity import facade
        from guanhao.kernel.tenancy import brand_scope

        try:
            brand = facade.find_brand(brand_text)
        except LookupError as error:
            known = ", ".join(ref.slug for ref in facade.all_brands()) or "none yet; add one with: guanhao brand add NAME"
            raise click.ClickException(f"{error} (brands: {known})") from error
        with brand_scope(brand):
            return as_command(command)(*args, **kwargs)

    return run
