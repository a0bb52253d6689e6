"""An emulator of GitHub's API over a state that a test can change, on loopback only."""
