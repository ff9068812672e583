"""Real servers of platforms, started on loopback from what `tools/servers.py` has put into the home cache."""
