"""A client of the API of uploads: puts random pieces of the right sizes."""

from typing import Any, NamedTuple

from flask.testing import FlaskClient

from app.portal.config import PortalConfig
from crypto.encoding import b64decode, b64encode
from tests.portal.api_client import UNTIL, Caller, Filed, draw_report, envelope
from tests.store.random_uploads import Upload


class Putter(NamedTuple):
    """Puts pieces, and checks of every answer what is true of all."""

    client: FlaskClient

    def put(self, upload: Upload, number: int, piece: bytes | None = None, **more: Any) -> tuple[int, str | None]:
        """Put a piece, or other bytes at its place: the status, and the code of a refusal."""
        return self.put_at(upload.id.hex(), str(number), key_of(upload), piece or upload.pieces[number], **more)

    def put_at(self, id: str, number: str, key: str | None, piece: bytes, **more: Any) -> tuple[int, str | None]:
        headers = {"Content-Type": "application/octet-stream"} | ({} if key is None else {"Upload-Key": key})
        answer = self.client.put(f"/api/uploads/{id}/{number}", data=piece, headers=headers, **more)
        assert answer.headers["Cache-Control"] == "no-store"
        if answer.status_code == 204:
            assert answer.data == b""
            return 204, None
        refusal = answer.get_json()
        assert set(refusal) == {"error", "message", "padding"}
        assert refusal["message"].endswith(".") and refusal["error"] not in refusal["message"]
        return answer.status_code, refusal["error"]

    def put_all(self, *uploads: Upload) -> None:
        for upload in uploads:
            for number in range(len(upload.pieces)):
                assert self.put(upload, number) == (204, None)


def key_of(upload: Upload) -> str:
    return b64encode(upload.key)


def claim_of(upload: Upload, **changes: object) -> dict[str, object]:
    return {"id": upload.id.hex(), "upload_key": key_of(upload), "pieces": len(upload.pieces), **changes}


def file(caller: Caller, *claims: object) -> tuple[int, str | None]:
    """File a new report with these claims: the status, and the code of a refusal."""
    status, answer = caller.post("/api/reports", {**draw_report().body, "uploads": list(claims)})
    return status, answer.get("error")


def follow_up(filed: Filed, *claims: object) -> dict[str, Any]:
    """A body for POST /api/mailbox/messages."""
    sealed = {"envelope": b64encode(envelope()), "note": b64encode(envelope(slots=1)), "replaces": filed.replaces}
    return filed.mailbox_body(**sealed, sealed_until=UNTIL, uploads=list(claims))


def with_note(filed: Filed, body: dict[str, Any]) -> Filed:
    """The report with the note that this follow-up brought."""
    return filed._replace(note=b64decode(body["note"]))


def config_with(config: PortalConfig, **changes: Any) -> PortalConfig:
    """The same portal with other settings for files."""
    return config.model_copy(update={"files": config.files.model_copy(update=changes)})
