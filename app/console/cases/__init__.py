"""Cases, for all features: reading and opening them, their status, access, record, timeline and attachments.

One case on its way from the store to a page: CaseRow and EnvelopeRow (app.store_calls, as stored), OpenedCase (loader,
its envelopes opened), Case (crypto.officer.case, put together and checked), CaseStatus (status, under the procedure on
a day), then Timeline (for its own page) or CaseSummary (app.console.index, kept sealed), and of that InboxRow and
CaseOverview.
"""
