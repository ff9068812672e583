"""What happens by the clock, one module an area."""
