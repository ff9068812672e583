"""Benchmarks: each prints one JSON object and compares with a peer in the same run."""
