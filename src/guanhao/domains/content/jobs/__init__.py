"""Background and scheduled work, one module an area."""
