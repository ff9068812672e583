"""Everything that writes the library, one module an area."""
