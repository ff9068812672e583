"""Backup: database, warehouse, files and keys in one encrypted file with counts, and back again, checked."""

from guanhao.kernel.backup.drilling import Drill, drill
from guanhao.kernel.backup.making import backup_folder, backups, make_backup, passphrase
from guanhao.kernel.backup.policy import BackupPolicy
from guanhao.kernel.backup.restoring import read_manifest, restore_backup
from guanhao.kernel.backup.sealed import BadBackup
from guanhao.kernel.backup.verifying import verify_house

__all__ = [
    "BackupPolicy",
    "BadBackup",
    "Drill",
    "backup_folder",
    "backups",
    "drill",
    "make_backup",
    "passphrase",
    "read_manifest",
    "restore_backup",
    "verify_house",
]
