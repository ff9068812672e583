"""Writing of the explorer: saved questions, annotations, scheduled mails and files."""
