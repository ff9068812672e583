"""`python -m guanhao` is the `guanhao` command."""

from guanhao.project.cli import main

main()
