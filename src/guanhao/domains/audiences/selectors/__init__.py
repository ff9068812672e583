"""What is asked of audiences, one module an area."""
