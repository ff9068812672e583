"""Boards, sprints, stand-ups, responsibilities, meetings and documents of the team."""
