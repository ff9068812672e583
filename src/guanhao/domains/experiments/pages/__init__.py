"""What people look at, one module an area."""
