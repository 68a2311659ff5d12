"""The portal: the public server. It stores what browsers sealed and hands replies to whoever has the mailbox token."""

from flask import Flask, Response, request

from app.blobs import open_blobs
from app.config import PortalConfig
from app.database import open_database
from app.portal import days, directory, limits, mailbox, reports, site, uploads
from app.portal.answers import explain, refuse
from app.portal.headers import add_headers


def create_app(config: PortalConfig) -> Flask:
    """Make the portal. Raises ConfigError if its pages aren't built, StoreUnavailable, BlobsUnavailable."""
    app = Flask(__name__, static_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=limits.REQUEST_BYTES, PROVIDE_AUTOMATIC_OPTIONS=False)
    app.url_map.merge_slashes = False
    files = site.read_files(config.pages)
    db = open_database(config.database)
    blobs = open_blobs(config.files.blobs, config.files.quota_bytes)
    features = [calls(db, blobs, config.files) for calls in (uploads.calls, mailbox.calls)]
    features += [reports.calls(db, blobs, config.files, proves=config.proof_key is not None), days.calls(db)]
    for feature in (*features, directory.calls(db), limits.calls(config.files), site.pages(files, config.languages[0])):
        app.register_blueprint(feature)
    app.wsgi_app = add_headers(app.wsgi_app)  # type: ignore[assignment, method-assign]

    @app.errorhandler(Exception)
    def answer_error(error: Exception) -> Response:
        refusal = explain(error)
        if request.path.startswith("/api/"):
            return refuse(refusal)
        return site.refuse_page(files, config.languages[0], request.path, refusal)

    return app
