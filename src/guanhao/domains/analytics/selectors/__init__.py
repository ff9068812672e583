"""Everything analytics reads. All SQL of the boards is built in `sql.py` from the metric registry."""
