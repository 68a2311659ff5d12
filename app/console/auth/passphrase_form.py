"""The fields with which an officer chooses a passphrase: typed twice, weighed, and one offered that is made up."""

from collections.abc import Sequence
from gettext import gettext as _
from typing import Any

from flask import request
from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from wtforms import Field, PasswordField, ValidationError  # type: ignore[import-untyped]

from app.passphrase import offer
from app.passphrase.strength import WeakPassphrase, check_strength, describe_strength, refuse_weak

WEIGH = "weigh"


class PassphraseForm(FlaskForm):  # type: ignore[misc]
    """A new passphrase, typed twice. Once it was weighed and found good, `strength` says how good.

    `known` are names that whoever guesses would try first. Each form offers another made-up passphrase, `offered`.
    """

    passphrase = PasswordField()
    again = PasswordField()

    def __init__(self, known: Sequence[str], **more: Any) -> None:
        super().__init__(**more)
        self.known = known
        self.strength = ""
        self.offered, self.bits = offer.draw(), offer.BITS

    def validate_passphrase(self, field: Field) -> None:
        try:
            self.strength = describe_strength(check_strength(field.data or "", self.known))
        except WeakPassphrase as error:
            raise ValidationError(refuse_weak(error)) from None

    def validate_again(self, field: Field) -> None:
        if field.data != self.passphrase.data:
            raise ValidationError(_("The two passphrases differ. Type the same one twice."))

    def only_weighs(self) -> bool:
        """Whether no more was asked than how strong the passphrase is: then nothing else is said to be wrong."""
        if request.form.get("step") != WEIGH:
            return False
        self.validate()
        for field in self:
            if field is not self.passphrase:
                field.errors = []
        return True
