"""From what was collected to what a policy sees: pure functions of the snapshot."""
