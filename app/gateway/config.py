"""The gateway's configuration, read from the environment, checked at start, and frozen."""

from gettext import gettext as _
from pathlib import Path
from typing import Annotated

from pydantic import Field

from app import env
from app.config import StoreConfig


class GatewayConfig(StoreConfig):
    """Everything the gateway knows besides the store: where it listens, on loopback or a socket of its own."""

    TABLE = "gateway"

    port: env.Whole = Field(
        default=8002,
        ge=1,
        le=65535,
        validation_alias="SEALEDLINE_GATEWAY_PORT",
        description=_("Give a port: a whole number from 1 to 65535."),
    )
    metrics_port: env.Whole | None = Field(
        default=None,
        ge=1,
        le=65535,
        validation_alias="SEALEDLINE_GATEWAY_METRICS_PORT",
        description=_("Give a port: a whole number from 1 to 65535."),
    )
    socket: Annotated[Path | None, env.convert_with(env.find_place)] = Field(
        default=None,
        validation_alias="SEALEDLINE_GATEWAY_SOCKET",
        description=_("Give the whole path of a socket that the gateway makes, in place of the port."),
    )
