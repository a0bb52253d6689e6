"""An emulated GitLab: its state, REST v4 and GraphQL over it, who is shown what, limits and faults."""
