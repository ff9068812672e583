"""Training, rotation, challenges, appraisal and the time of a department."""
