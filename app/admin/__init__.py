"""`sealedline-admin`: what whoever runs the server does to the store by hand. It can open nothing."""
