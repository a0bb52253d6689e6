"""Measurements that anyone can repeat: `make bench`. Ratios within one run, never absolute limits."""
