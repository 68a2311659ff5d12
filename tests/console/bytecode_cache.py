"""A bytecode cache of Jinja templates, shared by all consoles that tests start."""

from jinja2.bccache import Bucket, BytecodeCache


class Compiled(BytecodeCache):
    """Templates that one console has compiled, for the next."""

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.held:
            bucket.bytecode_from_string(self.held[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.held[bucket.key] = bucket.bytecode_to_string()


COMPILED = Compiled()
