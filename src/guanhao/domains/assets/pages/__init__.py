"""The library as pages, one module an area."""
