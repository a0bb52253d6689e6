"""The engine seam and the engines that come with cop-scan."""
