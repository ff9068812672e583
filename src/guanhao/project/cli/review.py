"""`guanhao review`: the approval sheet as a file, and the numbers of the review process."""

from pathlib import Path

import click
from django.utils.translation import gettext_lazy as _

from guanhao.project.cli.context import brand_option
from guanhao.project.cli.speech import tell


@click.group()
def review() -> None:
    """Reviews: approval sheets (审批单)."""


@review.command()
@click.argument("number", type=int)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), default=None, help="The file; .pdf or .html says which format.")
@click.option("--format", "form", type=click.Choice(["pdf", "html"]), default=None, help="Without it, as the file's name says; else PDF.")
@click.option("--language", type=click.Choice(["zh-hans", "en"]), default="zh-hans", show_default=True)
@brand_option
def sheet(number: int, out: Path | None, form: str | None, language: str) -> None:
    """Write the approval sheet of submission NUMBER (the number in the address of its page)."""
    from django.core.exceptions import ObjectDoesNotExist
    from django.utils import translation

    from guanhao.domains.content import facade

    chosen = form or ("html" if out is not None and out.suffix.lower() in {".html", ".htm"} else "pdf")
    try:
        with translation.override(language):
            name, raw = facade.approval_sheet(number, form=chosen)
    except ObjectDoesNotExist as error:
        raise click.ClickException(str(error)) from error
    path = out or Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(raw)
    tell(_("  %(path)s  %(bytes)s bytes"), path=path, bytes=f"{len(raw):,}")
