"""Everything that happens in the house, as typed values."""
