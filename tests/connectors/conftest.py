"""What pytest leaves alone here."""

collect_ignore = ["example"]  # a package of its own: test_example.py installs it and runs its tests
