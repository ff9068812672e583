"""Models of what happened and what may come: forecasts, change points, anomalies, causal designs, clusters, early reach.

Everything takes plain numbers and gives frozen values; every answer names its method, the method's source and what it assumes. Input that cannot be
answered raises `errors.BadData` with a code that pages and commands put into words.
"""
