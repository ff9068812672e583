"""Lists of the partners."""
