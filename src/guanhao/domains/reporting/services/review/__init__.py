"""The periodic review (ANA-11): ourselves beside competitors, what measures brought by which method, actions with their owners."""
