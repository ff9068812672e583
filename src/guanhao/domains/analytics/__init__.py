"""What happened: metrics, boards, explanations of change."""
