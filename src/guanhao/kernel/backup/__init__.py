"""Backup: database, warehouse, files and keys in one encrypted file with counts, and back again, checked."""

from guanhao.kernel.backup.making import backup_folder, make_backup, passphrase
from guanhao.kernel.backup.policy import BackupPolicy
from guanhao.kernel.backup.restoring import restore_backup
from guanhao.kernel.backup.sealed import BadBackup

__all__ = ["BackupPolicy", "BadBackup", "backup_folder", "make_backup", "passphrase", "restore_backup"]
