"""Lists of compliance; each area its own module."""
