"""Words for what the audit log and the histories keep as keys: actions, ways and field names. A key without words is shown as it is."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words = str | Promise

ACTIONS: dict[str, Words] = {
    "analytics.case_written": _("Case card written"),
    "analytics.collection_archived": _("Collection line archived"),
    "analytics.collection_saved": _("Collection line saved"),
    "analytics.collection_suggested": _("Collection plan suggested"),
    "analytics.day_reviewed": _("Daily review done"),
    "analytics.metric_defined": _("Metric defined"),
    "analytics.metric_retired": _("Metric retired"),
    "analytics.ticket_assigned": _("Trace ticket assigned"),
    "analytics.ticket_closed": _("Trace ticket closed"),
    "analytics.ticket_opened": _("Trace ticket opened"),
    "analytics.ticket_reopened": _("Trace ticket reopened"),
    "backup.asked": _("Backup asked for"),
    "backup.downloaded": _("Backup downloaded"),
    "backup.made": _("Backup made"),
    "channels.account_added": _("Account added"),
    "channels.account_changed": _("Account changed"),
    "channels.account_status": _("Account status set"),
    "channels.credential_removed": _("Credential removed"),
    "channels.credential_set": _("Credential entered"),
    "channels.rule_saved": _("Platform rule saved"),
    "console.exported": _("List exported"),
    "console.view_deleted": _("View deleted"),
    "console.view_saved": _("View saved"),
    "identity.brand_made": _("Brand made"),
    "identity.invitation_accepted": _("Invitation accepted"),
    "identity.invitation_withdrawn": _("Invitation withdrawn"),
    "identity.invited": _("Person invited"),
    "identity.key_ended": _("Key ended"),
    "identity.key_made": _("Key made"),
    "identity.password_changed": _("Password changed"),
    "identity.person_active": _("Person let in or deactivated"),
    "identity.profile_changed": _("Profile changed"),
    "identity.recovery_code_used": _("Recovery code used"),
    "identity.role_given": _("Role given"),
    "identity.roles_set": _("Roles set"),
    "identity.administrator_made": _("Administrator made"),
    "identity.second_factor_off": _("Second factor taken away"),
    "identity.second_factor_on": _("Second factor set up"),
    "identity.sessions_ended": _("Browsers signed out"),
    "identity.sign_in_closed": _("Sign-in closed for a while"),
    "imports.cancelled": _("Import cancelled"),
    "imports.dismissed": _("Quarantined rows given up"),
    "imports.finished": _("Import finished"),
    "imports.retried": _("Quarantined rows run again"),
    "imports.started": _("Import started"),
    "jobs.cancelled": _("Work cancelled"),
    "jobs.retried": _("Work tried again"),
    "notify.channel_added": _("Notification channel added"),
    "notify.channel_changed": _("Notification channel changed"),
    "notify.channel_removed": _("Notification channel removed"),
    "policy.revised": _("Policy changed"),
    "reporting.advice_checked": _("Effect of advice measured"),
    "reporting.advice_decided": _("Advice decided on"),
    "reporting.report_built": _("Report written"),
    "secrets.rotated": _("Keys of secrets changed"),
    "strategy.goal_closed": _("Goal closed"),
    "strategy.goal_reopened": _("Goal reopened"),
    "strategy.goal_revised": _("Goal changed"),
    "strategy.goal_set": _("Goal set"),
}
WAYS: dict[str, Words] = {
    "session": pgettext_lazy("way", "Page"),
    "token": pgettext_lazy("way", "Interface"),
    "command": pgettext_lazy("way", "Command line"),
    "job": pgettext_lazy("way", "Background work"),
}
ACTORS: dict[str, Words] = {"system": pgettext_lazy("way", "System")}
FIELDS: dict[str, Words] = {
    "account": _("Account"),
    "account_id": pgettext_lazy("field", "Account number"),
    "active": pgettext_lazy("field", "In use"),
    "baseline": pgettext_lazy("field", "Baseline"),
    "email": _("E-mail"),
    "end": pgettext_lazy("field", "End"),
    "family": pgettext_lazy("field", "Family"),
    "file": _("File"),
    "follower_target": pgettext_lazy("field", "Follower target"),
    "handle": pgettext_lazy("field", "Handle"),
    "horizon": pgettext_lazy("field", "Horizon"),
    "imported": pgettext_lazy("field", "Imported"),
    "kind": _("Kind"),
    "language": _("Language"),
    "lessons": pgettext_lazy("field", "What we do again"),
    "metric": _("Metric"),
    "name": _("Name"),
    "note": _("Note"),
    "owner": pgettext_lazy("field", "Owner"),
    "owner_id": pgettext_lazy("field", "Owner's number"),
    "period": pgettext_lazy("field", "Period"),
    "platform": _("Platform"),
    "positioning_communication": pgettext_lazy("field", "Communication positioning"),
    "positioning_content": pgettext_lazy("field", "Content positioning"),
    "positioning_interaction": pgettext_lazy("field", "Interaction positioning"),
    "positioning_user": pgettext_lazy("field", "User positioning"),
    "quarantined": _("Quarantined"),
    "read": _("Read"),
    "role": pgettext_lazy("field", "Role"),
    "roles": pgettext_lazy("field", "Roles"),
    "rows": pgettext_lazy("field", "Rows"),
    "shared": pgettext_lazy("field", "Shared"),
    "slug": pgettext_lazy("field", "Short name"),
    "start": pgettext_lazy("field", "Start"),
    "state": _("State"),
    "status": pgettext_lazy("field", "Status"),
    "summary": pgettext_lazy("field", "Summary"),
    "target": pgettext_lazy("field", "Target"),
    "timezone": pgettext_lazy("field", "Time zone"),
    "title": _("Title"),
    "unchanged": _("Unchanged"),
    "updated": _("Updated"),
    "url": _("Address"),
    "what": pgettext_lazy("field", "What it was"),
    "why": pgettext_lazy("field", "Why it worked"),
    "version": _("Version"),
}


def action_title(action: str) -> str:
    """The words for an action such as `strategy.goal_set`."""
    return str(ACTIONS.get(action, action))


def way_title(via: str) -> str:
    """The words for how somebody came: `session`, `token`, `command` or `job`."""
    return str(WAYS.get(via, via))


def actor_title(name: str) -> str:
    """A person's name, or the words for the program itself."""
    return str(ACTORS.get(name, name))


def field_title(field: str) -> str:
    """The words for a recorded field such as `follower_target`."""
    return str(FIELDS.get(field, field))
