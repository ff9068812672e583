"""The business: one folder per capability."""
