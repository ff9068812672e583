"""Comments and messages in one queue, with clocks, scripts, ratings, feedback and leads."""
