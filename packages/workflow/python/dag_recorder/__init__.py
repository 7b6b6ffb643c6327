"""Records what a DAG file says. What it means is decided by whoever reads the record."""
