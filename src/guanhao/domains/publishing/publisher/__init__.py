"""The publisher: takes what is due under a lease, writes its intent, makes the one irreversible call, and finds out what became of it."""
