"""Public experiments of the sample data."""

import os
from pathlib import Path

import pytest

DATA = Path(os.environ.get("GUANHAO_SAMPLE_DATA") or Path(__file__).resolve().parents[4] / "shared" / "data")


@pytest.fixture(scope="session")
def sample_data() -> Path:
    """The folder with upworthy and ab_experiments."""
    if not (DATA / "upworthy").is_dir():
        pytest.skip(f"sample data missing: put upworthy and ab_experiments into {DATA} (or set GUANHAO_SAMPLE_DATA)")
    return DATA
