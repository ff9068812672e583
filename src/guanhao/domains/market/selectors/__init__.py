"""Everything that reads, one module an area."""
