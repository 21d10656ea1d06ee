"""Controls for a Django project: accounts, permissions, and each change of its models in the trail.

    INSTALLED_APPS = [..., "libcompliance.django"]
    MIDDLEWARE = [..., "libcompliance.django.middleware.ComplianceMiddleware"]             # behind AuthenticationMiddleware
    AUTHENTICATION_BACKENDS = ["libcompliance.django.backends.LockoutBackend"]
    PASSWORD_HASHERS = ["libcompliance.django.hashers.Argon2idHasher", ...]
    AUTH_PASSWORD_VALIDATORS = [{"NAME": "libcompliance.django.validators.ProfileValidator"}]
    LIBCOMPLIANCE = {"NAMESPACE": "a UUID of your own", "LAB": BASE_DIR / "lab.db", "KEY": "project.keys.lab_key"}

and at a model:

    @audited("host.lims.sample", secret={"pin"})
    class Sample(models.Model): ...

Everything goes one way: into the outbox, a table of the project's own database, in the transaction of the change. `manage.py compliance_drain` seals what waits.
So a request needs neither the laboratory's file nor its key, and what is rolled back was never there. Until it is drained an event is stored, not sealed.

Seen is every statement that Django makes of models and query sets: `save`, `create`, `delete` with its cascades, many-to-many changes, `update()`, `bulk_create`,
`bulk_update`, data migrations. Not seen, and found by `manage.py compliance_reconcile`: raw SQL (refused with `STRICT`), triggers, `ON DELETE` of the database, other programs.
"""

from __future__ import annotations

from libcompliance._auditing import Acting, Audited
from libcompliance.django._acting import acting, actor_of
from libcompliance.django._registry import audited, register

__all__ = ["Acting", "Audited", "acting", "actor_of", "audited", "register"]
