"""Writes a spool by docs/spec/host.md with nothing but the standard library (Python 3.8), and shares no code with the library.

spool.py FOLDER KIND COUNT [FILE]   stores COUNT events of KIND, then the digest of FILE; prints the path of the spool."""
import datetime, hashlib, json, os, sys, time, uuid


def strict(thing):
    return json.dumps(thing, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def now():
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def uuid7():
    bits = int(time.time() * 1000) << 80 | int.from_bytes(os.urandom(10), "big")
    return str(uuid.UUID(int=bits & ~(0xF << 76) & ~(0x3 << 62) | 0x7 << 76 | 0x2 << 62))


class Spool:
    def __init__(self, folder, **header):
        self.id, self.n = uuid7(), 0
        self.path = os.path.join(folder, self.id + ".spool")
        self.file = open(self.path, "xb")
        self.put(dict(header, v=1, id=self.id, at=now()))

    def put(self, line):
        line = strict(line)
        self.file.write(line + b"\n")
        self.file.flush()
        os.fsync(self.file.fileno())
        self.head, self.n = hashlib.sha256(line).hexdigest(), self.n + 1

    def store(self, **item):
        self.put(dict(item, n=self.n, at=now(), prev=self.head))


if __name__ == "__main__":
    folder, kind, count, actor = sys.argv[1], sys.argv[2], int(sys.argv[3]), str(uuid.UUID(int=7))
    spool = Spool(folder, device="GC-1 ż\t\"")
    for n in range(count):
        change = {"field": "amount", "old": None, "new": "%d \u0007 \x7f ńż\n" % n}
        item = {"kind": "item", "id": "I-%d" % n, "version": 1}
        spool.store(event={"v": 1, "id": uuid7(), "at": now(), "actor": actor, "kind": kind, "object": item, "changes": [change]})
    for path in sys.argv[4:]:
        data = open(path, "rb").read()
        digest = hashlib.sha256(data).hexdigest()
        spool.store(file={"id": uuid7(), "actor": actor, "sha256": digest, "size": len(data), "media_type": "text/csv", "name": os.path.basename(path)})
    print(spool.path)
