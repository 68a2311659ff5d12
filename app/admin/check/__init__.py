"""`sealedline-admin check`: what is wrong on the server, or soon will be, each with what to do."""
