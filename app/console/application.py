"""The Flask application of the console."""

import secrets

from flask import Flask
from flask_wtf import CSRFProtect  # type: ignore[import-untyped]

from app.console.actions import code_phrases, new_case, shortcuts, votes
from app.console.actions import views as actions_views
from app.console.archive import views as archive_views
from app.console.audit import views as audit_views
from app.console.auth import change_passphrase, new_key, start, unlock
from app.console.auth.attempts import Guard
from app.console.auth.door import Door
from app.console.auth.sessions import Sessions
from app.console.calendar import mark_done
from app.console.calendar import views as calendar_views
from app.console.case_page import views as case_page_views
from app.console.config import ConsoleConfig
from app.console.customers import views as customers_views
from app.console.disclosure import export, extract
from app.console.drafts import views as drafts_views
from app.console.drafts.flow import DraftFlow
from app.console.errors import add_error_handlers
from app.console.files import preview_views
from app.console.files import views as files_views
from app.console.files.save import remove_rests
from app.console.gateway.line import Line
from app.console.headers import add_headers, redirect_when_idle, refuse_other_browsers, refuse_other_hosts
from app.console.inbox import views as inbox_views
from app.console.interviews import send as send_transcript
from app.console.interviews import views as interviews_views
from app.console.jinja import configure_jinja
from app.console.joining import views as joining_views
from app.console.junk import views as junk_views
from app.console.moving import views as moving_views
from app.console.people import absence_draft
from app.console.people import views as people_views
from app.console.recipients import views as recipients_views
from app.console.recovery import helping, making, restoring
from app.console.register.held_register import open_held
from app.console.replies import views as replies_views
from app.console.retention import views as retention_views
from app.console.several import views as several_views
from app.console.statistics import board_views, publish_views
from app.console.statistics import views as statistics_views
from app.console.statistics.publishing import draft_year
from app.console.statistics.tallies import over_figures
from app.console.upkeep.upkeep import add_upkeep
from app.console.uploading.receiving import FORM_BYTES, find_most_bytes, make_request_class
from app.procedure.loader import read_rules


def create_app(config: ConsoleConfig, door: Door, line: Line, watches: bool = False) -> Flask:
    """Make the application: sessions, CSRF protection, security headers, templates, error pages and blueprints.

    It answers browsers that the door has let in, and asks the gateway at the end of the line; if it `watches`, it
    waits there for what is new, and else asks for each page. Raises WrongFile for a wrong file of the procedure.
    """
    app = Flask(__name__)
    app.request_class = make_request_class(config.keys, find_most_bytes(config.files))
    # Raises WrongFile at the start, not first when somebody unlocks a key file.
    read_rules(config.procedure)
    remove_rests(config.saved)
    sessions = Sessions(config.lock_minutes * 60, watches)
    app.session_interface = sessions
    # Signs the CSRF tokens; good only for this process, as sessions are.
    app.secret_key = secrets.token_bytes(32)
    app.config.update(
        MAX_FORM_MEMORY_SIZE=FORM_BYTES,
        WTF_CSRF_TIME_LIMIT=None,
        PROVIDE_AUTOMATIC_OPTIONS=False,
    )
    refuse_other_hosts(app, f"localhost:{config.port}")
    refuse_other_browsers(app)
    CSRFProtect(app)
    add_headers(app)
    redirect_when_idle(app, config.lock_minutes * 60)
    configure_jinja(app, config)
    add_error_handlers(app)
    add_upkeep(app)
    flow, guard = DraftFlow(), Guard(config.keys)
    for feature in (
        start.make_blueprint(door, sessions),
        unlock.make_blueprint(line, config, sessions, guard),
        new_key.make_blueprint(line, config, sessions),
        joining_views.make_blueprint(config),
        change_passphrase.make_blueprint(config, guard),
        making.make_blueprint(config, guard),
        helping.make_blueprint(config, guard),
        restoring.make_blueprint(line, config, sessions),
        inbox_views.make_blueprint(config, open_held),
        several_views.make_blueprint(config, open_held),
        case_page_views.make_blueprint(config),
        files_views.make_blueprint(config),
        preview_views.make_blueprint(),
        replies_views.make_blueprint(flow, config),
        actions_views.make_blueprint(flow, config),
        votes.make_blueprint(flow, config),
        shortcuts.make_blueprint(flow, config),
        new_case.make_blueprint(flow, config),
        code_phrases.make_blueprint(config.site),
        send_transcript.make_blueprint(flow, config),
        drafts_views.make_blueprint(flow),
        interviews_views.make_blueprint(config),
        extract.make_blueprint(config),
        export.make_blueprint(),
        archive_views.make_blueprint(config),
        calendar_views.make_blueprint(),
        mark_done.make_blueprint(flow, config, open_held),
        statistics_views.make_blueprint(over_figures, draft_year),
        publish_views.make_blueprint(draft_year),
        board_views.make_blueprint(),
        retention_views.make_blueprint(),
        junk_views.make_blueprint(),
        audit_views.make_blueprint(),
        customers_views.make_blueprint(),
        recipients_views.make_blueprint(),
        people_views.make_blueprint(open_held),
        moving_views.make_blueprint(config),
        absence_draft.make_blueprint(flow, config),
    ):
        app.register_blueprint(feature)
    return app
