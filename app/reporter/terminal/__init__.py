"""The terminal interface of `sealedline-report`: questions, prompts, progress and interruption."""
