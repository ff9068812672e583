"""Files in: reading, mapping, dry run, quarantine, run log."""
