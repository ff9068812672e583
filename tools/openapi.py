"""Refresh the OpenAPI snapshot: `python -m tools.openapi` (with --check: exit code 1 when it is out of date)."""

import json
import os
import sys
from pathlib import Path

SNAPSHOT = Path(__file__).resolve().parents[1] / "tests" / "openapi.json"


def current() -> str:
    """The document as the program gives it now, in English, with sorted keys; the version is left out, because it changes with each release."""
    from django.utils import translation

    from guanhao.project.api import api

    with translation.override("en"):
        schema = api.get_openapi_schema(path_prefix="/api/")
        schema["info"]["version"] = ""
        return json.dumps(schema, indent=1, sort_keys=True, ensure_ascii=False, default=str) + "\n"


def main() -> int:
    """Write the snapshot, or compare."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanhao.project.settings")
    import django

    django.setup()
    text = current()
    if "--check" in sys.argv:
        return int(not SNAPSHOT.exists() or SNAPSHOT.read_text(encoding="utf-8") != text)
    SNAPSHOT.write_text(text, encoding="utf-8")
    print(f"{SNAPSHOT}: {len(text)} characters")
    return 0


if __name__ == "__main__":
    sys.exit(main())
