"""Lists of growth."""
