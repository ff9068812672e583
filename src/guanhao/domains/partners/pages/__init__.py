"""Pages of the partners."""
