"""Forms of interaction tools."""
