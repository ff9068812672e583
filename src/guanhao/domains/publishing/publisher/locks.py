"""The lock between a freeze and running commits: a freeze waits for intents that are being written, and intents for a freeze."""

from django.db import connection

from guanhao.kernel.tenancy import current_brand

SPACE = 0x67686670  # ghfp: the first half of PostgreSQL's two-part advisory keys


def lock_brand(*, shared: bool) -> None:
    """Hold the brand's publishing lock to the end of the caller's transaction.

    PostgreSQL: an advisory lock, shared between intents, alone for a freeze. SQLite: the transaction itself (BEGIN IMMEDIATE) is alone.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("lock_brand needs a transaction")
    if connection.vendor == "postgresql":
        function = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s, %s)", [SPACE, current_brand().id & 0x7FFFFFFF])
