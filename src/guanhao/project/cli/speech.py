"""What commands say to people, in the language of GUANHAO_LANGUAGE, else of the terminal (LC_ALL, LC_MESSAGES, LANG): Chinese or English.

Only what is printed follows it: what a command stores keeps the language of the brand's people.
"""

import os

import click
from django.utils.functional import Promise
from django.utils.translation import override

from guanhao.project import env


def language() -> str:
    """zh-hans or en."""
    wanted = env.read("GUANHAO_LANGUAGE") or next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "zh-hans" if wanted.lower().startswith("zh") else "en"


def words(text: str | Promise, **values: object) -> str:
    """The lazily translated text with its values filled in."""
    with override(language()):
        return str(text) % values if values else str(text)


def tell(text: str | Promise, *, err: bool = False, **values: object) -> None:
    """Print it."""
    click.echo(words(text, **values), err=err)
