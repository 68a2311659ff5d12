"""The subcommands of `sealedline-directory`."""
