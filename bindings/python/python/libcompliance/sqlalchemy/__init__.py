"""Auditing of SQLAlchemy models through the outbox.

Each change of an audited table becomes an event with old and new values, in the transaction of the change: by a flush, also of relationships, by bulk
operations, and by statements of Core on an engine that is listened to.

    audit = Audit(Base, tables={Sample: Audited(kind="host.lims.sample")}, strict=True)
    audit.listen(sessions)                  # sessions = sessionmaker(engine)
    Base.metadata.create_all(engine)        # makes the outbox as well

    with acting(user.id, reason="corrected"), sessions.begin() as session:
        session.get(Sample, 17).result = Decimal("6.8")

Afterwards `drain` seals what waits in `audit.events(engine)`. Until then an event is stored, not sealed.

What it does not see, and `reconcile` finds: raw SQL (refused with `strict`), triggers, other programs, engines that are not listened to.
"""

from __future__ import annotations

from libcompliance._auditing import Acting, Audited, acting
from libcompliance.sqlalchemy._audit import Audit
from libcompliance.sqlalchemy._outbox import SqlAlchemyOutbox, outbox_table

__all__ = ["Acting", "Audit", "Audited", "SqlAlchemyOutbox", "acting", "outbox_table"]
