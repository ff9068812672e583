"""Publishing: what goes out is exactly what was signed, once, on time."""
