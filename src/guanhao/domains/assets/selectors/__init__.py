"""Everything that reads the library, one module an area."""
