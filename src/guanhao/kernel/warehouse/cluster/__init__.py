"""The warehouse on a Spark cluster: the same files, the same questions, the same answers (docs/guide/cluster.md)."""
