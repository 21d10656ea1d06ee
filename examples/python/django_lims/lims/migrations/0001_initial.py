"""The tables."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Parameter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=20, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="Sample",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=20, unique=True)),
                ("client", models.CharField(max_length=100)),
                ("received", models.DateField()),
                ("parameters", models.ManyToManyField(blank=True, to="lims.parameter")),
            ],
        ),
        migrations.CreateModel(
            name="Result",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("value", models.CharField(max_length=40)),
                ("unit", models.CharField(max_length=20)),
                ("state", models.CharField(choices=[("entered", "entered"), ("approved", "approved")], default="entered", max_length=10)),
                ("parameter", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="lims.parameter")),
                ("sample", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="lims.sample")),
            ],
        ),
    ]
