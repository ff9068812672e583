"""Reading a picture that somebody tries."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanhao.kernel.jobs import QUICK, JobContext, job


@job("compliance.read_picture", title=gettext_lazy("Read and check a picture"), queue=QUICK, retries=1)
def read_picture(ctx: JobContext, *, file_id: int) -> dict[str, Any]:
    """The words of a stored picture, those that hardly stand out and its AI label; the file is removed afterwards."""
    from dataclasses import asdict

    from guanhao.domains.compliance.contracts import Refused
    from guanhao.domains.compliance.selectors import pictures
    from guanhao.kernel import files
    from guanhao.kernel.models import StoredFile

    stored = StoredFile.objects.filter(pk=file_id, purpose=PURPOSE).first()
    if stored is None:
        return {"problem": _("The picture is gone; hand it in again.")}
    ctx.progress(1, 3, _("Reading the words in the picture"))
    try:
        with files.open_file(stored) as stream:
            seen = pictures.seen_in(stream)
    except (Refused, FileNotFoundError) as error:
        result: dict[str, Any] = {"problem": str(error)}
    else:
        result = {"words": seen.words, "faint": [asdict(one) for one in seen.faint], "ai_in_file": seen.ai_in_file}
    ctx.check_cancelled()
    files.forget(stored)
    ctx.progress(3, 3, "")
    return result


PURPOSE = "compliance.try"
