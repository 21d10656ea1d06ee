#!/usr/bin/env python3
"""A second verifier of a laboratory file: it rests on docs/spec and the Python standard library, and on nothing else.

usage: verify.py LAB.DB [--key VKEY] [--since CHECKPOINT-FILE]

It recomputes every leaf hash, tile and root from the stored bytes and checks signatures, order, running numbers, links,
epochs and key rotations. Exit 0: what was checked holds. 1: it does not; each fault is a line. 2: wrong use.
It does not read the search columns, the state tables or the committed values (docs/spec/store.md): `compliance verify` does.
"""
import base64, hashlib, json, os, shutil, sqlite3, sys, tempfile

P = 2**255 - 19                                     # RFC 8032 section 5.1
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)

def add(a, b):                                      # points as (X, Y, Z, T), RFC 8032 section 5.1.4
    e = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P, 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    h, f, g, k = e[1] - e[0], e[3] - e[2], e[3] + e[2], e[1] + e[0]
    return h * f % P, g * k % P, f * g % P, h * k % P

def times(n, point):
    result = (0, 1, 1, 0)
    while n:
        if n & 1:
            result = add(result, point)
        point, n = add(point, point), n >> 1
    return result

def decompress(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - x2) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P

def compress(point):
    z = pow(point[2], P - 2, P)
    return (point[1] * z % P | (point[0] * z % P & 1) << 255).to_bytes(32, "little")

BASE = decompress((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))

def ed25519(public, message, signature):
    point, s = decompress(public), int.from_bytes(signature[32:], "little")
    if point is None or len(signature) != 64 or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    minus = (P - point[0], point[1], 1, P - point[3])
    return compress(add(times(s, BASE), times(k, minus))) == signature[:32]

def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()

def unbase64(text):
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode() != text:
        raise ValueError("base64 in another spelling")
    return data

def root_of(hashes):                                # RFC 6962 section 2.1
    if len(hashes) < 2:
        return hashes[0] if hashes else sha()
    k = 1 << (len(hashes) - 1).bit_length() - 1
    return sha(b"\1", root_of(hashes[:k]), root_of(hashes[k:]))

def tiles_of(leaves):
    tiles, level, hashes = {}, 0, leaves
    while hashes:
        for at in range(0, len(hashes), 256):
            tiles[level, at // 256] = b"".join(hashes[at:at + 256])
        hashes = [root_of(hashes[at:at + 256]) for at in range(0, len(hashes) - 255, 256)]
        level += 1
    return tiles

def root_at(size, tiles):                           # from full tiles and the right edge, so that it costs little
    nodes, level = [], 0
    while size >> 8 * level:
        tile, here, at = tiles.get((level, size >> 8 * (level + 1)), b""), [], 0
        for bit in range(7, -1, -1):
            if size >> 8 * level + bit & 1:
                here.append(root_of([tile[32 * i:32 * i + 32] for i in range(at, at + (1 << bit))]))
                at += 1 << bit
        nodes, level = here + nodes, level + 1
    while len(nodes) > 1:
        nodes[-2:] = [sha(b"\1", nodes[-2], nodes[-1])]
    return nodes[0] if nodes else sha()

def public_key(vkey):
    name, key_id, blob = *vkey.split("+", 2)[:2], unbase64(vkey.split("+", 2)[2])
    if blob[0] != 1 or len(blob) != 33 or sha(name.encode(), b"\n", blob)[:4].hex() != key_id:
        raise ValueError("not an Ed25519 verifier key")
    return blob[1:]

def signed_by(text, lines, name, public):
    """True if the key signed; False if it did not; an error if a signature in its name is bad."""
    found = False
    for dash, who, blob in (line.split(" ") for line in lines):
        blob = unbase64(blob)
        if dash == "\u2014" and who == name and blob[:4] == sha(name.encode(), b"\n\1", public)[:4]:
            if not ed25519(public, text.encode(), blob[4:]):
                raise ValueError("a signature by the trail's key does not verify")
            found = True
    return found

def open_note(note):
    text, _, rest = note.rpartition("\n\n")
    text += "\n"
    origin, size, root = text.split("\n")[:3]
    if not rest.endswith("\n") or str(int(size)) != size or text.count("\n") < 3:
        raise ValueError("not a checkpoint")
    return text, rest[:-1].split("\n"), origin, int(size), unbase64(root)

def no_duplicates(pairs):
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError("a name stands twice")
    return dict(pairs)

def refuse(text):
    raise ValueError("a number that is not whole")

class Verifier:
    def __init__(self, database):
        self.db, self.faults = database, []
        self.leaves, self.epochs, self.keys, self.rotations, self.closed = [], [], [], [], []

    def check(self, holds, text):
        if not holds:
            self.faults.append(text)

    def records(self):
        actors, clients, ids = {}, {}, set()
        for at, (idx, data) in enumerate(self.db.execute("SELECT idx, bytes FROM record ORDER BY idx")):
            place, data = f"record {idx}", bytes(data)
            leaf = sha(b"\0", data)
            self.leaves.append(leaf)
            self.check(idx == at, f"{place}: index {at} is missing")
            try:
                record = json.loads(data.decode(), object_pairs_hook=no_duplicates, parse_float=refuse, parse_constant=refuse)
                if record["v"] > 1:
                    continue                        # a newer layout: sealed, and not guessed
                actor, links, attrs = record["actor"], record.get("clients", []), record.get("attrs", {})
                self.check(record["index"] == idx, f"{place}: its bytes say index {record['index']}")
                self.check(record["id"] not in ids, f"{place}: its id was there before")
                self.check(actor["n"] == actors.get(actor["id"], 0) + 1, f"{place}: a number of the actor is left out or twice")
                ids.add(record["id"])
                actors[actor["id"]] = actor["n"]
                for link in links:
                    n, last = clients.get(link["id"], (0, None))
                    self.check(link["n"] == n + 1, f"{place}: a number of a client is left out or twice")
                    self.check(link.get("prev") == last, f"{place}: the link to the client's record before does not hold")
                    clients[link["id"]] = link["n"], base64.b64encode(leaf).decode()
                self.identity(record["kind"], idx, attrs)
            except (ValueError, KeyError, TypeError, AttributeError) as problem:
                self.faults.append(f"{place}: it does not read ({problem})")

    def identity(self, kind, index, attrs):
        if kind == "trail.created":
            self.check(index == 0, f"record {index}: the trail begins a second time")
            self.epochs.append((index, attrs["origin"]))
            self.keys.append((index, attrs["vkey"]))
        elif kind == "trail.epoch_closed":
            self.closed.append((index, attrs["next"]))
        elif kind == "trail.epoch_opened":
            self.check((index - 1, attrs["origin"]) in self.closed, f"record {index}: the epoch before was not closed for this one")
            before = self.checkpoint(attrs["previous"], f"record {index}, checkpoint of the epoch before", index)
            self.check(before == index, f"record {index}: the checkpoint of the epoch before is of another size")
            self.epochs.append((index, attrs["origin"]))
        elif kind == "trail.key_rotated":
            origin, old, new = self.epochs[-1][1], attrs["vkey_old"], attrs["vkey_new"]
            statement = f"libcompliance/key-rotation/v1\n{origin}\n{old}\n{new}\n".encode()
            self.check(old == self.keys[-1][1], f"record {index}: the old key is not the one in force")
            self.check(ed25519(public_key(new), statement, unbase64(attrs["possession"])), f"record {index}: the new key did not sign")
            self.rotations.append((index, origin, public_key(old), public_key(new)))
            self.keys.append((index, new))

    def checkpoint(self, note, place, expected=None):
        try:
            text, lines, origin, size, root = open_note(note)
            name = next(name for start, name in reversed(self.epochs) if start < max(size, 1))
            key = next(key for start, key in reversed(self.keys) if start < max(size, 1))
            self.check(origin == name, f"{place}: its origin is not the one of {size} records")
            self.check(signed_by(text, lines, name, public_key(key)), f"{place}: the trail's key did not sign it")
            for index, where, *pair in self.rotations:
                both = index + 1 != size or all(signed_by(text, lines, where, public) for public in pair)
                self.check(both, f"{place}: old and new key do not both stand behind the rotation")
            self.check(size <= len(self.leaves), f"{place}: the trail ends before it")
            if size <= len(self.leaves):
                own = self.tiles if hasattr(self, "tiles") else tiles_of(self.leaves[:size])
                self.check(root_at(size, own) == root, f"{place}: the records do not give its root")
            return size
        except (ValueError, StopIteration) as problem:
            self.faults.append(f"{place}: it does not verify ({problem})")
            return None

    def run(self, key, since):
        self.records()
        self.tiles = tiles_of(self.leaves)
        stored = {(level, n): bytes(hashes) for level, n, hashes in self.db.execute("SELECT level, n, hashes FROM tile")}
        split = dict(self.tiles)                    # the newest tile of level 0 ends in the head: what is behind a multiple of 64
        newest, rest = divmod(len(self.leaves), 256)
        tail = split.pop((0, newest), b"")[rest // 64 * 2048:]
        if rest >= 64:
            split[0, newest] = self.tiles[0, newest][:rest // 64 * 2048]
        for place in sorted(split.keys() | stored.keys()):
            self.check(split.get(place) == stored.get(place), f"tile {place[0]}/{place[1]}: it is not what the records give")
        for stored_tail, in self.db.execute("SELECT tail FROM head"):
            self.check(bytes(stored_tail) == tail, f"tile 0/{newest}: its end in the head is not what the records give")
        head = self.db.execute("SELECT size, note FROM head").fetchall()
        self.check(len(head) == 1, "head: there is no seal")
        for size, note in head:
            self.check(self.checkpoint(note, "newest checkpoint") == size == len(self.leaves), "head: records and seal differ in number")
        kept = self.db.execute("SELECT size, note FROM checkpoint ORDER BY size").fetchall()
        for size, note in kept:
            self.check(self.checkpoint(note, f"checkpoint {size}") == size, f"checkpoint {size}: it says another size")
        for index, *_ in self.rotations:
            self.check(index + 1 in [size for size, _ in kept], f"record {index}: the checkpoint of the rotation is not kept")
        if since is not None:
            self.checkpoint(since, "checkpoint from outside")
        if key is not None:
            known = [public_key(vkey) for _, vkey in self.keys]
            self.check(public_key(key) in known, "key from outside: the trail was never signed by it")

def main(arguments):
    options = dict(zip(arguments[1::2], arguments[2::2]))
    if not arguments or len(arguments) % 2 == 0 or not options.keys() <= {"--key", "--since"}:
        print(__doc__.split("\n\n")[1], file=sys.stderr)
        return 2
    since = open(options["--since"], encoding="utf-8", newline="").read() if "--since" in options else None
    with tempfile.TemporaryDirectory() as folder:   # a private copy, so that nothing of the laboratory is touched
        for suffix in ["", "-wal"]:
            if os.path.exists(arguments[0] + suffix):
                shutil.copy(arguments[0] + suffix, os.path.join(folder, "lab.db" + suffix))
        database = sqlite3.connect(os.path.join(folder, "lab.db"))
        try:
            verifier = Verifier(database)
            verifier.run(options.get("--key"), since)
            faults, size = verifier.faults, len(verifier.leaves)
        except (sqlite3.Error, ValueError) as problem:
            faults, size = [f"file: {problem}"], 0
        finally:
            database.close()
    for fault in faults:
        print(fault)
    if since is None or "--key" not in options:
        print("NOT CHECKED without a checkpoint (--since) and key (--key) kept outside: rollback, cut tail, replaced key")
    print(f"{size} records: " + ("consistent in themselves" if not faults else f"{len(faults)} faults"))
    return 1 if faults else 0

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
