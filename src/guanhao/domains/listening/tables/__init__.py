"""Lists, one module an area."""
