"""Forms of growth."""
