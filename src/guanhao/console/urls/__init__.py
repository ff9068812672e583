"""Addresses of the shell: `root` outside any brand, `brand` inside one."""
