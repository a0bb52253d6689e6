"""An Azure DevOps that lives in memory: what is told of it, to whom, and how it refuses."""
