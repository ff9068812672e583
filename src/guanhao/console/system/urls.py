"""Addresses of the mechanisms' pages, below /b/<brand>/."""

from django.urls import URLPattern, URLResolver, path

from guanhao.console.system import audit_log, backups, jobs, notifications, policies, status

app_name = "system"

urlpatterns: list[URLPattern | URLResolver] = [
    path("settings/policies", policies.index, name="policies"),
    path("settings/policies/<str:key>", policies.edit, name="policy"),
    path("settings/policies/<str:key>/reset", policies.to_defaults, name="policy_reset"),
    path("settings/audit", audit_log.index, name="audit"),
    path("settings/audit/verify", audit_log.verify, name="audit_verify"),
    path("settings/audit/<int:entry_id>", audit_log.entry, name="audit_entry"),
    path("system/jobs", jobs.index, name="jobs"),
    path("system/jobs/<int:job_id>", jobs.detail, name="job"),
    path("system/jobs/<int:job_id>/progress", jobs.progress, name="job_progress"),
    path("system/jobs/<int:job_id>/cancel", jobs.cancel, name="job_cancel"),
    path("system/jobs/<int:job_id>/retry", jobs.retry, name="job_retry"),
    path("settings/channels", notifications.channel_list, name="channels"),
    path("settings/channels/new", notifications.channel_new, name="channel_new"),
    path("settings/channels/<int:channel_id>", notifications.channel_edit, name="channel"),
    path("settings/channels/<int:channel_id>/test", notifications.channel_test, name="channel_test"),
    path("settings/channels/<int:channel_id>/remove", notifications.channel_remove, name="channel_remove"),
    path("system/backups", backups.index, name="backups"),
    path("system/backups/make", backups.make, name="backup_make"),
    path("system/backups/drill", backups.drill, name="backup_drill"),
    path("system/backups/<str:name>", backups.download, name="backup"),
    path("system/status", status.status, name="status"),
]
