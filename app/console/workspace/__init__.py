"""The workspace of an unlocked key file: keys, directory, opened cases; and look-ups that views share."""
