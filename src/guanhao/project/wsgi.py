"""The WSGI entry that the web server loads."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanhao.project.settings")
application = get_wsgi_application()

from guanhao.project.warm import warm_up  # noqa: E402 - after the settings are loaded

warm_up()
