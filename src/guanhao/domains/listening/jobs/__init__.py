"""Background work, one module an area."""
