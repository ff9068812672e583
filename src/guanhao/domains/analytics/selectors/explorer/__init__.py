"""Questions of the explorer: what may be asked, the SQL of it, and the answer."""
