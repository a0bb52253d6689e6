"""The export seam and the exports that come with cop-scan."""
