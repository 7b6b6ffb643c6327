"""The operator for processing-containers, under the name that DAG files import."""
