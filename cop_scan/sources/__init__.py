"""The source seam, and what sources share."""
