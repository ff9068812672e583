"""What happens when something happens elsewhere, one module an area."""
