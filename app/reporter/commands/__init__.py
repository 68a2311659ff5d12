"""The subcommands of `sealedline-report`."""
