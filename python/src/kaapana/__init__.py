"""Names of the Kaapana platform that DAG files import."""
