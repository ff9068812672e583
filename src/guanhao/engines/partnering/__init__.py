"""Working with talents, media and paid placements: gates, grades, budgets and advice, computed exactly; no Django, no I/O, no clock."""
