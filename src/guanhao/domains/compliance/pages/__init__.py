"""Pages of compliance; each area its own module."""
