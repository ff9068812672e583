"""Lists of interaction tools."""
