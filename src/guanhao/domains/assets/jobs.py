"""What the library does in the background and by the clock."""

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.jobs import HEAVY, QUICK, JobContext, job


@job("assets.make_previews", title=_("Make previews of a picture"), queue=QUICK, retries=3, remember=False)
def make_previews(ctx: JobContext, *, asset_id: int) -> None:
    """Small, medium and large; a picture that is gone is passed over."""
    from guanhao.domains.assets.services import previews  # with Pillow it loads on first use

    previews.make_previews(asset_id)


@job("assets.read_words", title=_("Read the words in a picture"), queue=HEAVY, retries=1, remember=False)
def read_words(ctx: JobContext, *, asset_id: int) -> None:
    """With the extra `ocr`; a picture that is gone is passed over."""
    from guanhao.domains.assets.services import previews

    previews.read_words(asset_id)


@job("assets.remind_of_licences", title=_("Remind of licences that end soon"), at="08:15")
def remind_of_licences(ctx: JobContext) -> dict[str, int]:
    """Once a morning."""
    from guanhao.domains.assets.services import rights

    return {"licences": rights.remind()}


@job("assets.forget_uploads", title=_("Forget uploads that nobody went on with"), at="04:10", remember=False)
def forget_uploads(ctx: JobContext) -> dict[str, int]:
    """Every night."""
    from guanhao.domains.assets.services import uploads

    return {"uploads": uploads.sweep()}
