"""An AWS for tests: CodeBuild and what stands around it, on loopback, with a state."""
