"""Everything that writes in interaction, one module an area."""
