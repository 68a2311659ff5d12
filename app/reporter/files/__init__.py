"""A reporter's attachments: cleaned of metadata, uploaded, resumed and downloaded."""
