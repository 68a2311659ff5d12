"""The portal: the public web server that stores sealed reports and gives out sealed replies by mailbox token."""

from collections.abc import Mapping

from flask import Flask, Response, request

from app.portal.api import days, directory, limits_call, mailbox, reports, uploads, work
from app.portal.api.limits import REQUEST_BYTES
from app.portal.api.prices import Prices
from app.portal.api.responses import error_response, to_refusal
from app.portal.api.seeds import Seeds
from app.portal.api.work_guard import guard
from app.portal.config import PortalConfig
from app.portal.server.headers import add_headers
from app.portal.site import serve
from app.portal.site.built_files import read_files
from app.portal.static_file import StaticFile
from app.store.database import open_database
from app.store.upkeep.store_id import open_files
from app.store.work_key import read_work_key


def create_app(config: PortalConfig, files: Mapping[str, StaticFile] | None = None) -> Flask:
    """Make the portal, of built files or of its own. Raises ConfigError, StoreUnavailable, BlobsUnavailable."""
    app = Flask(__name__, static_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=REQUEST_BYTES, PROVIDE_AUTOMATIC_OPTIONS=False)
    app.url_map.merge_slashes = False
    files = read_files(config.pages) if files is None else files
    db = open_database(config.database, config.database_quota_bytes)
    blobs = open_files(db, config.files.blobs, config.files.quota_bytes)
    prices, seeds = Prices(config.usual_messages / config.workers), Seeds(read_work_key(db))
    features = [api.make_blueprint(db, blobs, config.files, prices) for api in (uploads, mailbox)]
    features += [
        reports.make_blueprint(db, blobs, config.files, prices, proves=config.proof_key is not None),
        days.make_blueprint(db),
    ]
    for feature in (
        *features,
        directory.make_blueprint(db),
        work.make_blueprint(prices, seeds),
        limits_call.make_blueprint(db, blobs, config.files),
        serve.make_blueprint(files, config.languages[0]),
    ):
        app.register_blueprint(feature)
    guard(app, prices, seeds)
    app.wsgi_app = add_headers(app.wsgi_app)  # type: ignore[assignment, method-assign]

    @app.errorhandler(Exception)
    def answer_error(error: Exception) -> Response:
        refusal = to_refusal(error)
        if request.path.startswith("/api/"):
            return error_response(refusal)
        return serve.refuse_page(files, config.languages[0], request.path, refusal)

    return app
