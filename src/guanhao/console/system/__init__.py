"""Pages of the kernel's mechanisms: policies, audit, jobs, notifications, backups, status."""
