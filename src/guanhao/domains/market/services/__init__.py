"""Everything that writes, one module an area."""
