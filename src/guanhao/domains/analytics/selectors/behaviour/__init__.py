"""What people did, read for the behaviour boards."""
