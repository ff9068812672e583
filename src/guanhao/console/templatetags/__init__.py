"""Our template tags; built in to every template."""
