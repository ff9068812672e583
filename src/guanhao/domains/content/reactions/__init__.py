"""What happens on other domains' events, one module an area."""
