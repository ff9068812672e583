"""Everything analytics writes: keyword-only functions, one transaction each."""
