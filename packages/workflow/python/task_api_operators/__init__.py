"""The operator for processing-containers."""
