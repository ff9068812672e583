"""Polls, quizzes, lotteries, challenges, submissions and surveys on public pages."""
