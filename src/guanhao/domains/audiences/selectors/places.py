"""Where the files of audiences are."""

from pathlib import Path

from django.conf import settings


def index_folder(brand_id: int) -> Path:
    """The parts of a brand's behaviour index."""
    return Path(settings.HOME) / "audiences" / str(brand_id)
