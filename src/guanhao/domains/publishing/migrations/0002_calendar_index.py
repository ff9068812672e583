"""An index that answers every filter of the calendar by itself. SQLite only: there a row that lies elsewhere costs more than reading ten entries of the
index, and no entry is too long for it; PostgreSQL allows 2.7 kB an entry and reads a month's rows from few pages."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

NAME = "publishing_calendar_all_idx"
COLUMNS = "brand_id, planned_at, id, status, account_id, platform, lane, title, tags, campaign"


def make(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Make it where it helps."""
    if editor.connection.vendor == "sqlite":
        editor.execute(f"CREATE INDEX {NAME} ON publishing_publication ({COLUMNS})")


def drop(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take it away."""
    if editor.connection.vendor == "sqlite":
        editor.execute(f"DROP INDEX {NAME}")


class Migration(migrations.Migration):
    """The index."""

    dependencies = [("publishing", "0001_initial")]
    operations = [migrations.RunPython(make, drop)]
