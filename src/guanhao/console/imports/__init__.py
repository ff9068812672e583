"""Pages and REST of imports: the run log, the wizard, the quarantine."""
