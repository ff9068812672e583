# ruff: noqa: E402 - Django must be set up before its models are imported
"""Two calls at one moment; run by test_repeats.py in a data folder and a database of its own: `python scenes.py twice` prints JSON."""

import json
import os
import sys
import threading
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "guanhao.project.settings"
django.setup()

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import setup_test_environment
from tests.factories import make_brand, make_person, signed_in

from guanhao.domains.links.models import Link
from guanhao.kernel.models import RepeatedCall
from guanhao.kernel.tenancy import brand_scope

CALLS = 4
BODY = json.dumps({"target": "https://example.com/", "label": "x"})


def twice() -> dict[str, Any]:
    """The same POST with one key, by several connections that start together."""
    brand = make_brand()
    clients = [signed_in(make_person("director", brand)) for _ in range(CALLS)]
    ready, answers = threading.Barrier(CALLS), list[Any]()

    def call(client: Client) -> None:
        ready.wait()
        try:
            headers = {"idempotency-key": "k-1"}
            answers.append(client.generic("POST", "/api/brands/acme/links", BODY, content_type="application/json", headers=headers))
        finally:
            connection.close()

    threads = [threading.Thread(target=call, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with brand_scope(brand):
        made = Link.objects.count()
    return {
        "vendor": connection.vendor,
        "statuses": [one.status_code for one in answers],
        "bodies": len({one.content for one in answers}),
        "replayed": sum(one.get("Idempotent-Replayed") == "true" for one in answers),
        "links": made,
        "kept": RepeatedCall.objects.count(),
    }


if __name__ == "__main__":
    setup_test_environment()
    call_command("migrate", verbosity=0)
    print(json.dumps({"twice": twice}[sys.argv[1]]()))
