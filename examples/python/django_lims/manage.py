#!/usr/bin/env python3
"""A small LIMS on Django, with its own users, samples and results, of which every change is sealed.

    pip install libcompliance[django]
    python manage.py play                # makes everything in ./data and plays a week
    python manage.py runserver           # then sign in at http://127.0.0.1:8000/ as maria, password: 7 herons over Lake Wigry

`play` says what it does, and `lims/management/commands/play.py` how. What libcompliance asks of the project are the lines marked (1) to (5):
(1) to (3) in project/settings.py, (4) in lims/models.py, (5) in lims/admin.py.
"""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    execute_from_command_line(sys.argv)
