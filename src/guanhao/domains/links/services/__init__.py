"""Everything that writes links, their vocabulary and their clicks."""
