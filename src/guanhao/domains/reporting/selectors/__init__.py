"""Everything reporting reads: stored reports, and the data that reports are written from."""
