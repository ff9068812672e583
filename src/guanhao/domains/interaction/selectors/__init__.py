"""Everything that reads in interaction, one module an area."""
