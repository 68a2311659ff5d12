"""The first directory of an organisation, from the server's file to what is carried back."""
