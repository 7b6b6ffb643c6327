"""Documents of processing-containers, under the names that DAG files import."""
