"""What changes audiences, one module an area."""
