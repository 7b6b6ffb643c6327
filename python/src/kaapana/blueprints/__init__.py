"""What the platform tells DAG files."""
