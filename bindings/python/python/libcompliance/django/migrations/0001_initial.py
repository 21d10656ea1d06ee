"""The outbox, the counters of attempts, and the passwords that were."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.CreateModel(
            name="Waiting",
            fields=[
                ("seq", models.BigAutoField(primary_key=True, serialize=False)),
                ("record", models.CharField(db_column="id", max_length=36, unique=True)),
                ("body", models.TextField()),
                ("stored", models.CharField(max_length=40)),
            ],
            options={"db_table": "compliance_outbox", "default_permissions": ()},
        ),
        migrations.CreateModel(
            name="Attempts",
            fields=[
                ("name", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("kept", models.TextField(null=True)),
                ("touched", models.DateTimeField(auto_now=True, db_index=True)),
            ],
            options={"db_table": "compliance_attempts", "default_permissions": ()},
        ),
        migrations.CreateModel(
            name="PastPassword",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=255)),
                ("since", models.DateTimeField(auto_now_add=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={"db_table": "compliance_past_password", "default_permissions": (), "ordering": ["-id"]},
        ),
    ]
