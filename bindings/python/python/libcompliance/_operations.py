"""What a session can do, by object. Made by `cargo xtask generate`: do not edit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from os import PathLike
from typing import Any
from uuid import UUID

from libcompliance._namespace import Namespace, Operated
from libcompliance._secret import Secret
from libcompliance.answer import Answer

__all__ = [
    "Operations",
    "AcceptanceOperations",
    "AccountOperations",
    "ClientOperations",
    "DisposalOperations",
    "ErasureOperations",
    "FileOperations",
    "HoldOperations",
    "HostOperations",
    "ImportOperations",
    "InstrumentOperations",
    "IntentOperations",
    "LaboratoryOperations",
    "LotOperations",
    "MappingOperations",
    "MethodOperations",
    "NonconformityOperations",
    "ObjectOperations",
    "PaperOperations",
    "PasswordOperations",
    "QcOperations",
    "ReportOperations",
    "ResultOperations",
    "RetentionOperations",
    "ReviewOperations",
    "RoleOperations",
    "SampleOperations",
    "SecondFactorOperations",
    "SessionOperations",
    "SettingsOperations",
    "SpecificationOperations",
    "SpoolOperations",
    "TableOperations",
    "TrailOperations",
    "ValidationOperations",
]


class AcceptanceOperations(Namespace):
    """The operations `acceptance.*` of a session."""

    __slots__ = ()

    def import_(
        self,
        *,
        file: bytes | str,
        tests: Sequence[Any],
    ) -> Answer:
        r"""Takes in the laboratory's own acceptance tests, the whole list; `file` is the digest of the file
        that they came from. Needs `assessment.validate`.

        Example::

            session.acceptance.import_(
                file="47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
                tests=[
                    {
                        "day": "2026-11-20",
                        "evidence": None,
                        "expected": "it verifies",
                        "id": "A-1",
                        "observed": "it verified",
                        "requirements": ["REC-04"],
                        "steps": "export a month",
                        "tester": "Anna Nowak",
                        "title": "Export",
                        "verdict": "passed",
                    },
                ],
            )
        """
        return self._do(
            "acceptance.import",
            {"file": file, "tests": tests},
            {},
        )

    def list(self) -> Answer:
        r"""The imports of the laboratory's own tests, oldest first. Needs `assessment.read`.

        Example::

            session.acceptance.list()
        """
        return self._do(
            "acceptance.list",
            {},
            {},
        )

    def get(
        self,
        *,
        id: UUID | str,
    ) -> Answer:
        r"""The laboratory's own tests of an import. Needs `assessment.read`.

        Example::

            session.acceptance.get(id="01900000-0000-7000-8000-0000000000f5")
        """
        return self._do(
            "acceptance.get",
            {"id": id},
            {},
        )


class AccountOperations(Namespace):
    """The operations `account.*` of a session."""

    __slots__ = ()

    def request(
        self,
        *,
        login: str,
        name: str,
        kind: str | None = None,
        person: UUID | str | None = None,
        roles: Sequence[Any] | None = None,
        rights: Mapping[str, Any] | None = None,
    ) -> Answer:
        r"""Asks for an account. `roles` are held for all clients, always; `rights` has those with a scope, a
        period, or single permissions. Needs `account.request`.

        Example::

            session.account.request(
                login="a.nowak",
                name="Anna Nowak",
                kind="person",
                person=None,
                roles=["analyst"],
                rights={
                    "grants": [{"permission": "file.seal", "scope": "all"}],
                    "roles": [
                        {
                            "period": {"from": "2026-12-01T00:00:00.000000Z", "until": "2027-12-01T00:00:00.000000Z"},
                            "role": "reviewer",
                            "scope": ["01900000-0000-7000-8000-0000000000c1"],
                        },
                    ],
                },
            )
        """
        return self._do(
            "account.request",
            {"login": login, "name": name},
            {"kind": kind, "person": person, "roles": roles, "rights": rights},
        )

    def approve(
        self,
        *,
        id: UUID | str,
    ) -> Answer:
        r"""Approves an account that another person asked for. Needs `account.approve`.

        Example::

            session.account.approve(id="01900000-0000-7000-8000-0000000000a1")
        """
        return self._do(
            "account.approve",
            {"id": id},
            {},
        )

    def reject(
        self,
        *,
        id: UUID | str,
        reason: str,
        text: str | None = None,
    ) -> Answer:
        r"""Does not approve an account. Needs `account.approve`.

        Example::

            session.account.reject(
                id="01900000-0000-7000-8000-0000000000a1",
                reason="not_needed",
                text="left before the first day",
            )
        """
        return self._do(
            "account.reject",
            {"id": id, "reason": reason},
            {"text": text},
        )

    def check_identity(
        self,
        *,
        id: UUID | str,
        how: str,
    ) -> Answer:
        r"""Says how the person's identity was checked: from now on the account is in use. The answer holds the
        `code` with which its owner sets a password, shown once; null where the host authenticates. Needs
        `account.manage`.

        Example::

            session.account.check_identity(id="01900000-0000-7000-8000-0000000000a1", how="id_document")
        """
        return self._do(
            "account.check_identity",
            {"id": id, "how": how},
            {},
        )

    def admit(
        self,
        *,
        account: Mapping[str, Any],
        how: str,
    ) -> Answer:
        r"""Asks for an account, approves it and checks the identity in one go, while nobody else could
        approve. The answer holds the `code` with which its owner sets a password, shown once. Needs
        `account.request`, `account.approve`, `account.manage`.

        Example::

            session.account.admit(
                account={"kind": "person", "login": "a.nowak", "name": "Anna Nowak", "roles": ["analyst"]},
                how="known_personally",
            )
        """
        return self._do(
            "account.admit",
            {"account": account, "how": how},
            {},
        )

    def suspend(
        self,
        *,
        id: UUID | str,
        reason: str,
        text: str | None = None,
    ) -> Answer:
        r"""Puts an account out of use for a time; its sessions end. Needs `account.manage`.

        Example::

            session.account.suspend(
                id="01900000-0000-7000-8000-0000000000a1",
                reason="leave",
                text="until March",
            )
        """
        return self._do(
            "account.suspend",
            {"id": id, "reason": reason},
            {"text": text},
        )

    def resume(
        self,
        *,
        id: UUID | str,
        reason: str,
        text: str | None = None,
    ) -> Answer:
        r"""Puts a suspended account to use again. Needs `account.manage`.

        Example::

            session.account.resume(id="01900000-0000-7000-8000-0000000000a1", reason="back", text=None)
        """
        return self._do(
            "account.resume",
            {"id": id, "reason": reason},
            {"text": text},
        )

    def unlock(
        self,
        *,
        id: UUID | str,
        reason: str,
        text: str | None = None,
    ) -> Answer:
        r"""Enables the sign-in of an account that failures locked. Needs `account.unlock`.

        Example::

            session.account.unlock(
                id="01900000-0000-7000-8000-0000000000a1",
                reason="asked_in_person",
                text=None,
            )
        """
        return self._do(
            "account.unlock",
            {"id": id, "reason": reason},
            {"text": text},
        )

    def deactivate(
        self,
        *,
        id: UUID | str,
        reason: str,
        text: str | None = None,
    ) -> Answer:
        r"""Closes an account for good; its sessions and rights end, its records stay. Needs `account.manage`.

        Example::

            session.account.deactivate(id="01900000-0000-7000-8000-0000000000a1", reason="left", text=None)
        """
        return self._do(
            "account.deactivate",
            {"id": id, "reason": reason},
            {"text": text},
        )

    def import_(
        self,
        *,
        accounts: Sequence[Any],
        reason: str,
        text: str | None = None,
    ) -> Answer:
        r"""Takes over a host's table of users with their password hashes, all rows or none. The answer holds a
        `code` for each that came without a usable hash, shown once. Needs `account.manage` and
        `account.approve`.

        Example::

            session.account.import_(
                accounts=[
                    {
                        "account": {"login": "j.kowal", "name": "Jan Kowal", "roles": ["reviewer"]},
                        "hash": "$2b$12$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZ01234",
                        "must_change": False,
                    },
                ],
                reason="takeover",
                text=None,
            )
        """
        return self._do(
            "account.import",
            {"accounts": accounts, "reason": reason},
            {"text": text},
        )

    def list(self) -> Answer:
        r"""Every account there is or was, with login and name. Needs `account.read`.

        Example::

            session.account.list()
        """
        return self._do(
            "account.list",
            {},
            {},
        )

    def weak(self) -> Answer:
        r"""The accounts whose stored hash is weaker than today's, the weakest first. Needs `account.read`.

        Example::

            session.account.weak()
        """
        return self._do(
            "account.weak",
            {},
            {},
        )

    def set_roles(
        self,
        *,
        id: UUID | str,
        roles: Sequence[Any],
        reason: str,
        text: str | None = None,
    ) -> Answer:
        r"""Gives an account these roles, for all clients and always, in place of those it has. Needs
        `role.assign`.

        Example::

            session.account.set_roles(
                id="01900000-0000-7000-8000-0000000000a1",
                roles=["analyst", "reviewer"],
                reason="new_duty",
                text=None,
            )
        """
        return self._do(
            "account.set_roles",
            {"id": id, "roles": roles, "reason": reason},
            {"text": text},
        )

    def change_rights(
        self,
        *,
        id: UUID | str,
        roles: Sequence[Any],
        grants: Sequence[Any],
        reason: str,
        text: str | None = None,
    ) -> Answer:
        r"""Gives an account these roles and single permissions in place of those it has; what others passed on
        stays. Needs `role.assign`.

        Example::

            session.account.change_rights(
                id="01900000-0000-7000-8000-0000000000a1",
                roles=[{"role": "analyst", "scope": "all"}],
                grants=[
                    {
                        "period": {"until": "2027-01-01T00:00:00.000000Z"},
                        "permission": "file.seal",
                        "scope": ["01900000-0000-7000-8000-0000000000c1"],
                    },
                ],
                reason="new_duty",
                text=None,
            )
        """
        return self._do(
            "account.change_rights",
            {"id": id, "roles": roles, "grants": grants, "reason": reason},
            {"text": text},
        )

    def delegate(
        self,
        *,
        to: UUID | str,
        permissions: Sequence[Any],
        scope: str | Sequence[Any],
        period: Mapping[str, Any],
        reason: str,
        text: str | None = None,
    ) -> Answer:
        r"""Passes own rights on to somebody for a time. Needs `role.delegate` and the rights themselves.

        Example::

            session.account.delegate(
                to="01900000-0000-7000-8000-0000000000a1",
                permissions=["result.verify"],
                scope="all",
                period={"from": "2026-12-01T00:00:00.000000Z", "until": "2026-12-15T00:00:00.000000Z"},
                reason="holiday",
                text=None,
            )
        """
        return self._do(
            "account.delegate",
            {"to": to, "permissions": permissions, "scope": scope, "period": period, "reason": reason},
            {"text": text},
        )

    def take_back(
        self,
        *,
        id: UUID | str,
        reason: str,
        text: str | None = None,
    ) -> Answer:
        r"""Takes back what the own account passed on to this one. Needs `role.delegate`.

        Example::

            session.account.take_back(id="01900000-0000-7000-8000-0000000000a1", reason="back", text=None)
        """
        return self._do(
            "account.take_back",
            {"id": id, "reason": reason},
            {"text": text},
        )

    def authorise_method(
        self,
        *,
        id: UUID | str,
        method: str,
        duty: str,
        period: Mapping[str, Any] | None = None,
        evidence: str,
    ) -> Answer:
        r"""Authorises somebody for a method on evidence of competence: to `perform`, `review` or `authorise`.
        Needs `method.authorize`.

        Example::

            session.account.authorise_method(
                id="01900000-0000-7000-8000-0000000000a1",
                method="PB-07",
                duty="perform",
                period={"from": "2026-12-01T00:00:00.000000Z"},
                evidence="training record 14/2026",
            )
        """
        return self._do(
            "account.authorise_method",
            {"id": id, "method": method, "duty": duty, "evidence": evidence},
            {"period": period},
        )

    def withdraw_method(
        self,
        *,
        id: UUID | str,
        method: str,
        duty: str,
        reason: str,
        text: str | None = None,
    ) -> Answer:
        r"""Withdraws an authorisation for a method. Needs `method.authorize`.

        Example::

            session.account.withdraw_method(
                id="01900000-0000-7000-8000-0000000000a1",
                method="PB-07",
                duty="perform",
                reason="comparison_failed",
                text=None,
            )
        """
        return self._do(
            "account.withdraw_method",
            {"id": id, "method": method, "duty": duty, "reason": reason},
            {"text": text},
        )


class ClientOperations(Namespace):
    """The operations `client.*` of a session."""

    __slots__ = ()

    def add(
        self,
        *,
        name: str,
        contact: Sequence[Any] | None = None,
    ) -> Answer:
        r"""Registers a client. Needs `client.add`.

        Example::

            session.client.add(name="Dolina Dairy", contact=["Mleczna 1", "00-001 Warszawa"])
        """
        return self._do(
            "client.add",
            {"name": name},
            {"contact": contact},
        )

    def edit(
        self,
        *,
        id: UUID | str,
        name: str,
        contact: Sequence[Any] | None = None,
        reason: str,
        text: str | None = None,
    ) -> Answer:
        r"""Changes the name of a client and, where lines are given, the contact. Needs `client.edit` and a
        reason.

        Example::

            session.client.edit(
                id="01900000-0000-7000-8000-0000000000c1",
                name="Dolina Dairies",
                contact=["Mleczna 2"],
                reason="correction",
                text="moved",
            )
        """
        return self._do(
            "client.edit",
            {"id": id, "name": name, "reason": reason},
            {"contact": contact, "text": text},
        )

    def get(
        self,
        *,
        id: UUID | str,
    ) -> Answer:
        r"""One client with name and contact. Needs `client.read`.

        Example::

            session.client.get(id="01900000-0000-7000-8000-0000000000c1")
        """
        return self._do(
            "client.get",
            {"id": id},
            {},
        )

    def list(self) -> Answer:
        r"""The clients that this session may see. Needs `client.read`.

        Example::

            session.client.list()
        """
        return self._do(
            "client.list",
            {},
            {},
        )


class DisposalOperations(Namespace):
    """The operations `disposal.*` of a session."""

    __slots__ = ()

    def propose(
        self,
        *,
        objects: Sequence[Any],
        reason: str | None = None,
        text: str | None = None,
    ) -> Answer:
        r"""Proposes to dispose of objects, 1 to 200, all of them due. Needs `record.dispose`.

        Example::

            session.disposal.propose(
                objects=[{"id": "01900000-0000-7000-8000-0000000000b1", "kind": "report"}],
                reason="time_over",
                text="list of May",
            )
        """
        return self._do(
            "disposal.propose",
            {"objects": objects},
            {"reason": reason, "text": text},
        )

    def approve(
        self,
        *,
        id: UUID | str,
    ) -> Answer:
        r"""Approves a disposal that another person proposed. Needs `record.dispose`.

        Example::

            session.disposal.approve(id="01900000-0000-7000-8000-0000000000d1")
        """
        return self._do(
            "disposal.approve",
            {"id": id},
            {},
        )

    def reject(
        self,
        *,
        id: UUID | str,
        reason: str,
        text: str | None = None,
    ) -> Answer:
        r"""Gives a disposal up that was not executed. Needs `record.dispose`.

        Example::

            session.disposal.reject(
                id="01900000-0000-7000-8000-0000000000d1",
                reason="still_needed",
                text="asked for by the client",
            )
        """
        return self._do(
            "disposal.reject",
            {"id": id, "reason": reason},
            {"text": text},
        )

    def execute(
        self,
        *,
        id: UUID | str,
    ) -> Answer:
        r"""Destroys the values of all records about the objects of an approved disposal, not more than 5
        minutes after `session.reauthenticate`. Cannot be taken back. Needs `record.dispose`.

        Example::

            session.disposal.execute(id="01900000-0000-7000-8000-0000000000d1")
        """
        return self._do(
            "disposal.execute",
            {"id": id},
            {},
        )

    def list(self) -> Answer:
        r"""All disposals, oldest first; an executed one is its certificate. Needs `record.read`.

        Example::

            session.disposal.list()
        """
        return self._do(
            "disposal.list",
            {},
            {},
        )


class ErasureOperations(Namespace):
    """The operations `erasure.*` of a session."""

    __slots__ = ()

    def ask(
        self,
        *,
        person: UUID | str,
        asked_on: date | str,
        words: str | None = None,
    ) -> Answer:
        r"""Records that a person asked for the erasure of his data (GDPR article 17); the words are erased
        with the rest. Needs `register.privacy`.

        Example::

            session.erasure.ask(
                person="01900000-0000-7000-8000-0000000000f1",
                asked_on="2026-05-03",
                words="please erase me",
            )
        """
        return self._do(
            "erasure.ask",
            {"person": person, "asked_on": asked_on},
            {"words": words},
        )

    def grant(
        self,
        *,
        id: UUID | str,
        basis: str,
        note: str | None = None,
    ) -> Answer:
        r"""Grants a request: `no_longer_needed`, `consent_withdrawn`, `objection`, `unlawful` or
        `legal_obligation`. Refused while a rule, a hold or an account in use keeps the data. Needs
        `register.privacy`.

        Example::

            session.erasure.grant(
                id="01900000-0000-7000-8000-0000000000e2",
                basis="no_longer_needed",
                note="left in 2024",
            )
        """
        return self._do(
            "erasure.grant",
            {"id": id, "basis": basis},
            {"note": note},
        )

    def refuse(
        self,
        *,
        id: UUID | str,
        basis: str,
        note: str | None = None,
    ) -> Answer:
        r"""Refuses a request: `legal_obligation`, `public_health`, `archiving`, `legal_claims`, `no_ground`,
        `unfounded` or `identity_not_shown`. Needs `register.privacy`.

        Example::

            session.erasure.refuse(
                id="01900000-0000-7000-8000-0000000000e2",
                basis="legal_claims",
                note="dispute 7/2026",
            )
        """
        return self._do(
            "erasure.refuse",
            {"id": id, "basis": basis},
            {"note": note},
        )

    def execute(
        self,
        *,
        id: UUID | str,
    ) -> Answer:
        r"""Destroys the person's key and every value under it; by another person than the one who granted it,
        not more than 5 minutes after `session.reauthenticate`. Cannot be taken back. Needs
        `register.privacy`.

        Example::

            session.erasure.execute(id="01900000-0000-7000-8000-0000000000e2")
        """
        return self._do(
            "erasure.execute",
            {"id": id},
            {},
        )

    def list(self) -> Answer:
        r"""All requests for erasure, oldest first. Needs `register.privacy`.

        Example::

            session.erasure.list()
        """
        return self._do(
            "erasure.list",
            {},
            {},
        )


class FileOperations(Namespace):
    """The operations `file.*` of a session."""

    __slots__ = ()

    def seal(
        self,
        *,
        path: str | PathLike[str],
        media_type: str,
    ) -> Answer:
        r"""Seals a file by its SHA-256. Needs `file.seal`.

        Example::

            session.file.seal(path="runs/2026-11-20.csv", media_type="text/csv")
        """
        return self._do(
            "file.seal",
            {"path": path, "media_type": media_type},
            {},
        )

    def read(
        self,
        *,
        path: str | PathLike[str],
        media_type: str,
        mapping: str,
    ) -> Answer:
        r"""Seals a file, then reads the bytes that were sealed by a mapping; nothing becomes a result by it.
        Needs `file.seal`.

        Example::

            session.file.read(path="runs/2026-11-20.csv", media_type="text/csv", mapping="counter_csv 1.0")
        """
        return self._do(
            "file.read",
            {"path": path, "media_type": media_type, "mapping": mapping},
            {},
        )


class HoldOperations(Namespace):
    """The operations `hold.*` of a session."""

    __slots__ = ()

    def place(
        self,
        *,
        id: str,
        record: str | None = None,
        client: UUID | str | None = None,
        objects: Sequence[Any] | None = None,
        reason: str,
        text: str | None = None,
    ) -> Answer:
        r"""Forbids disposal and erasure of a type of record, of a client, of objects, or of what has all that
        is named. Needs `record.hold`.

        Example::

            session.hold.place(
                id="dispute-7",
                record="report",
                client="01900000-0000-7000-8000-0000000000c1",
                objects=["01900000-0000-7000-8000-0000000000b1"],
                reason="dispute",
                text="claim of 3 May",
            )
        """
        return self._do(
            "hold.place",
            {"id": id, "reason": reason},
            {"record": record, "client": client, "objects": objects, "text": text},
        )

    def lift(
        self,
        *,
        id: str,
        reason: str,
        text: str | None = None,
    ) -> Answer:
        r"""Lifts a hold. Needs `record.hold`.

        Example::

            session.hold.lift(id="dispute-7", reason="settled", text="settled out of court")
        """
        return self._do(
            "hold.lift",
            {"id": id, "reason": reason},
            {"text": text},
        )

    def list(self) -> Answer:
        r"""All holds, lifted ones too. Needs `record.read`.

        Example::

            session.hold.list()
        """
        return self._do(
            "hold.list",
            {},
            {},
        )


class HostOperations(Namespace):
    """The operations `host.*` of a session."""

    __slots__ = ()

    def declare(
        self,
        *,
        name: str,
        reason: str,
        clear: Sequence[Any] | None = None,
        unwritable: str | None = None,
        why: str | None = None,
        text: str | None = None,
    ) -> Answer:
        r"""Declares a kind of event, or a new version of one, which needs `why`. `reason` is `required`,
        `from_version_two`, `optional` or `not_collected`; `clear` are the fields that are not committed;
        `unwritable` is `refuse` or `spool`. Needs `settings.manage`.

        Example::

            session.host.declare(
                name="host.oldlims.price_changed",
                reason="optional",
                clear=["amount"],
                unwritable="refuse",
                why="new_field",
                text=None,
            )
        """
        return self._do(
            "host.declare",
            {"name": name, "reason": reason},
            {"clear": clear, "unwritable": unwritable, "why": why, "text": text},
        )

    def append(
        self,
        *,
        kind: str | None = None,
        object: Mapping[str, Any] | None = None,
        clients: Sequence[Any] | None = None,
        changes: Sequence[Any] | None = None,
        reason: str | None = None,
        text: str | None = None,
        attrs: Mapping[str, Any] | None = None,
        before: bytes | str | None = None,
        after: bytes | str | None = None,
        deleted: bool | None = None,
    ) -> Answer:
        r"""Seals an event of the host's. `before`, `after` and `deleted` say of its row as a whole what a
        comparison needs. Needs `host.append`.

        Example::

            session.host.append(
                kind="host.oldlims.price_changed",
                object={"id": "17", "kind": "price", "version": 2},
                clients=["01900000-0000-7000-8000-0000000000c1"],
                changes=[{"field": "amount", "new": "14.00", "old": "12.50"}],
                reason="price_list",
                text="from January",
                attrs={"list": 3},
                before="47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
                after="47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
                deleted=False,
            )
        """
        return self._do(
            "host.append",
            {},
            {
                "kind": kind,
                "object": object,
                "clients": clients,
                "changes": changes,
                "reason": reason,
                "text": text,
                "attrs": attrs,
                "before": before,
                "after": after,
                "deleted": deleted,
            },
        )


class ImportOperations(Namespace):
    """The operations `import.*` of a session."""

    __slots__ = ()

    def inspect(
        self,
        *,
        mapping: str | PathLike[str],
        file: str | PathLike[str],
    ) -> Answer:
        r"""Looks through the audit table of a former system by a mapping, both files by their paths, and names
        the first 1,000 faulty rows. Needs `host.import`.

        Example::

            session.import_.inspect(mapping="/srv/lab/oldlims.map.json", file="/srv/lab/audit.csv")
        """
        return self._do(
            "import.inspect",
            {"mapping": mapping, "file": file},
            {},
        )

    def run(
        self,
        *,
        mapping: str | PathLike[str],
        file: str | PathLike[str],
        reason: str | None = None,
        text: str | None = None,
    ) -> Answer:
        r"""Seals what the audit table of a former system claims, row by row, each once; goes on where it was
        interrupted. Faulty rows are left out for a reason, or nothing is imported. Needs `host.import`.

        Example::

            session.import_.run(
                mapping="/srv/lab/oldlims.map.json",
                file="/srv/lab/audit.csv",
                reason="unreadable",
                text="12 rows without a date",
            )
        """
        return self._do(
            "import.run",
            {"mapping": mapping, "file": file},
            {"reason": reason, "text": text},
        )

    def list(self) -> Answer:
        r"""Every import of an audit table, by the SHA-256 of its file. Needs `trail.read`.

        Example::

            session.import_.list()
        """
        return self._do(
            "import.list",
            {},
            {},
        )

    def claim(
        self,
        *,
        index: int,
    ) -> Answer:
        r"""What a record claims that was copied from a former system; nothing shows that it was true. Needs
        `trail.read`.

        Example::

            session.import_.claim(index=1204)
        """
        return self._do(
            "import.claim",
            {"index": index},
            {},
        )


class InstrumentOperations(Namespace):
    """The operations `instrument.*` of a session."""

    __slots__ = ()

    def define(
        self,
        *,
        code: str,
        facts: Mapping[str, Any],
        reason: str | None = None,
        text: str | None = None,
    ) -> Answer:
        r"""Adds an instrument, or makes a new version of it: all its facts. Needs `instrument.edit`; a change
        needs a reason.

        Example::

            session.instrument.define(
                code="INC-1",
                facts={
                    "calibrations": [{"certificate": "W-17", "from": "2026-01-01", "until": "2026-12-31"}],
                    "firmware": "7",
                    "outages": [{"back": "2026-06-20", "from": "2026-06-15"}],
                    "software": "2.1",
                    "what": "incubator",
                },
                reason="calibrated",
                text="certificate W-17",
            )
        """
        return self._do(
            "instrument.define",
            {"code": code, "facts": facts},
            {"reason": reason, "text": text},
        )

    def list(self) -> Answer:
        r"""The instruments. Needs `instrument.read`.

        Example::

            session.instrument.list()
        """
        return self._do(
            "instrument.list",
            {},
            {},
        )


class IntentOperations(Namespace):
    """The operations `intent.*` of a session."""

    __slots__ = ()

    def record(
        self,
        *,
        kind: str | None = None,
        object: Mapping[str, Any] | None = None,
        clients: Sequence[Any] | None = None,
        changes: Sequence[Any] | None = None,
        reason: str | None = None,
        text: str | None = None,
        attrs: Mapping[str, Any] | None = None,
        before: bytes | str | None = None,
        after: bytes | str | None = None,
        deleted: bool | None = None,
    ) -> Answer:
        r"""Seals what the host is going to do, before it commits; the answer holds the `intent` to complete or
        abandon. Needs `host.append`.

        Example::

            session.intent.record(
                kind="host.oldlims.price_changed",
                object={"id": "17", "kind": "price", "version": 2},
                clients=[],
                changes=[{"field": "amount", "new": "14.00", "old": None}],
                reason=None,
                text=None,
                attrs={},
                before=None,
                after=None,
                deleted=False,
            )
        """
        return self._do(
            "intent.record",
            {},
            {
                "kind": kind,
                "object": object,
                "clients": clients,
                "changes": changes,
                "reason": reason,
                "text": text,
                "attrs": attrs,
                "before": before,
                "after": after,
                "deleted": deleted,
            },
        )

    def complete(
        self,
        *,
        id: UUID | str,
    ) -> Answer:
        r"""The host has committed: seals the announced event. Needs `host.append`.

        Example::

            session.intent.complete(id="01900000-0000-7000-8000-0000000000f1")
        """
        return self._do(
            "intent.complete",
            {"id": id},
            {},
        )

    def abandon(
        self,
        *,
        id: UUID | str,
        code: str,
    ) -> Answer:
        r"""The host has rolled back: seals that nothing came of it, and why. Needs `host.append`.

        Example::

            session.intent.abandon(id="01900000-0000-7000-8000-0000000000f1", code="rolled_back")
        """
        return self._do(
            "intent.abandon",
            {"id": id, "code": code},
            {},
        )

    def settle(
        self,
        *,
        id: UUID | str,
        outcome: str,
        reason: str,
        text: str | None = None,
    ) -> Answer:
        r"""Says what became of an intent of anybody, after looking at the host's table: `done` or `not_done`.
        Needs `trail.review`.

        Example::

            session.intent.settle(
                id="01900000-0000-7000-8000-0000000000f1",
                outcome="done",
                reason="looked",
                text="row 17 has the new price",
            )
        """
        return self._do(
            "intent.settle",
            {"id": id, "outcome": outcome, "reason": reason},
            {"text": text},
        )

    def list(self) -> Answer:
        r"""The intents whose outcome nobody has said, oldest first. Needs `trail.review`.

        Example::

            session.intent.list()
        """
        return self._do(
            "intent.list",
            {},
            {},
        )


class LaboratoryOperations(Namespace):
    """The operations `laboratory.*` of a session."""

    __slots__ = ()

    def set(
        self,
        *,
        rules: Mapping[str, Any],
        head: Mapping[str, Any],
        reason: str | None = None,
        text: str | None = None,
    ) -> Answer:
        r"""Sets the rules and the head of reports, both whole. Needs `settings.manage`; a change of what there
        is needs a reason.

        Example::

            session.laboratory.set(
                rules={
                    "certificate": {
                        "body": "PCA",
                        "number": "AB 1234",
                        "valid": {"from": "2026-01-01", "until": "2029-12-31"},
                    },
                    "keep_samples_days": 14,
                    "language": "pl",
                    "signed_actions": ["result.verify"],
                    "zone": "Europe/Warsaw",
                },
                head={
                    "laboratory": {
                        "address": ["Meadow Street 7", "80-100 Gdansk"],
                        "contact": ["lab@example.com"],
                        "logo": None,
                        "name": "Crane Laboratory",
                    },
                    "place": "Meadow Street 9",
                    "statements_en": ["Copies in part need our approval."],
                    "statements_pl": [],
                },
                reason="moved",
                text="the new building",
            )
        """
        return self._do(
            "laboratory.set",
            {"rules": rules, "head": head},
            {"reason": reason, "text": text},
        )

    def get(self) -> Answer:
        r"""The rules and the head of reports, in the form of `laboratory.set`. Needs `settings.read`.

        Example::

            session.laboratory.get()
        """
        return self._do(
            "laboratory.get",
            {},
            {},
        )


class LotOperations(Namespace):
    """The operations `lot.*` of a session."""

    __slots__ = ()

    def define(
        self,
        *,
        code: str,
        facts: Mapping[str, Any],
        reason: str | None = None,
        text: str | None = None,
    ) -> Answer:
        r"""Records a lot of a material, or the outcome of its check: all its facts. Needs `material.edit`; a
        change needs a reason.

        Example::

            session.lot.define(
                code="PCA-17",
                facts={
                    "check": "passed",
                    "evidence": "K-118",
                    "expires": "2027-01-31",
                    "product": "CM0325",
                    "what": "medium",
                },
                reason="checked",
                text="growth as expected",
            )
        """
        return self._do(
            "lot.define",
            {"code": code, "facts": facts},
            {"reason": reason, "text": text},
        )

    def list(self) -> Answer:
        r"""The lots of materials. Needs `material.read`.

        Example::

            session.lot.list()
        """
        return self._do(
            "lot.list",
            {},
            {},
        )


class MappingOperations(Namespace):
    """The operations `mapping.*` of a session."""

    __slots__ = ()

    def define(
        self,
        *,
        document: Mapping[str, Any],
    ) -> Answer:
        r"""Takes a mapping into use, a JSON document that says where in a file the readings stand; under its
        name and version it never changes. Needs `method.edit`.

        Example::

            session.mapping.define(document={"path": "counter_csv.json"})
        """
        return self._do(
            "mapping.define",
            {"document": document},
            {},
        )


class MethodOperations(Namespace):
    """The operations `method.*` of a session."""

    __slots__ = ()

    def define(
        self,
        *,
        code: str,
        facts: Mapping[str, Any],
        reason: str | None = None,
        text: str | None = None,
    ) -> Answer:
        r"""Adds a method, or makes a new version of it: all its facts. Needs `method.edit`; a change needs a
        reason.

        Example::

            session.method.define(
                code="PN-EN ISO 4833-1",
                facts={
                    "edition": "2013-12",
                    "instrument": True,
                    "limits": {"lod": "1", "loq": "10", "unit": "cfu/g"},
                    "materials": ["medium"],
                    "qc": True,
                    "retired": False,
                    "scope": [{"from": "2026-01-01", "until": "2029-12-31"}],
                    "times": [{"at_least": 4140, "at_most": 4500, "step": "incubation"}],
                    "title": "Colony count at 30 C",
                },
                reason="new_edition",
                text="the scope was extended",
            )
        """
        return self._do(
            "method.define",
            {"code": code, "facts": facts},
            {"reason": reason, "text": text},
        )

    def list(self) -> Answer:
        r"""The methods. Needs `method.read`.

        Example::

            session.method.list()
        """
        return self._do(
            "method.list",
            {},
            {},
        )


class NonconformityOperations(Namespace):
    """The operations `nonconformity.*` of a session."""

    __slots__ = ()

    def impact(
        self,
        *,
        span: Mapping[str, Any],
    ) -> Answer:
        r"""What a wrong instrument, lot, method, account, control run or time touches, of what this session
        may see. Needs `record.read`.

        Example::

            session.nonconformity.impact(
                span={
                    "account": "01900000-0000-7000-8000-0000000000b1",
                    "from": "2026-11-01",
                    "instrument": "INC-1",
                    "lot": "PCA-17",
                    "method": "PN-EN ISO 4833-1",
                    "qc": "QC-118",
                    "until": "2026-11-20",
                },
            )
        """
        return self._do(
            "nonconformity.impact",
            {"span": span},
            {},
        )

    def open(
        self,
        *,
        span: Mapping[str, Any],
        what: str,
        reason: str,
        text: str | None = None,
    ) -> Answer:
        r"""Opens nonconforming work: everything it touches is held. Needs `quality.hold` and a reason.

        Example::

            session.nonconformity.open(
                span={"from": "2026-11-01", "instrument": "INC-1"},
                what="the incubator was cold",
                reason="temperature",
                text="27 C in the morning",
            )
        """
        return self._do(
            "nonconformity.open",
            {"span": span, "what": what, "reason": reason},
            {"text": text},
        )

    def close(
        self,
        *,
        id: UUID | str,
        cause: str,
        action: str,
        reason: str,
        text: str | None = None,
    ) -> Answer:
        r"""Settles nonconforming work: what it held is free, as far as nothing else holds it. `cause` is a
        code. Needs `quality.hold` and a reason.

        Example::

            session.nonconformity.close(
                id="01900000-0000-7000-8000-0000000000f1",
                cause="equipment",
                action="repaired, tests repeated",
                reason="settled",
                text="see K-120",
            )
        """
        return self._do(
            "nonconformity.close",
            {"id": id, "cause": cause, "action": action, "reason": reason},
            {"text": text},
        )

    def list(self) -> Answer:
        r"""The nonconforming work on record. Needs `quality.read`.

        Example::

            session.nonconformity.list()
        """
        return self._do(
            "nonconformity.list",
            {},
            {},
        )


class ObjectOperations(Namespace):
    """The operations `object.*` of a session."""

    __slots__ = ()

    def history(
        self,
        *,
        object: str,
        id: UUID | str,
        when: Any,
    ) -> Answer:
        r"""An object (`sample`, `result`, `report`, `method`, `instrument`, `lot`, `specification`, `qc`,
        `client`) as it was: `now`, at a moment, after a record, or in a version. Needs `record.read`.

        Example::

            session.object.history(
                object="result",
                id="01900000-0000-7000-8000-0000000000e1",
                when={"at": "2026-11-20T12:00:00.000000Z"},
            )
        """
        return self._do(
            "object.history",
            {"object": object, "id": id, "when": when},
            {},
        )

    def differences(
        self,
        *,
        object: str,
        id: str,
        from_: Any,
        to: Any,
    ) -> Answer:
        r"""What differs between two versions of an object, fact by fact, with the record that made the
        difference. Needs `record.read`.

        Example::

            session.object.differences(object="method", id="PN-EN ISO 4833-1", from_={"version": 1}, to="now")
        """
        return self._do(
            "object.differences",
            {"object": object, "id": id, "from": from_, "to": to},
            {},
        )


class PaperOperations(Namespace):
    """The operations `paper.*` of a session."""

    __slots__ = ()

    def transcribe(
        self,
        *,
        performed_at: str,
        performer: Mapping[str, Any],
        object: Mapping[str, Any],
        clients: Sequence[Any] | None = None,
        fields: Mapping[str, Any],
        scan: bytes | str,
        reason: str,
        text: str | None = None,
        replaces: UUID | str | None = None,
    ) -> Answer:
        r"""Takes in what was written on paper. `performer` is `{"account": id}` or `{"name": text}`; `scan` is
        the digest of a file that was sealed. Needs `result.enter`.

        Example::

            session.paper.transcribe(
                performed_at="2026-11-22T14:30+01:00",
                performer={"name": "Jan Kowal"},
                object={"id": "01900000-0000-7000-8000-0000000000d1", "kind": "sample", "version": 1},
                clients=["01900000-0000-7000-8000-0000000000c1"],
                fields={"ph": "6.8"},
                scan="47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
                reason="system_down",
                text=None,
                replaces="01900000-0000-7000-8000-0000000000f2",
            )
        """
        return self._do(
            "paper.transcribe",
            {
                "performed_at": performed_at,
                "performer": performer,
                "object": object,
                "fields": fields,
                "scan": scan,
                "reason": reason,
            },
            {"clients": clients, "text": text, "replaces": replaces},
        )

    def check(
        self,
        *,
        id: UUID | str,
        outcome: str,
        reason: str | None = None,
        text: str | None = None,
    ) -> Answer:
        r"""Says whether a transcription of somebody else `agrees` with its scan or `differs`, which needs a
        reason. Needs `result.verify`.

        Example::

            session.paper.check(
                id="01900000-0000-7000-8000-0000000000f2",
                outcome="differs",
                reason="misread",
                text="6.6, not 6.8",
            )
        """
        return self._do(
            "paper.check",
            {"id": id, "outcome": outcome},
            {"reason": reason, "text": text},
        )

    def list(
        self,
        *,
        unchecked: bool | None = None,
    ) -> Answer:
        r"""The transcriptions that this session may see, oldest first, or only those that nobody has compared.

        Example::

            session.paper.list(unchecked=True)
        """
        return self._do(
            "paper.list",
            {},
            {"unchecked": unchecked},
        )


class PasswordOperations(Namespace):
    """The operations `password.*` of a session."""

    __slots__ = ()

    def change(
        self,
        *,
        password: Secret,
        new_password: Secret,
    ) -> Answer:
        r"""Changes the own password: the present one and the new one are secrets beside the call. The other
        sessions of the account end.

        Example::

            session.password.change(password=getpass(), new_password=getpass())
        """
        try:
            return self._do(
                "password.change",
                {},
                {},
                password=password,
                new_password=new_password,
            )
        finally:
            del password, new_password

    def start_reset(
        self,
        *,
        id: UUID | str,
        reason: str,
        text: str | None = None,
    ) -> Answer:
        r"""Starts a reset of somebody else's password. The answer holds the `code` with which its owner sets a
        new one, shown once. Needs `account.reset`.

        Example::

            session.password.start_reset(
                id="01900000-0000-7000-8000-0000000000a1",
                reason="forgotten",
                text=None,
            )
        """
        return self._do(
            "password.start_reset",
            {"id": id, "reason": reason},
            {"text": text},
        )

    def judge(
        self,
        *,
        login: str,
        name: str,
        new_password: Secret,
    ) -> Answer:
        r"""Judges the new password, a secret beside the call, for somebody of this login and name: every
        broken rule. Earlier passwords are compared only when it is set.

        Example::

            session.password.judge(login="a.nowak", name="Anna Nowak", new_password=getpass())
        """
        try:
            return self._do(
                "password.judge",
                {"login": login, "name": name},
                {},
                new_password=new_password,
            )
        finally:
            del new_password


class QcOperations(Namespace):
    """The operations `qc.*` of a session."""

    __slots__ = ()

    def record(
        self,
        *,
        code: str,
        facts: Mapping[str, Any],
        reason: str | None = None,
        text: str | None = None,
    ) -> Answer:
        r"""Records a quality-control run, or corrects it: all its facts. Needs `quality.record`; a change
        needs a reason.

        Example::

            session.qc.record(
                code="QC-118",
                facts={
                    "day": "2026-11-20",
                    "in_control": True,
                    "instrument": "INC-1",
                    "method": "PN-EN ISO 4833-1",
                    "rule": "westgard 1-3s",
                },
                reason="correction",
                text="the day was misread",
            )
        """
        return self._do(
            "qc.record",
            {"code": code, "facts": facts},
            {"reason": reason, "text": text},
        )

    def list(self) -> Answer:
        r"""The quality-control runs. Needs `quality.read`.

        Example::

            session.qc.list()
        """
        return self._do(
            "qc.list",
            {},
            {},
        )


class ReportOperations(Namespace):
    """The operations `report.*` of a session."""

    __slots__ = ()

    def draft(
        self,
        *,
        samples: Sequence[Any],
        number: str | None = None,
        title: str | None = None,
        language: str | None = None,
        preliminary: bool | None = None,
        amends: UUID | str | None = None,
        waived: Sequence[Any] | None = None,
        opinions: Sequence[Any] | None = None,
        deviations: Sequence[Any] | None = None,
        reason: str | None = None,
        text: str | None = None,
    ) -> Answer:
        r"""Drafts a report of samples of one client from their verified results; with `amends`, the amendment
        that was opened. Needs `report.draft`.

        Example::

            session.report.draft(
                samples=["01900000-0000-7000-8000-0000000000d1"],
                number="7/2026",
                title="Test report",
                language="en",
                preliminary=False,
                amends="01900000-0000-7000-8000-0000000000a1",
                waived=[["k", "agreed in the contract"]],
                opinions=[{"by": "01900000-0000-7000-8000-0000000000b1", "text": "fit for sale"}],
                deviations=["one portion only"],
                reason="complaint",
                text="the unit was wrong",
            )
        """
        return self._do(
            "report.draft",
            {"samples": samples},
            {
                "number": number,
                "title": title,
                "language": language,
                "preliminary": preliminary,
                "amends": amends,
                "waived": waived,
                "opinions": opinions,
                "deviations": deviations,
                "reason": reason,
                "text": text,
            },
        )

    def revise(
        self,
        *,
        id: UUID | str,
        samples: Sequence[Any],
        title: str | None = None,
        language: str | None = None,
        preliminary: bool | None = None,
        waived: Sequence[Any] | None = None,
        opinions: Sequence[Any] | None = None,
        deviations: Sequence[Any] | None = None,
        reason: str,
        text: str | None = None,
    ) -> Answer:
        r"""Makes a draft anew from the records as they stand now, with everything it says; signatures stay
        with the version before. Needs `report.revise` and a reason.

        Example::

            session.report.revise(
                id="01900000-0000-7000-8000-0000000000a2",
                samples=["01900000-0000-7000-8000-0000000000d1"],
                title="Test report",
                language="en",
                preliminary=False,
                waived=[["k", "agreed in the contract"]],
                opinions=[{"by": "01900000-0000-7000-8000-0000000000b1", "text": "fit for sale"}],
                deviations=["one portion only"],
                reason="correction",
                text="the title",
            )
        """
        return self._do(
            "report.revise",
            {"id": id, "samples": samples, "reason": reason},
            {
                "title": title,
                "language": language,
                "preliminary": preliminary,
                "waived": waived,
                "opinions": opinions,
                "deviations": deviations,
                "text": text,
            },
        )

    def check(
        self,
        *,
        id: UUID | str,
    ) -> Answer:
        r"""Finds a draft complete. Needs `report.check`.

        Example::

            session.report.check(id="01900000-0000-7000-8000-0000000000a2")
        """
        return self._do(
            "report.check",
            {"id": id},
            {},
        )

    def authorize(
        self,
        *,
        id: UUID | str,
        sign: Mapping[str, Any],
        password: Secret | None = None,
        second_factor: Secret | None = None,
    ) -> Answer:
        r"""Authorises a checked report with the signature `approved`. Needs `report.authorize` and the
        authorisation for its methods.

        Example::

            session.report.authorize(
                id="01900000-0000-7000-8000-0000000000a2",
                sign={"by": "password", "role": "authorizer"},
            )
        """
        try:
            return self._do(
                "report.authorize",
                {"id": id, "sign": sign},
                {},
                password=password,
                second_factor=second_factor,
            )
        finally:
            del password, second_factor

    def authorize_alone(
        self,
        *,
        id: UUID | str,
        sign: Mapping[str, Any],
        reason: str,
        text: str | None = None,
        password: Secret | None = None,
        second_factor: Secret | None = None,
    ) -> Answer:
        r"""Authorises own work, as the flagged exception of a one-person laboratory. Needs `report.authorize`,
        the setting and a reason.

        Example::

            session.report.authorize_alone(
                id="01900000-0000-7000-8000-0000000000a2",
                sign={"by": "host", "role": "authorizer"},
                reason="alone",
                text="the second person is ill",
            )
        """
        try:
            return self._do(
                "report.authorize_alone",
                {"id": id, "sign": sign, "reason": reason},
                {"text": text},
                password=password,
                second_factor=second_factor,
            )
        finally:
            del password, second_factor

    def challenge(
        self,
        *,
        id: UUID | str,
        reason: str,
        text: str | None = None,
    ) -> Answer:
        r"""Doubts an issued report. Needs `report.amend` and a reason.

        Example::

            session.report.challenge(
                id="01900000-0000-7000-8000-0000000000a2",
                reason="complaint",
                text="the customer doubts the value",
            )
        """
        return self._do(
            "report.challenge",
            {"id": id, "reason": reason},
            {"text": text},
        )

    def confirm(
        self,
        *,
        id: UUID | str,
        reason: str,
        text: str | None = None,
    ) -> Answer:
        r"""Finds that a doubted report holds. Needs `report.amend` and a reason.

        Example::

            session.report.confirm(
                id="01900000-0000-7000-8000-0000000000a2",
                reason="settled",
                text="the value was found again",
            )
        """
        return self._do(
            "report.confirm",
            {"id": id, "reason": reason},
            {"text": text},
        )

    def amend(
        self,
        *,
        id: UUID | str,
        reason: str,
        text: str | None = None,
    ) -> Answer:
        r"""Opens an amendment, which `report.draft` then makes; this report stays in force until that is
        issued. Needs `report.amend` and a reason.

        Example::

            session.report.amend(
                id="01900000-0000-7000-8000-0000000000a2",
                reason="complaint",
                text="the unit was wrong",
            )
        """
        return self._do(
            "report.amend",
            {"id": id, "reason": reason},
            {"text": text},
        )

    def propose_withdrawal(
        self,
        *,
        id: UUID | str,
        reason: str,
        text: str | None = None,
    ) -> Answer:
        r"""Proposes to withdraw a report; a second person withdraws it. Needs `report.withdraw` and a reason.

        Example::

            session.report.propose_withdrawal(
                id="01900000-0000-7000-8000-0000000000a2",
                reason="invalidated",
                text="the incubator was cold",
            )
        """
        return self._do(
            "report.propose_withdrawal",
            {"id": id, "reason": reason},
            {"text": text},
        )

    def withdraw(
        self,
        *,
        id: UUID | str,
        notified: str,
    ) -> Answer:
        r"""Withdraws a report, as a second person; `notified` is how the customer was told, a code. Needs
        `report.withdraw`.

        Example::

            session.report.withdraw(id="01900000-0000-7000-8000-0000000000a2", notified="letter")
        """
        return self._do(
            "report.withdraw",
            {"id": id, "notified": notified},
            {},
        )

    def get(
        self,
        *,
        id: UUID | str,
    ) -> Answer:
        r"""One report as it stands. Needs `report.read`.

        Example::

            session.report.get(id="01900000-0000-7000-8000-0000000000a2")
        """
        return self._do(
            "report.get",
            {"id": id},
            {},
        )

    def numbered(
        self,
        *,
        number: str,
    ) -> Answer:
        r"""The report with a number. Needs `report.read`.

        Example::

            session.report.numbered(number="7/2026")
        """
        return self._do(
            "report.numbered",
            {"number": number},
            {},
        )

    def list(
        self,
        *,
        state: str | None = None,
    ) -> Answer:
        r"""The reports that this session may see, in one state where that is given. Needs `report.read`.

        Example::

            session.report.list(state="issued")
        """
        return self._do(
            "report.list",
            {},
            {"state": state},
        )

    def content(
        self,
        *,
        id: UUID | str,
    ) -> Answer:
        r"""What a report says, checked against the hash that signatures are over, and who signed it. Needs
        `report.read`.

        Example::

            session.report.content(id="01900000-0000-7000-8000-0000000000a2")
        """
        return self._do(
            "report.content",
            {"id": id},
            {},
        )

    def preview(
        self,
        *,
        id: UUID | str,
        form: str | None = None,
    ) -> Answer:
        r"""How the file of a report would look; it says on every page that it is not a report. Needs
        `report.read`.

        Example::

            session.report.preview(id="01900000-0000-7000-8000-0000000000a2", form="html")
        """
        return self._do(
            "report.preview",
            {"id": id},
            {"form": form},
        )

    def prepare(
        self,
        *,
        id: UUID | str,
        form: str | None = None,
    ) -> Answer:
        r"""Freezes the file of an authorised report before it is issued, so that somebody can sign it outside.
        Needs `report.issue`.

        Example::

            session.report.prepare(id="01900000-0000-7000-8000-0000000000a2", form="pdf")
        """
        return self._do(
            "report.prepare",
            {"id": id},
            {"form": form},
        )

    def attach_signed(
        self,
        *,
        id: UUID | str,
        form: str,
        file: Mapping[str, Any],
    ) -> Answer:
        r"""Takes the prepared file back with a signature that was added outside: `appended` to it, in a
        `container` with it, or `detached`. Needs `report.issue`.

        Example::

            session.report.attach_signed(
                id="01900000-0000-7000-8000-0000000000a2",
                form="detached",
                file={"path": "report-7-2026.p7s"},
            )
        """
        return self._do(
            "report.attach_signed",
            {"id": id, "form": form, "file": file},
            {},
        )

    def issue(
        self,
        *,
        id: UUID | str,
        recipient: str,
        form: Mapping[str, Any] | None = None,
    ) -> Answer:
        r"""Issues an authorised report: the prepared file if there is one, else one that is made in `form`
        (without, HTML), where `template` is the laboratory's own. Needs `report.issue`.

        Example::

            session.report.issue(
                id="01900000-0000-7000-8000-0000000000a2",
                recipient="jan@example.com",
                form={"template": {"path": "report.html"}},
            )
        """
        return self._do(
            "report.issue",
            {"id": id, "recipient": recipient},
            {"form": form},
        )

    def send(
        self,
        *,
        id: UUID | str,
        recipient: str,
    ) -> Answer:
        r"""Sends an issued report again: the same bytes. Needs `report.send`.

        Example::

            session.report.send(id="01900000-0000-7000-8000-0000000000a2", recipient="anna@example.com")
        """
        return self._do(
            "report.send",
            {"id": id, "recipient": recipient},
            {},
        )

    def file(
        self,
        *,
        id: UUID | str,
    ) -> Answer:
        r"""The file of an issued report, checked against its digest. Needs `report.read`.

        Example::

            session.report.file(id="01900000-0000-7000-8000-0000000000a2")
        """
        return self._do(
            "report.file",
            {"id": id},
            {},
        )

    def proof(
        self,
        *,
        id: UUID | str,
    ) -> Answer:
        r"""The proof that lies beside the file of an issued report, and the key it is checked with; handing it
        out is recorded. Needs `report.send`.

        Example::

            session.report.proof(id="01900000-0000-7000-8000-0000000000a2")
        """
        return self._do(
            "report.proof",
            {"id": id},
            {},
        )

    def trace(
        self,
        *,
        id: UUID | str,
    ) -> Answer:
        r"""From a report back to where it came from. Needs `report.read` and `record.read`.

        Example::

            session.report.trace(id="01900000-0000-7000-8000-0000000000a2")
        """
        return self._do(
            "report.trace",
            {"id": id},
            {},
        )


class ResultOperations(Namespace):
    """The operations `result.*` of a session."""

    __slots__ = ()

    def order(
        self,
        *,
        sample: UUID | str,
        analyte: str,
        method: str,
        specification: str | None = None,
    ) -> Answer:
        r"""Orders a result for a sample: a test line without a value. Needs `result.order`.

        Example::

            session.result.order(
                sample="01900000-0000-7000-8000-0000000000d1",
                analyte="Colony count at 30 C",
                method="PN-EN ISO 4833-1",
                specification="TPC-100000",
            )
        """
        return self._do(
            "result.order",
            {"sample": sample, "analyte": analyte, "method": method},
            {"specification": specification},
        )

    def enter(
        self,
        *,
        sample: UUID | str,
        analyte: str,
        method: str,
        value: Any,
        words: str | None = None,
        raw: str | None = None,
        uncertainty: Mapping[str, Any] | None = None,
        specification: str | None = None,
        instrument: str | None = None,
        lots: Sequence[Any] | None = None,
        qc: str | None = None,
        source: Mapping[str, Any] | None = None,
        inputs: Sequence[Any] | None = None,
        started: str | None = None,
        finished: str | None = None,
        deviation: str | None = None,
        customer_supplied: bool | None = None,
        provider: str | None = None,
    ) -> Answer:
        r"""Enters a result that was not ordered apart. Needs `result.enter` and the authorisation for the
        method.

        Example::

            session.result.enter(
                sample="01900000-0000-7000-8000-0000000000d1",
                analyte="Lead",
                method="PN-EN 15763",
                value="0.085 mg/kg",
                words="as received",
                raw="0.0852",
                uncertainty={
                    "basis": "validation-2025",
                    "form": {"kind": "absolute", "value": "0.010"},
                    "k": "2",
                    "level": "95",
                    "on_report": True,
                },
                specification="PB-1",
                instrument="ICP-1",
                lots=["CRM-7"],
                qc="QC-118",
                source={"line": 2, "parser": "icp_csv 1.0", "sha256": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="},
                inputs=[{"id": "01900000-0000-7000-8000-0000000000e9", "version": 1}],
                started="2026-11-20",
                finished="2026-11-21",
                deviation="smaller portion",
                customer_supplied=False,
                provider="EXT-1",
            )
        """
        return self._do(
            "result.enter",
            {"sample": sample, "analyte": analyte, "method": method, "value": value},
            {
                "words": words,
                "raw": raw,
                "uncertainty": uncertainty,
                "specification": specification,
                "instrument": instrument,
                "lots": lots,
                "qc": qc,
                "source": source,
                "inputs": inputs,
                "started": started,
                "finished": finished,
                "deviation": deviation,
                "customer_supplied": customer_supplied,
                "provider": provider,
            },
        )

    def import_(
        self,
        *,
        sample: UUID | str,
        analyte: str,
        method: str,
        value: Any,
        words: str | None = None,
        raw: str | None = None,
        uncertainty: Mapping[str, Any] | None = None,
        specification: str | None = None,
        instrument: str | None = None,
        lots: Sequence[Any] | None = None,
        qc: str | None = None,
        source: Mapping[str, Any] | None = None,
        inputs: Sequence[Any] | None = None,
        started: str | None = None,
        finished: str | None = None,
        deviation: str | None = None,
        customer_supplied: bool | None = None,
        provider: str | None = None,
    ) -> Answer:
        r"""Takes over a result that was read from an instrument's file, with the `source` that `file.read`
        gives. Needs `result.import` and the authorisation for the method.

        Example::

            session.result.import_(
                sample="01900000-0000-7000-8000-0000000000d1",
                analyte="Lead",
                method="PN-EN 15763",
                value={"kind": "quantity", "unit": {"text": "mg/kg"}, "value": {"raw": "0.085", "reported": "0.085"}},
                words="as received",
                raw="0.0852",
                uncertainty={"form": {"kind": "relative", "value": "12"}, "on_report": False},
                specification="PB-1",
                instrument="ICP-1",
                lots=["CRM-7"],
                qc="QC-118",
                source={"line": 2, "parser": "icp_csv 1.0", "sha256": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="},
                inputs=[],
                started="2026-11-20",
                finished="2026-11-21",
                deviation="smaller portion",
                customer_supplied=False,
                provider="EXT-1",
            )
        """
        return self._do(
            "result.import",
            {"sample": sample, "analyte": analyte, "method": method, "value": value},
            {
                "words": words,
                "raw": raw,
                "uncertainty": uncertainty,
                "specification": specification,
                "instrument": instrument,
                "lots": lots,
                "qc": qc,
                "source": source,
                "inputs": inputs,
                "started": started,
                "finished": finished,
                "deviation": deviation,
                "customer_supplied": customer_supplied,
                "provider": provider,
            },
        )

    def enter_ordered(
        self,
        *,
        id: UUID | str,
        value: Any,
        words: str | None = None,
        raw: str | None = None,
        uncertainty: Mapping[str, Any] | None = None,
        specification: str | None = None,
        instrument: str | None = None,
        lots: Sequence[Any] | None = None,
        qc: str | None = None,
        source: Mapping[str, Any] | None = None,
        inputs: Sequence[Any] | None = None,
        started: str | None = None,
        finished: str | None = None,
        deviation: str | None = None,
        customer_supplied: bool | None = None,
        provider: str | None = None,
    ) -> Answer:
        r"""Enters the value of a result that was ordered; analyte and method stay as ordered. Needs
        `result.enter` and the authorisation for the method.

        Example::

            session.result.enter_ordered(
                id="01900000-0000-7000-8000-0000000000e1",
                value={
                    "per": "1",
                    "plates": [{"colonies": 42, "dilution": "0.1", "volume": "1"}],
                    "range": {"lower": 10, "upper": 300},
                    "rounding": {"digits": {"significant": 2}, "mode": "half_even"},
                    "unit": "cfu/g",
                },
                words="as received",
                raw="42",
                uncertainty={"form": {"kind": "log10", "value": "0.30"}, "k": "2", "level": "95", "on_report": True},
                specification="TPC-100000",
                instrument="INC-1",
                lots=["PCA-17"],
                qc="QC-118",
                source={"parser": "counter_csv 1.0", "sha256": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="},
                inputs=[],
                started="2026-11-20",
                finished="2026-11-23",
                deviation="71 hours",
                customer_supplied=False,
                provider="EXT-1",
            )
        """
        return self._do(
            "result.enter_ordered",
            {"id": id, "value": value},
            {
                "words": words,
                "raw": raw,
                "uncertainty": uncertainty,
                "specification": specification,
                "instrument": instrument,
                "lots": lots,
                "qc": qc,
                "source": source,
                "inputs": inputs,
                "started": started,
                "finished": finished,
                "deviation": deviation,
                "customer_supplied": customer_supplied,
                "provider": provider,
            },
        )

    def correct(
        self,
        *,
        id: UUID | str,
        value: Any,
        reason: str,
        text: str | None = None,
    ) -> Answer:
        r"""Corrects the value of a result that is not verified. Needs `result.edit` and a reason.

        Example::

            session.result.correct(
                id="01900000-0000-7000-8000-0000000000e1",
                value={"comma": True, "limit_is": "loq", "text": "<0,05 mg/L"},
                reason="correction",
                text="the point was misplaced",
            )
        """
        return self._do(
            "result.correct",
            {"id": id, "value": value, "reason": reason},
            {"text": text},
        )

    def edit(
        self,
        *,
        id: UUID | str,
        facts: Mapping[str, Any],
        reason: str,
        text: str | None = None,
    ) -> Answer:
        r"""Corrects whatever is wrong with a result that is not verified: `facts` as `result.get` gives them,
        all of them; the judgement is made anew. Needs `result.edit` and a reason.

        Example::

            session.result.edit(
                id="01900000-0000-7000-8000-0000000000e1",
                facts={
                    "accredited": True,
                    "analyte": "Lead",
                    "customer_supplied": False,
                    "finished": "2026-11-21",
                    "inputs": [],
                    "instrument": "ICP-1",
                    "judged": {"specification": "PB-1", "undecided": "value_unfit", "version": 1},
                    "lots": ["CRM-7"],
                    "method": "PN-EN 15763",
                    "method_version": 1,
                    "provider": "EXT-1",
                    "qc": "QC-118",
                    "retest_of": "01900000-0000-7000-8000-0000000000e0",
                    "sample": "01900000-0000-7000-8000-0000000000d1",
                    "source": {"parser": "icp_csv 1.0", "sha256": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="},
                    "specification": "PB-1",
                    "started": "2026-11-20",
                    "uncertainty": {"form": {"kind": "absolute", "value": "0.010"}, "on_report": True},
                    "value": {
                        "kind": "quantity",
                        "unit": {"text": "mg/kg"},
                        "value": {"raw": "0.085", "reported": "0.085"},
                    },
                },
                reason="correction",
                text="the other instrument",
            )
        """
        return self._do(
            "result.edit",
            {"id": id, "facts": facts, "reason": reason},
            {"text": text},
        )

    def correct_words(
        self,
        *,
        id: UUID | str,
        words: str,
        reason: str,
        text: str | None = None,
    ) -> Answer:
        r"""Corrects the words of a result that is text. Needs `result.edit` and a reason.

        Example::

            session.result.correct_words(
                id="01900000-0000-7000-8000-0000000000e1",
                words="smell of ammonia",
                reason="correction",
                text="typing error",
            )
        """
        return self._do(
            "result.correct_words",
            {"id": id, "words": words, "reason": reason},
            {"text": text},
        )

    def submit(
        self,
        *,
        id: UUID | str,
        sign: Mapping[str, Any] | None = None,
        password: Secret | None = None,
        second_factor: Secret | None = None,
    ) -> Answer:
        r"""Hands a result over to verification; with `sign`, with the signature `authored`. Needs
        `result.submit`.

        Example::

            session.result.submit(
                id="01900000-0000-7000-8000-0000000000e1",
                sign={"by": "password", "role": "analyst"},
            )
        """
        try:
            return self._do(
                "result.submit",
                {"id": id},
                {"sign": sign},
                password=password,
                second_factor=second_factor,
            )
        finally:
            del password, second_factor

    def verify(
        self,
        *,
        id: UUID | str,
        sign: Mapping[str, Any] | None = None,
        password: Secret | None = None,
        second_factor: Secret | None = None,
    ) -> Answer:
        r"""Verifies a result of other people; with `sign`, with the signature `reviewed`. Needs
        `result.verify`.

        Example::

            session.result.verify(
                id="01900000-0000-7000-8000-0000000000e1",
                sign={"by": "host", "role": "laboratory_manager"},
            )
        """
        try:
            return self._do(
                "result.verify",
                {"id": id},
                {"sign": sign},
                password=password,
                second_factor=second_factor,
            )
        finally:
            del password, second_factor

    def verify_alone(
        self,
        *,
        id: UUID | str,
        reason: str,
        text: str | None = None,
    ) -> Answer:
        r"""Verifies a result one contributed to oneself, as the flagged exception of a one-person laboratory,
        soon after the session was proved anew. Needs `result.verify`, the setting and a reason.

        Example::

            session.result.verify_alone(
                id="01900000-0000-7000-8000-0000000000e1",
                reason="alone",
                text="the second analyst is ill",
            )
        """
        return self._do(
            "result.verify_alone",
            {"id": id, "reason": reason},
            {"text": text},
        )

    def return_(
        self,
        *,
        id: UUID | str,
        reason: str,
        text: str | None = None,
    ) -> Answer:
        r"""Gives a submitted result back. Needs `result.return` and a reason.

        Example::

            session.result.return_(
                id="01900000-0000-7000-8000-0000000000e1",
                reason="unclear",
                text="which dilution?",
            )
        """
        return self._do(
            "result.return",
            {"id": id, "reason": reason},
            {"text": text},
        )

    def reject(
        self,
        *,
        id: UUID | str,
        reason: str,
        text: str | None = None,
    ) -> Answer:
        r"""Does not accept a result. Needs `result.cancel` and a reason.

        Example::

            session.result.reject(
                id="01900000-0000-7000-8000-0000000000e1",
                reason="control",
                text="the blank was positive",
            )
        """
        return self._do(
            "result.reject",
            {"id": id, "reason": reason},
            {"text": text},
        )

    def cancel(
        self,
        *,
        id: UUID | str,
        reason: str,
        text: str | None = None,
    ) -> Answer:
        r"""Takes the order of a result back. Needs `result.cancel` and a reason.

        Example::

            session.result.cancel(
                id="01900000-0000-7000-8000-0000000000e1",
                reason="customer",
                text="ordered twice",
            )
        """
        return self._do(
            "result.cancel",
            {"id": id, "reason": reason},
            {"text": text},
        )

    def amend(
        self,
        *,
        id: UUID | str,
        reason: str,
        text: str | None = None,
    ) -> Answer:
        r"""Opens a new version of a reported result; the issued report stays as it was. Needs `result.amend`
        and a reason.

        Example::

            session.result.amend(
                id="01900000-0000-7000-8000-0000000000e1",
                reason="complaint",
                text="the unit was wrong",
            )
        """
        return self._do(
            "result.amend",
            {"id": id, "reason": reason},
            {"text": text},
        )

    def retract(
        self,
        *,
        id: UUID | str,
        reason: str,
        text: str | None = None,
    ) -> Answer:
        r"""Takes back a result that is in no issued report, and orders another in its place: `ordered`. Needs
        `result.retract` and a reason.

        Example::

            session.result.retract(
                id="01900000-0000-7000-8000-0000000000e1",
                reason="control",
                text="the blank was positive",
            )
        """
        return self._do(
            "result.retract",
            {"id": id, "reason": reason},
            {"text": text},
        )

    def propose_invalidation(
        self,
        *,
        id: UUID | str,
        nonconformity: UUID | str | None = None,
        reason: str,
        text: str | None = None,
    ) -> Answer:
        r"""Proposes that a reported result is wrong; a second person confirms. Needs `result.invalidate` and a
        reason.

        Example::

            session.result.propose_invalidation(
                id="01900000-0000-7000-8000-0000000000e1",
                nonconformity="01900000-0000-7000-8000-0000000000f1",
                reason="nonconformity",
                text="the incubator was cold",
            )
        """
        return self._do(
            "result.propose_invalidation",
            {"id": id, "reason": reason},
            {"nonconformity": nonconformity, "text": text},
        )

    def invalidate(
        self,
        *,
        id: UUID | str,
    ) -> Answer:
        r"""Confirms, as a second person, that a reported result is wrong; `reports` are those in force that
        hold it, challenged now. Needs `result.invalidate`.

        Example::

            session.result.invalidate(id="01900000-0000-7000-8000-0000000000e1")
        """
        return self._do(
            "result.invalidate",
            {"id": id},
            {},
        )

    def get(
        self,
        *,
        id: UUID | str,
        language: str | None = None,
    ) -> Answer:
        r"""One result as it stands, with its words, the value as a report prints it (in the language of
        reports, or in another) and, under `facts`, what `result.edit` takes. Needs `record.read`.

        Example::

            session.result.get(id="01900000-0000-7000-8000-0000000000e1", language="en")
        """
        return self._do(
            "result.get",
            {"id": id},
            {"language": language},
        )

    def list(
        self,
        *,
        sample: UUID | str | None = None,
        state: str | None = None,
    ) -> Answer:
        r"""The results that this session may see, of one sample or in one state where these are given. Needs
        `record.read`.

        Example::

            session.result.list(sample="01900000-0000-7000-8000-0000000000d1", state="submitted")
        """
        return self._do(
            "result.list",
            {},
            {"sample": sample, "state": state},
        )

    def trace(
        self,
        *,
        id: UUID | str,
    ) -> Answer:
        r"""From a result back to where it came from. Needs `record.read`.

        Example::

            session.result.trace(id="01900000-0000-7000-8000-0000000000e1")
        """
        return self._do(
            "result.trace",
            {"id": id},
            {},
        )


class RetentionOperations(Namespace):
    """The operations `retention.*` of a session."""

    __slots__ = ()

    def set(
        self,
        *,
        rules: Sequence[Any],
        reason: str | None = None,
        text: str | None = None,
    ) -> Answer:
        r"""Puts rules of retention in force, in place of all earlier ones. Needs `record.dispose`; from the
        second time on a reason.

        Example::

            session.retention.set(
                rules=[
                    {
                        "basis": {"kind": "contract", "reference": "General terms 2024, clause 9"},
                        "counted": "from_day",
                        "months": 60,
                        "record": "report",
                        "trigger": "issued",
                    },
                ],
                reason="contract_changed",
                text="new general terms",
            )
        """
        return self._do(
            "retention.set",
            {"rules": rules},
            {"reason": reason, "text": text},
        )

    def rules(self) -> Answer:
        r"""The rules in force, with their digest and findings about them. Needs `record.read`.

        Example::

            session.retention.rules()
        """
        return self._do(
            "retention.rules",
            {},
            {},
        )

    def due(self) -> Answer:
        r"""Every object that a rule is about and what the rules say of it today. Needs `record.dispose`.

        Example::

            session.retention.due()
        """
        return self._do(
            "retention.due",
            {},
            {},
        )


class ReviewOperations(Namespace):
    """The operations `review.*` of a session."""

    __slots__ = ()

    def prepare(self) -> Answer:
        r"""Begins a review: a dated list of all accounts in use. Needs `review.prepare`.

        Example::

            session.review.prepare()
        """
        return self._do(
            "review.prepare",
            {},
            {},
        )

    def decide(
        self,
        *,
        review: UUID | str,
        account: UUID | str,
        decision: str,
        comment: str | None = None,
    ) -> Answer:
        r"""Decides on one line: `keep`, `change` or `remove`; a later decision replaces it until the review is
        signed. Needs `review.sign`.

        Example::

            session.review.decide(
                review="01900000-0000-7000-8000-0000000000e1",
                account="01900000-0000-7000-8000-0000000000a1",
                decision="keep",
                comment="still on the team",
            )
        """
        return self._do(
            "review.decide",
            {"review": review, "account": account, "decision": decision},
            {"comment": comment},
        )

    def sign(
        self,
        *,
        id: UUID | str,
    ) -> Answer:
        r"""Signs a review whose lines are all decided, not more than 5 minutes after `session.reauthenticate`.
        Needs `review.sign`.

        Example::

            session.review.sign(id="01900000-0000-7000-8000-0000000000e1")
        """
        return self._do(
            "review.sign",
            {"id": id},
            {},
        )

    def get(
        self,
        *,
        id: UUID | str,
    ) -> Answer:
        r"""A review with its lines. Needs `account.read`.

        Example::

            session.review.get(id="01900000-0000-7000-8000-0000000000e1")
        """
        return self._do(
            "review.get",
            {"id": id},
            {},
        )

    def list(self) -> Answer:
        r"""All reviews, oldest first. Needs `account.read`.

        Example::

            session.review.list()
        """
        return self._do(
            "review.list",
            {},
            {},
        )

    def status(self) -> Answer:
        r"""When the last review was signed, when the next is due, whether it is overdue. Needs `account.read`.

        Example::

            session.review.status()
        """
        return self._do(
            "review.status",
            {},
            {},
        )


class RoleOperations(Namespace):
    """The operations `role.*` of a session."""

    __slots__ = ()

    def define(
        self,
        *,
        name: str,
        permissions: Sequence[Any],
        inherits: Sequence[Any] | None = None,
        reason: str | None = None,
        text: str | None = None,
    ) -> Answer:
        r"""Defines a role, or changes it, which needs a reason. Needs `role.define`.

        Example::

            session.role.define(
                name="reception",
                permissions=["sample.add", "sample.read"],
                inherits=["reader"],
                reason="new_duty",
                text=None,
            )
        """
        return self._do(
            "role.define",
            {"name": name, "permissions": permissions},
            {"inherits": inherits, "reason": reason, "text": text},
        )

    def delete(
        self,
        *,
        name: str,
        reason: str,
        text: str | None = None,
    ) -> Answer:
        r"""Takes a role out of use that nobody holds. Needs `role.define`.

        Example::

            session.role.delete(name="reception", reason="not_needed", text=None)
        """
        return self._do(
            "role.delete",
            {"name": name, "reason": reason},
            {"text": text},
        )

    def list(self) -> Answer:
        r"""The roles with what they carry. Needs `role.read`.

        Example::

            session.role.list()
        """
        return self._do(
            "role.list",
            {},
            {},
        )


class SampleOperations(Namespace):
    """The operations `sample.*` of a session."""

    __slots__ = ()

    def register(
        self,
        *,
        client: UUID | str,
        code: str,
        matrix: str,
        condition: str | None = None,
        order: str | None = None,
        sampled: str | None = None,
        from_customer: Sequence[Any] | None = None,
    ) -> Answer:
        r"""Announces a sample. Needs `sample.add`.

        Example::

            session.sample.register(
                client="01900000-0000-7000-8000-0000000000c1",
                code="S-1042",
                matrix="soft cheese",
                condition="sealed",
                order="4500017",
                sampled="2026-11-20",
                from_customer=[["batch", "L 7731"]],
            )
        """
        return self._do(
            "sample.register",
            {"client": client, "code": code, "matrix": matrix},
            {"condition": condition, "order": order, "sampled": sampled, "from_customer": from_customer},
        )

    def receive(
        self,
        *,
        client: UUID | str,
        code: str,
        matrix: str,
        condition: str | None = None,
        order: str | None = None,
        sampled: str | None = None,
        from_customer: Sequence[Any] | None = None,
        temperature: str | None = None,
        deviation: str | None = None,
        consent: str | None = None,
    ) -> Answer:
        r"""Receives a sample that was not announced. Needs `sample.add`.

        Example::

            session.sample.receive(
                client="01900000-0000-7000-8000-0000000000c1",
                code="S-1042",
                matrix="soft cheese",
                condition="sealed, cold",
                order="4500017",
                sampled="2026-11-20",
                from_customer=[["batch", "L 7731"]],
                temperature="4.2",
                deviation="warm",
                consent="e-mail of 20 November",
            )
        """
        return self._do(
            "sample.receive",
            {"client": client, "code": code, "matrix": matrix},
            {
                "condition": condition,
                "order": order,
                "sampled": sampled,
                "from_customer": from_customer,
                "temperature": temperature,
                "deviation": deviation,
                "consent": consent,
            },
        )

    def collect(
        self,
        *,
        id: UUID | str,
        day: str,
        plan: str | None = None,
        place: str,
    ) -> Answer:
        r"""Records that an announced sample was taken by the laboratory. Needs `sample.collect`.

        Example::

            session.sample.collect(
                id="01900000-0000-7000-8000-0000000000d1",
                day="2026-11-20",
                plan="PP-3",
                place="the client's cold store",
            )
        """
        return self._do(
            "sample.collect",
            {"id": id, "day": day, "place": place},
            {"plan": plan},
        )

    def receive_announced(
        self,
        *,
        id: UUID | str,
        condition: str | None = None,
        temperature: str | None = None,
        deviation: str | None = None,
        consent: str | None = None,
    ) -> Answer:
        r"""Receives a sample that was announced or taken. Needs `sample.add`.

        Example::

            session.sample.receive_announced(
                id="01900000-0000-7000-8000-0000000000d1",
                condition="sealed, cold",
                temperature="4.2",
                deviation="warm",
                consent="e-mail of 20 November",
            )
        """
        return self._do(
            "sample.receive_announced",
            {"id": id},
            {"condition": condition, "temperature": temperature, "deviation": deviation, "consent": consent},
        )

    def edit(
        self,
        *,
        id: UUID | str,
        facts: Mapping[str, Any],
        reason: str,
        text: str | None = None,
    ) -> Answer:
        r"""Changes what is said in clear about a sample: `facts` as `sample.get` gives them, all of them.
        Needs `sample.edit` and a reason.

        Example::

            session.sample.edit(
                id="01900000-0000-7000-8000-0000000000d1",
                facts={
                    "code": "S-1042",
                    "consent": "e-mail of 20 November",
                    "deviation": "warm",
                    "keep_until": "2027-01-31",
                    "own_sampling": True,
                    "parents": [],
                    "plan": "PP-3",
                    "sampled": "2026-11-19",
                    "temperature": "4.2",
                },
                reason="correction",
                text="the day was misread",
            )
        """
        return self._do(
            "sample.edit",
            {"id": id, "facts": facts, "reason": reason},
            {"text": text},
        )

    def split(
        self,
        *,
        id: UUID | str,
        code: str,
        matrix: str,
        quantity: str,
    ) -> Answer:
        r"""Divides a sample: makes another one that names this one. Needs `sample.edit`.

        Example::

            session.sample.split(
                id="01900000-0000-7000-8000-0000000000d1",
                code="S-1042/B",
                matrix="soft cheese, rind",
                quantity="100 g",
            )
        """
        return self._do(
            "sample.split",
            {"id": id, "code": code, "matrix": matrix, "quantity": quantity},
            {},
        )

    def transfer(
        self,
        *,
        id: UUID | str,
        recipient: str,
    ) -> Answer:
        r"""Records that a sample, or part of it, was handed to somebody outside. Needs `sample.edit`.

        Example::

            session.sample.transfer(
                id="01900000-0000-7000-8000-0000000000d1",
                recipient="reference laboratory, courier 17",
            )
        """
        return self._do(
            "sample.transfer",
            {"id": id, "recipient": recipient},
            {},
        )

    def store(
        self,
        *,
        id: UUID | str,
        place: str,
    ) -> Answer:
        r"""Records that the rest of a sample is kept, and where. Needs `sample.dispose`.

        Example::

            session.sample.store(id="01900000-0000-7000-8000-0000000000d1", place="freezer 3")
        """
        return self._do(
            "sample.store",
            {"id": id, "place": place},
            {},
        )

    def dispose(
        self,
        *,
        id: UUID | str,
        way: str,
        witness: str | None = None,
    ) -> Answer:
        r"""Records that a sample was disposed of; refused before the time of keeping is over. Needs
        `sample.dispose`.

        Example::

            session.sample.dispose(
                id="01900000-0000-7000-8000-0000000000d1",
                way="autoclave",
                witness="Jan Nowak",
            )
        """
        return self._do(
            "sample.dispose",
            {"id": id, "way": way},
            {"witness": witness},
        )

    def reject(
        self,
        *,
        id: UUID | str,
        reason: str,
        text: str | None = None,
    ) -> Answer:
        r"""Does not accept a sample. Needs `sample.reject` and a reason.

        Example::

            session.sample.reject(
                id="01900000-0000-7000-8000-0000000000d1",
                reason="damaged",
                text="the lid was open",
            )
        """
        return self._do(
            "sample.reject",
            {"id": id, "reason": reason},
            {"text": text},
        )

    def cancel(
        self,
        *,
        id: UUID | str,
        reason: str,
        text: str | None = None,
    ) -> Answer:
        r"""Takes the order of a sample back; refused once results were submitted. Needs `sample.cancel` and a
        reason.

        Example::

            session.sample.cancel(
                id="01900000-0000-7000-8000-0000000000d1",
                reason="customer",
                text="ordered twice",
            )
        """
        return self._do(
            "sample.cancel",
            {"id": id, "reason": reason},
            {"text": text},
        )

    def hold(
        self,
        *,
        id: UUID | str,
        reason: str,
        text: str | None = None,
    ) -> Answer:
        r"""Lets the work on a sample rest. Needs `sample.hold` and a reason.

        Example::

            session.sample.hold(
                id="01900000-0000-7000-8000-0000000000d1",
                reason="complaint",
                text="the customer doubts the label",
            )
        """
        return self._do(
            "sample.hold",
            {"id": id, "reason": reason},
            {"text": text},
        )

    def release(
        self,
        *,
        id: UUID | str,
        reason: str,
        text: str | None = None,
    ) -> Answer:
        r"""Lets the work on a sample go on from where it rested. Needs `sample.hold` and a reason.

        Example::

            session.sample.release(
                id="01900000-0000-7000-8000-0000000000d1",
                reason="settled",
                text="the label was right",
            )
        """
        return self._do(
            "sample.release",
            {"id": id, "reason": reason},
            {"text": text},
        )

    def reopen(
        self,
        *,
        id: UUID | str,
        reason: str,
        text: str | None = None,
    ) -> Answer:
        r"""Begins the work on a tested sample again; reports in force that hold it are challenged. Needs
        `sample.reopen` and a reason.

        Example::

            session.sample.reopen(
                id="01900000-0000-7000-8000-0000000000d1",
                reason="complaint",
                text="the customer asks for another test",
            )
        """
        return self._do(
            "sample.reopen",
            {"id": id, "reason": reason},
            {"text": text},
        )

    def get(
        self,
        *,
        id: UUID | str,
    ) -> Answer:
        r"""One sample as it stands, with what is committed about it and, under `facts`, what `sample.edit`
        takes. Needs `sample.read`.

        Example::

            session.sample.get(id="01900000-0000-7000-8000-0000000000d1")
        """
        return self._do(
            "sample.get",
            {"id": id},
            {},
        )

    def list(
        self,
        *,
        client: UUID | str | None = None,
        state: str | None = None,
    ) -> Answer:
        r"""The samples that this session may see, of one client or in one state where these are given. Needs
        `sample.read`.

        Example::

            session.sample.list(client="01900000-0000-7000-8000-0000000000c1", state="received")
        """
        return self._do(
            "sample.list",
            {},
            {"client": client, "state": state},
        )

    def trace(
        self,
        *,
        id: UUID | str,
    ) -> Answer:
        r"""A sample with everything that was found in it. Needs `sample.read` and `record.read`.

        Example::

            session.sample.trace(id="01900000-0000-7000-8000-0000000000d1")
        """
        return self._do(
            "sample.trace",
            {"id": id},
            {},
        )


class SecondFactorOperations(Namespace):
    """The operations `second_factor.*` of a session."""

    __slots__ = ()

    def new(self) -> Answer:
        r"""Makes a second factor for the own account, not in force before it is confirmed. The answer holds
        its `secret`, the `uri` for an authenticator and the `recovery_codes`, shown once. It waits for
        this session in this process only.

        Example::

            session.second_factor.new()
        """
        return self._do(
            "second_factor.new",
            {},
            {},
        )

    def confirm(
        self,
        *,
        second_factor: Secret,
    ) -> Answer:
        r"""Puts the second factor that this session made last in force, by the first one-time code, a secret
        beside the call.

        Example::

            session.second_factor.confirm(second_factor=getpass())
        """
        try:
            return self._do(
                "second_factor.confirm",
                {},
                {},
                second_factor=second_factor,
            )
        finally:
            del second_factor

    def remove(
        self,
        *,
        id: UUID | str,
        reason: str,
        text: str | None = None,
    ) -> Answer:
        r"""Removes the second factor of somebody else who lost it; the sessions end. Needs `account.reset`.

        Example::

            session.second_factor.remove(
                id="01900000-0000-7000-8000-0000000000a1",
                reason="lost",
                text="telephone broken",
            )
        """
        return self._do(
            "second_factor.remove",
            {"id": id, "reason": reason},
            {"text": text},
        )


class SessionOperations(Namespace):
    """The operations `session.*` of a session."""

    __slots__ = ()

    def get(self) -> Answer:
        r"""This session: its id and account, the sign-in before it, failures since, and whether the password
        must be changed first.

        Example::

            session.session.get()
        """
        return self._do(
            "session.get",
            {},
            {},
        )

    def own(self) -> Answer:
        r"""The open sessions of the own account, oldest first.

        Example::

            session.session.own()
        """
        return self._do(
            "session.own",
            {},
            {},
        )

    def all(self) -> Answer:
        r"""The open sessions of everybody, oldest first. Needs `session.read`.

        Example::

            session.session.all()
        """
        return self._do(
            "session.all",
            {},
            {},
        )

    def end(
        self,
        *,
        id: UUID | str,
    ) -> Answer:
        r"""Ends another session: one's own, or with `session.end` anybody's.

        Example::

            session.session.end(id="01900000-0000-7000-8000-0000000000b1")
        """
        return self._do(
            "session.end",
            {"id": id},
            {},
        )

    def sign_out(self) -> Answer:
        r"""Ends this session.

        Example::

            session.session.sign_out()
        """
        return self._do(
            "session.sign_out",
            {},
            {},
        )

    def permissions(
        self,
        *,
        client: UUID | str | None = None,
    ) -> Answer:
        r"""Everything that this session may do now for a client, or for the laboratory itself: for drawing a
        menu.

        Example::

            session.session.permissions(client="01900000-0000-7000-8000-0000000000c1")
        """
        return self._do(
            "session.permissions",
            {},
            {"client": client},
        )

    def check(
        self,
        *,
        permission: str,
        clients: Sequence[Any] | None = None,
    ) -> Answer:
        r"""Whether this session may do something now for all these clients, or without any for the laboratory
        itself; if not, what is missing and which roles carry it, in English and Polish.

        Example::

            session.session.check(
                permission="result.verify",
                clients=["01900000-0000-7000-8000-0000000000c1"],
            )
        """
        return self._do(
            "session.check",
            {"permission": permission},
            {"clients": clients},
        )

    def reauthenticate(
        self,
        *,
        password: Secret,
        second_factor: Secret | None = None,
    ) -> Answer:
        r"""Proves again who is at the keyboard, by the password and, where there is a second factor, a
        one-time code: secrets beside the call.

        Example::

            session.session.reauthenticate(password=getpass())
        """
        try:
            return self._do(
                "session.reauthenticate",
                {},
                {},
                password=password,
                second_factor=second_factor,
            )
        finally:
            del password, second_factor

    def host_reauthenticated(self) -> Answer:
        r"""Takes over a re-authentication that the host made in a session that it authenticated.

        Example::

            session.session.host_reauthenticated()
        """
        return self._do(
            "session.host_reauthenticated",
            {},
            {},
        )


class SettingsOperations(Namespace):
    """The operations `settings.*` of a session."""

    __slots__ = ()

    def access(self) -> Answer:
        r"""The settings for access: methods, duties, roles to be kept apart, the host's own permissions. Needs
        `settings.read`.

        Example::

            session.settings.access()
        """
        return self._do(
            "settings.access",
            {},
            {},
        )

    def change_access(
        self,
        *,
        host_permissions: Sequence[Any] | None = None,
        methods: Sequence[Any] | None = None,
        static_sets: Sequence[Any] | None = None,
        dynamic_sets: Sequence[Any] | None = None,
        duties: Mapping[str, Any] | None = None,
        reason: str,
        text: str | None = None,
    ) -> Answer:
        r"""Changes the settings for access; what is left out stays. Needs `settings.manage`.

        Example::

            session.settings.change_access(
                host_permissions=[
                    {"device": False, "en": "Change prices.", "name": "host.oldlims.price", "pl": "Zmiana cen."},
                ],
                methods=["PB-07"],
                static_sets=[{"cardinality": 2, "name": "apart", "roles": ["analyst", "administrator"]}],
                dynamic_sets=[],
                duties={"authorisations": 1, "authorise_alone": False, "verifications": 1, "verify_alone": False},
                reason="yearly_review",
                text=None,
            )
        """
        return self._do(
            "settings.change_access",
            {"reason": reason},
            {
                "host_permissions": host_permissions,
                "methods": methods,
                "static_sets": static_sets,
                "dynamic_sets": dynamic_sets,
                "duties": duties,
                "text": text,
            },
        )

    def identity(self) -> Answer:
        r"""The settings for accounts, passwords and sessions. Needs `settings.read`.

        Example::

            session.settings.identity()
        """
        return self._do(
            "settings.identity",
            {},
            {},
        )

    def change_identity(
        self,
        *,
        profile: str | Mapping[str, Any] | None = None,
        cost: Mapping[str, Any] | None = None,
        second_factor: Mapping[str, Any] | None = None,
        sessions: int | None = None,
        enrolment_hours: int | None = None,
        dormant_days: int | None = None,
        review_months: int | None = None,
        authentication: str | None = None,
        recovery: Sequence[Any] | None = None,
        reason: str,
        text: str | None = None,
    ) -> Answer:
        r"""Changes the settings for accounts, passwords and sessions; what is left out stays. `profile` is the
        name of a shipped one, or a whole profile of the form that `settings.identity` shows. Needs
        `settings.manage`.

        Example::

            session.settings.change_identity(
                profile="nist-800-63b-4",
                cost={"lanes": 1, "memory_kib": 19456, "passes": 2},
                second_factor={"privileged": True, "remote": True},
                sessions=3,
                enrolment_hours=24,
                dormant_days=90,
                review_months=12,
                authentication="library",
                recovery=["01900000-0000-7000-8000-0000000000a1", "01900000-0000-7000-8000-0000000000a2"],
                reason="yearly_review",
                text=None,
            )
        """
        return self._do(
            "settings.change_identity",
            {"reason": reason},
            {
                "profile": profile,
                "cost": cost,
                "second_factor": second_factor,
                "sessions": sessions,
                "enrolment_hours": enrolment_hours,
                "dormant_days": dormant_days,
                "review_months": review_months,
                "authentication": authentication,
                "recovery": recovery,
                "text": text,
            },
        )


class SpecificationOperations(Namespace):
    """The operations `specification.*` of a session."""

    __slots__ = ()

    def define(
        self,
        *,
        code: str,
        facts: Mapping[str, Any],
        reason: str | None = None,
        text: str | None = None,
    ) -> Answer:
        r"""Adds a specification, or makes a new version of it: all its facts. Needs `method.edit`; a change
        needs a reason.

        Example::

            session.specification.define(
                code="TPC-100000",
                facts={
                    "requirement": {"limits": {"unit": {"text": "cfu/g"}, "upper": "100000"}},
                    "rule": {"acceptance": "simple", "compared": "reported", "id": "ilac-g8-4.2.1"},
                    "source": "Regulation (EC) No 2073/2005",
                },
                reason="new_edition",
                text="amended regulation",
            )
        """
        return self._do(
            "specification.define",
            {"code": code, "facts": facts},
            {"reason": reason, "text": text},
        )

    def list(self) -> Answer:
        r"""The specifications. Needs `method.read`.

        Example::

            session.specification.list()
        """
        return self._do(
            "specification.list",
            {},
            {},
        )


class SpoolOperations(Namespace):
    """The operations `spool.*` of a session."""

    __slots__ = ()

    def choices(self) -> Answer:
        r"""What is to be done with events when the trail cannot be written, to be kept beside the host's
        program. Needs `host.append`.

        Example::

            session.spool.choices()
        """
        return self._do(
            "spool.choices",
            {},
            {},
        )

    def take_in(
        self,
        *,
        file: str | PathLike[str],
        with_growth: bool | None = None,
    ) -> Answer:
        r"""Takes a spool in, by its path: its lines become records, each once. Needs `host.append`.

        Example::

            session.spool.take_in(
                file="/srv/lab/spool/01900000-0000-7000-8000-0000000000f3.spool",
                with_growth=False,
            )
        """
        return self._do(
            "spool.take_in",
            {"file": file},
            {"with_growth": with_growth},
        )


class TableOperations(Namespace):
    """The operations `table.*` of a session."""

    __slots__ = ()

    def baseline(
        self,
        *,
        table: str,
        file: str | PathLike[str],
        id: str,
        version: str | None = None,
        separator: str | None = None,
        encoding: str | None = None,
        null: str | None = None,
        names: Sequence[Any] | None = None,
        skip: Sequence[Any] | None = None,
        reason: str | None = None,
        text: str | None = None,
    ) -> Answer:
        r"""Seals a digest of every row of a host's table as it stands, from an export by its path; another
        baseline needs a reason. Needs `host.baseline`.

        Example::

            session.table.baseline(
                table="price",
                file="/srv/lab/price.csv",
                id="id",
                version="version",
                separator=";",
                encoding="utf-8",
                null="NULL",
                names=[["Amount", "amount"]],
                skip=["updated_at"],
                reason="restored",
                text=None,
            )
        """
        return self._do(
            "table.baseline",
            {"table": table, "file": file, "id": id},
            {
                "version": version,
                "separator": separator,
                "encoding": encoding,
                "null": null,
                "names": names,
                "skip": skip,
                "reason": reason,
                "text": text,
            },
        )

    def reconcile(
        self,
        *,
        table: str,
        file: str | PathLike[str],
        id: str,
        version: str | None = None,
        separator: str | None = None,
        encoding: str | None = None,
        null: str | None = None,
        names: Sequence[Any] | None = None,
        skip: Sequence[Any] | None = None,
    ) -> Answer:
        r"""Compares a host's table, from an export by its path, with what is sealed of it, and names the first
        1,000 rows that are not as they were sealed. Needs `host.reconcile`.

        Example::

            session.table.reconcile(
                table="price",
                file="/srv/lab/price.csv",
                id="id",
                version="version",
                separator=";",
                encoding="utf-8",
                null="NULL",
                names=[["Amount", "amount"]],
                skip=["updated_at"],
            )
        """
        return self._do(
            "table.reconcile",
            {"table": table, "file": file, "id": id},
            {
                "version": version,
                "separator": separator,
                "encoding": encoding,
                "null": null,
                "names": names,
                "skip": skip,
            },
        )

    def get(
        self,
        *,
        table: str,
    ) -> Answer:
        r"""What is known of a host's table: its baselines and its last comparison; null for one that is not
        known. Needs `trail.read`.

        Example::

            session.table.get(table="price")
        """
        return self._do(
            "table.get",
            {"table": table},
            {},
        )

    def last_reconcile(
        self,
        *,
        table: str,
        days: int | None = None,
    ) -> Answer:
        r"""When a host's table was compared last and with what outcome, if that was within `days` (31 unless
        said otherwise). Needs `trail.read`.

        Example::

            session.table.last_reconcile(table="price", days=31)
        """
        return self._do(
            "table.last_reconcile",
            {"table": table},
            {"days": days},
        )


class TrailOperations(Namespace):
    """The operations `trail.*` of a session."""

    __slots__ = ()

    def search(
        self,
        *,
        person: UUID | str | None = None,
        object: str | None = None,
        action: str | None = None,
        kind: str | None = None,
        client: UUID | str | None = None,
        not_before: datetime | str | None = None,
        before: datetime | str | None = None,
        after: int | None = None,
        limit: int | None = None,
        reveal: bool | None = None,
    ) -> Answer:
        r"""A page of records, at most `limit` (100 unless said otherwise, 1,000 at most) from behind the index
        `after`; every filter that is given must match, and a `kind` that ends in a point stands for all
        that begin so. `next` is the `after` of the next page, null at the end. With `reveal` the values
        behind the commitments, but for secrets. Needs `trail.read` for the clients of a record, or
        `trail.read_own` for one's own.

        Example::

            session.trail.search(
                person="01900000-0000-7000-8000-0000000000a1",
                object="sample:01900000-0000-7000-8000-0000000000d1",
                action="sample.store",
                kind="sample.",
                client="01900000-0000-7000-8000-0000000000c1",
                not_before="2026-11-01T00:00:00.000000Z",
                before="2026-12-01T00:00:00.000000Z",
                after=1199,
                limit=100,
                reveal=False,
            )
        """
        return self._do(
            "trail.search",
            {},
            {
                "person": person,
                "object": object,
                "action": action,
                "kind": kind,
                "client": client,
                "not_before": not_before,
                "before": before,
                "after": after,
                "limit": limit,
                "reveal": reveal,
            },
        )

    def record(
        self,
        *,
        index: int,
        reveal: bool | None = None,
    ) -> Answer:
        r"""One record by its index; `sealed` is its text byte for byte, over which `leaf_hash` is. Rights as
        for `trail.search`.

        Example::

            session.trail.record(index=1204, reveal=True)
        """
        return self._do(
            "trail.record",
            {"index": index},
            {"reveal": reveal},
        )

    def head(self) -> Answer:
        r"""How many records there are, the newest signed checkpoint and the public key that verifies it.

        Example::

            session.trail.head()
        """
        return self._do(
            "trail.head",
            {},
            {},
        )

    def checkpoint(self) -> Answer:
        r"""A signed checkpoint for somebody outside, kept for good. Needs `trail.export`.

        Example::

            session.trail.checkpoint()
        """
        return self._do(
            "trail.checkpoint",
            {},
            {},
        )

    def prove(
        self,
        *,
        index: int,
    ) -> Answer:
        r"""A proof of one record for somebody outside, under a checkpoint that is kept for good. Needs
        `trail.export`.

        Example::

            session.trail.prove(index=1204)
        """
        return self._do(
            "trail.prove",
            {"index": index},
            {},
        )

    def export(
        self,
        *,
        folder: str | PathLike[str],
        person: UUID | str | None = None,
        object: str | None = None,
        action: str | None = None,
        kind: str | None = None,
        client: UUID | str | None = None,
        not_before: datetime | str | None = None,
        before: datetime | str | None = None,
        from_: int | None = None,
        until: int | None = None,
    ) -> Answer:
        r"""Writes the trail, or with a filter or a range a selection of it, to a new folder that can be
        verified without the database. Needs `trail.export`.

        Example::

            session.trail.export(
                folder="/srv/lab/export-2026-11",
                person="01900000-0000-7000-8000-0000000000a1",
                object="sample:01900000-0000-7000-8000-0000000000d1",
                action="sample.store",
                kind="sample.",
                client="01900000-0000-7000-8000-0000000000c1",
                not_before="2026-11-01T00:00:00.000000Z",
                before="2026-12-01T00:00:00.000000Z",
                from_=0,
                until=1205,
            )
        """
        return self._do(
            "trail.export",
            {"folder": folder},
            {
                "person": person,
                "object": object,
                "action": action,
                "kind": kind,
                "client": client,
                "not_before": not_before,
                "before": before,
                "from": from_,
                "until": until,
            },
        )


class ValidationOperations(Namespace):
    """The operations `validation.*` of a session."""

    __slots__ = ()

    def run(
        self,
        *,
        checkpoints: Sequence[Any] | None = None,
        keys: Sequence[Any] | None = None,
    ) -> Answer:
        r"""Runs the shipped tests and seals what came of them; checkpoints and verifier keys are those that
        were kept outside. Takes some seconds. Needs `assessment.validate`.

        Example::

            session.validation.run(
                checkpoints=["example.com/lab\n1205\n...\n"],
                keys=["example.com/lab+b7f1a2c3+AQ..."],
            )
        """
        return self._do(
            "validation.run",
            {},
            {"checkpoints": checkpoints, "keys": keys},
        )

    def sign(
        self,
        *,
        id: UUID | str,
        meaning: str,
        role: str | None = None,
        by_host: bool | None = None,
        password: Secret | None = None,
        second_factor: Secret | None = None,
    ) -> Answer:
        r"""Signs the report of a finished run as `reviewed` or `approved`, by the password beside the call, or
        with `by_host` by a re-authentication that the host made. Needs `assessment.validate`.

        Example::

            session.validation.sign(
                id="01900000-0000-7000-8000-0000000000f4",
                meaning="approved",
                role="quality_manager",
                by_host=False,
            )
        """
        try:
            return self._do(
                "validation.sign",
                {"id": id, "meaning": meaning},
                {"role": role, "by_host": by_host},
                password=password,
                second_factor=second_factor,
            )
        finally:
            del password, second_factor

    def state(self) -> Answer:
        r"""Where the laboratory stands: the shipped tests, its own, whether the newest run is approved, and
        whether that answers REC-04. Needs `assessment.read`.

        Example::

            session.validation.state()
        """
        return self._do(
            "validation.state",
            {},
            {},
        )

    def list(self) -> Answer:
        r"""The runs of the shipped tests, oldest first. Needs `assessment.read`.

        Example::

            session.validation.list()
        """
        return self._do(
            "validation.list",
            {},
            {},
        )

    def document(
        self,
        *,
        id: UUID | str,
    ) -> Answer:
        r"""What the report of a finished run says. Needs `assessment.read`.

        Example::

            session.validation.document(id="01900000-0000-7000-8000-0000000000f4")
        """
        return self._do(
            "validation.document",
            {"id": id},
            {},
        )


class Operations(Operated):
    """The operations of a session, by object."""

    __slots__ = ()

    @property
    def acceptance(self) -> AcceptanceOperations:
        """The operations `acceptance.*`."""
        return AcceptanceOperations(self)

    @property
    def account(self) -> AccountOperations:
        """The operations `account.*`."""
        return AccountOperations(self)

    @property
    def client(self) -> ClientOperations:
        """The operations `client.*`."""
        return ClientOperations(self)

    @property
    def disposal(self) -> DisposalOperations:
        """The operations `disposal.*`."""
        return DisposalOperations(self)

    @property
    def erasure(self) -> ErasureOperations:
        """The operations `erasure.*`."""
        return ErasureOperations(self)

    @property
    def file(self) -> FileOperations:
        """The operations `file.*`."""
        return FileOperations(self)

    @property
    def hold(self) -> HoldOperations:
        """The operations `hold.*`."""
        return HoldOperations(self)

    @property
    def host(self) -> HostOperations:
        """The operations `host.*`."""
        return HostOperations(self)

    @property
    def import_(self) -> ImportOperations:
        """The operations `import.*`."""
        return ImportOperations(self)

    @property
    def instrument(self) -> InstrumentOperations:
        """The operations `instrument.*`."""
        return InstrumentOperations(self)

    @property
    def intent(self) -> IntentOperations:
        """The operations `intent.*`."""
        return IntentOperations(self)

    @property
    def laboratory(self) -> LaboratoryOperations:
        """The operations `laboratory.*`."""
        return LaboratoryOperations(self)

    @property
    def lot(self) -> LotOperations:
        """The operations `lot.*`."""
        return LotOperations(self)

    @property
    def mapping(self) -> MappingOperations:
        """The operations `mapping.*`."""
        return MappingOperations(self)

    @property
    def method(self) -> MethodOperations:
        """The operations `method.*`."""
        return MethodOperations(self)

    @property
    def nonconformity(self) -> NonconformityOperations:
        """The operations `nonconformity.*`."""
        return NonconformityOperations(self)

    @property
    def object(self) -> ObjectOperations:
        """The operations `object.*`."""
        return ObjectOperations(self)

    @property
    def paper(self) -> PaperOperations:
        """The operations `paper.*`."""
        return PaperOperations(self)

    @property
    def password(self) -> PasswordOperations:
        """The operations `password.*`."""
        return PasswordOperations(self)

    @property
    def qc(self) -> QcOperations:
        """The operations `qc.*`."""
        return QcOperations(self)

    @property
    def report(self) -> ReportOperations:
        """The operations `report.*`."""
        return ReportOperations(self)

    @property
    def result(self) -> ResultOperations:
        """The operations `result.*`."""
        return ResultOperations(self)

    @property
    def retention(self) -> RetentionOperations:
        """The operations `retention.*`."""
        return RetentionOperations(self)

    @property
    def review(self) -> ReviewOperations:
        """The operations `review.*`."""
        return ReviewOperations(self)

    @property
    def role(self) -> RoleOperations:
        """The operations `role.*`."""
        return RoleOperations(self)

    @property
    def sample(self) -> SampleOperations:
        """The operations `sample.*`."""
        return SampleOperations(self)

    @property
    def second_factor(self) -> SecondFactorOperations:
        """The operations `second_factor.*`."""
        return SecondFactorOperations(self)

    @property
    def session(self) -> SessionOperations:
        """The operations `session.*`."""
        return SessionOperations(self)

    @property
    def settings(self) -> SettingsOperations:
        """The operations `settings.*`."""
        return SettingsOperations(self)

    @property
    def specification(self) -> SpecificationOperations:
        """The operations `specification.*`."""
        return SpecificationOperations(self)

    @property
    def spool(self) -> SpoolOperations:
        """The operations `spool.*`."""
        return SpoolOperations(self)

    @property
    def table(self) -> TableOperations:
        """The operations `table.*`."""
        return TableOperations(self)

    @property
    def trail(self) -> TrailOperations:
        """The operations `trail.*`."""
        return TrailOperations(self)

    @property
    def validation(self) -> ValidationOperations:
        """The operations `validation.*`."""
        return ValidationOperations(self)
