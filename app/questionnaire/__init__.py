"""The guided form: what a reporter is asked, as data that is changed without code."""
