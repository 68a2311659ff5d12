"""Help for pages on which an officer writes what is then checked, sealed and sent."""

from gettext import gettext as _

from app.console.help.topic import Topic

DRAFTS = {
    "actions": Topic(
        _(
            "One step of the procedure. It becomes an entry of the case's record: sealed to its members, "
            "signed by you, and never changed or taken back."
        ),
        {
            _("Privileged"): _("Between client and lawyer. It is left out of every export."),
            _("Letter"): _("A text for the reporter that fits the step. Read it, and change what doesn't fit."),
        },
        _(
            "Fill in what you know. Where the button says “Review”, nothing is sent before you confirm it on the next "
            "page. What only colleagues read is sent from here."
        ),
    ),
    "shortcuts": Topic(
        _("Several steps of the procedure on one page. Each becomes an entry of its own; all are recorded, or none."),
        {_("Reason"): _("Yours, in your words. It is recorded with each of the steps.")},
        _("Read the report once more: what looks empty may be a cry for help. The next page says what is recorded."),
    ),
    "replies": Topic(
        _(
            "Your answer to the reporter. They read it when they come back with their words; nothing else "
            "tells them that it is there."
        ),
        {
            _("Status shown to the reporter"): _("All that they are told of where the case stands."),
            _("Template"): _("A prepared text, in the reporter's language if there is one."),
        },
        _(
            "Thank them, ask one thing at a time, and never ask who they are. Name no customer: your answer "
            "could confirm a guess. Then check it, and send it."
        ),
    ),
    "votes": Topic(
        _("Your vote on what a colleague has proposed. It takes effect once enough of the body have voted."),
        {
            _("Body"): _("Those who decide together, such as the management committee."),
            _("Quorum"): _("How many of them have to take part."),
            _("Refer"): _("Leave it to the next body."),
        },
        _(
            "Read the case first. If you are too close to it, step back in the case instead of voting. If "
            "you dissent, say why: whoever decides after you needs it."
        ),
    ),
    "new_case": Topic(
        _(
            "Opens a case on what came by another way: the media, an organisation, a customer, a letter, "
            "somebody who came to you."
        ),
        {
            _("Channel"): _("Decides who receives the case."),
            _("Left out"): _("They can't read it. Leave out everybody whom it may concern."),
            _("Code phrase"): _(
                "With it whoever told you reads answers, and writes more. Without one nobody is answered."
            ),
        },
        _(
            "Decide whom to leave out before you write. Name who told you only if the procedure needs it. "
            "If they can file it themselves, take it down under “Phone reports” instead: then you never see "
            "their words."
        ),
    ),
    "send_transcript": Topic(
        _("Sends what you took down to the person who told you, so that they can check and correct it."),
        {
            _("Transcript"): _(
                "What was said, as you wrote it down. From then on it is in the record of the case, and deleted here."
            )
        },
        _(
            "The report has the word that you gave out. If two reports have it, ask in both for something "
            "only that person knows, before you send anything."
        ),
    ),
    "reviews": Topic(
        _(
            "Notes that a review, such as the yearly one of the procedure, was done. All officers see it, "
            "signed by you."
        ),
        {_("Round"): _("The day on which it was due. The next round follows from it, not from today.")},
        _(
            "Do the review, then say what came of it. If it is not done, leave it overdue: that is what "
            "others need to know."
        ),
    ),
    "absences": Topic(
        _(
            "Says from when until when somebody is away, and who sees to their cases meanwhile. Nothing "
            "should wait longer than a week for a holiday."
        ),
        {
            _("Deputy"): _(
                "Sees that somebody is away. Reads their cases only once given access, and has no vote in their place."
            )
        },
        _("Choose somebody whom none of the cases concerns. Then give them access in each case that can't wait."),
    ),
}
